/** Where a plugin is tried: its hosts, and how they are led through blocks and reorganisations. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import type { ValidatorHost } from "../../core/validator/validator_host.ts";
import { blockAt, type Step } from "./records.ts";

/** A promise that was seen broken. */
export class Fault extends Error {
  override readonly name = "Fault";
}

/** Two hosts of one plugin that live through all tries, and so have seen different things before. */
export interface Bench {
  readonly one: ValidatorHost;
  readonly other: ValidatorHost;
  /** Runs the plugin with a config. */
  readonly createHost: (config: JsonObject) => Promise<ValidatorHost>;
  accepted: number;
}

/**
 * Plays a scenario: blocks of what the host selects of the offered records.
 *
 * @param chain Where the records of the blocks that stay are put.
 * @returns The height at the end.
 */
export async function play(
  bench: Bench,
  host: ValidatorHost,
  steps: readonly Step[],
  height = 0,
  chain: Uint8Array[][] = [],
): Promise<number> {
  const first = height;
  for (const { undo, blocks } of steps) {
    const undone = Math.min(undo, height - first);
    if (undone > 0) {
      await host.advance({ undo: undone, apply: [] });
      chain.splice(chain.length - undone);
      height -= undone;
    }
    for (const offered of blocks) {
      const judged = await host.select(blockAt(height, offered));
      const records = offered.filter((_, i) => judged[i].kind === "accept");
      const result = await host.advance({ undo: 0, apply: [blockAt(height, records)] });
      if (!result.ok) {
        throw new Fault(`a block of accepted records is refused: ${result.verdict.reason}`);
      }
      bench.accepted += records.length;
      chain.push(records);
      height++;
    }
  }
  return height;
}

/** All records of a scenario. */
export function recordsOf(steps: readonly Step[]): Uint8Array[] {
  return steps.flatMap(({ blocks }) => blocks.flat());
}

/** @throws {Fault} If two answers are not the same JSON. */
export function same(seen: unknown, expected: unknown, fault: string): void {
  const [a, b] = [seen, expected].map((value) => JSON.stringify(value));
  if (a !== b) throw new Fault(`${fault}: ${a}, and before ${b}`);
}
