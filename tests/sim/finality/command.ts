/** `deno task sim finality`: how soon a block is final, by number of witnesses and latency. */
import { readSimOptions } from "../options.ts";
import { type FinalPlan, FinalWorld } from "./final_world.ts";

const USAGE = `Usage: deno task sim finality [--blocks N] [--worlds N] [--seed N] [--json]

Plays networks of 1, 4, 10 and 30 witnesses in virtual time, all of them there and some away, and measures the
time from a block being found until the first, and the last, of the witnesses knows that it is final.

  --blocks N   blocks of each world (default 60)
  --worlds N   worlds of each kind (default 3)
  --seed N     where chance starts (default 1)
  --json       one JSON document on stdout`;

/** What is played: witnesses, those away, latency in ms. */
const CASES: readonly (readonly [witnesses: number, away: number, least: number, most: number])[] =
  [
    ...[1, 4, 10, 30].flatMap((n) =>
      [[50, 50], [50, 300], [300, 300]].map(([least, most]) => [n, 0, least, most] as const)
    ),
    [4, 1, 50, 300],
    [4, 2, 50, 300],
    [10, 1, 50, 300],
    [10, 3, 50, 300],
    [10, 4, 50, 300],
    [30, 9, 50, 300],
  ];

/** What one kind of world came to; times in ms. */
export interface FinalFigures {
  readonly witnesses: number;
  readonly away: number;
  readonly latencyMs: readonly [least: number, most: number];
  readonly blocks: number;
  readonly undone: number;
  readonly first: { readonly p50: number };
  readonly last: { readonly p50: number; readonly p95: number };
  /** Messages between witnesses for each block. */
  readonly messages: number;
}

/** Runs the simulation. */
export function simFinality(args: readonly string[]): void {
  const { json, ...options } = readSimOptions(args, USAGE, {
    blocks: { default: 60 },
    worlds: { default: 3 },
    seed: { default: 1 },
  });
  const all = CASES.map(([witnesses, away, ...latencyMs]) => {
    const figures = playWorlds({ witnesses, away, latencyMs }, options);
    if (!json) print(figures);
    return figures;
  });
  if (json) console.log(JSON.stringify(all));
}

/** Plays worlds of one kind. */
export function playWorlds(
  kind: Pick<FinalPlan, "witnesses" | "away" | "latencyMs">,
  { seed, worlds, blocks }: { seed: number; worlds: number; blocks: number },
): FinalFigures {
  const played = Array.from(
    { length: worlds },
    (_, i) => new FinalWorld({ ...kind, blocks, intervalMs: 5_000, seed: seed + i }).play(),
  );
  const first = played.flatMap((each) => each.first).sort((a, b) => a - b);
  const last = played.flatMap((each) => each.last).sort((a, b) => a - b);
  const sum = (of: "undone" | "messages") => played.reduce((total, each) => total + each[of], 0);
  return {
    ...kind,
    blocks: worlds * blocks,
    undone: sum("undone"),
    first: { p50: quantile(first, 0.5) },
    last: { p50: quantile(last, 0.5), p95: quantile(last, 0.95) },
    messages: Math.round(sum("messages") / (worlds * blocks)),
  };
}

function quantile(sorted: readonly number[], part: number): number {
  return Math.round(sorted[Math.floor(part * sorted.length)] ?? Infinity);
}

function print(figures: FinalFigures): void {
  const { witnesses, away, latencyMs, blocks, undone, first, last, messages } = figures;
  const who = away === 0 ? `${witnesses} witnesses` : `${witnesses} witnesses, ${away} away`;
  const times = Number.isFinite(last.p50)
    ? `first ${first.p50} ms, all ${last.p50} ms (95 %: ${last.p95})`
    : "nothing final";
  console.log(
    `${who.padEnd(22)} ${latencyMs.join(" to ").padEnd(10)} ms: ${times}; ` +
      `${undone} of ${blocks} blocks not final; ${messages} messages a block`,
  );
}
