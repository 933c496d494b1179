/** Where a plugin is tried: its hosts, and how they are led through blocks and reorganisations. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import type { HexText } from "../../core/base/text_map.ts";
import { recordId } from "../../core/block/record.ts";
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
  /** The blocks of each host's chain, as far as a try has played them: what `needs` may name. */
  readonly chains: Map<ValidatorHost, readonly (readonly Uint8Array[])[]>;
}

/** Puts two hosts on a bench. */
export function createBench(
  { one, other, createHost }: Pick<Bench, "one" | "other" | "createHost">,
): Bench {
  const bench: Bench = {
    one,
    other,
    createHost,
    accepted: 0,
    chains: new Map<ValidatorHost, Uint8Array[][]>(),
  };
  for (const host of [one, other]) {
    host.readFrom((ids) => {
      const records = (bench.chains.get(host) ?? []).flat();
      const byId = new Map<HexText, Uint8Array>(records.map((each) => [recordId(each), each]));
      return Promise.resolve(ids.map((id) => byId.get(id)));
    });
  }
  return bench;
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
  bench.chains.set(host, chain);
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
