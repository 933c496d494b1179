/** `deno task sim difficulty`: which half-life keeps blocks regular, whatever the miners do. */
import { DEFAULT_PARAMS } from "../../core/rules/params.ts";
import { type DepthFigures, type Figures, playAll, playDepth } from "./scenarios.ts";
import { readSimOptions } from "./options.ts";

const USAGE = `Usage: deno task sim difficulty [--seed N] [--json]

Plays the difficulty rule with several half-lives through steady and changing hash rates, idle times and
forged times. All times are in block intervals T.

  --seed N   another course of chance (default 1)
  --json     one JSON document on stdout`;

const HALF_LIVES = [10, 15, 20, 30, 45, 60, 90, 120];
const DEPTHS = [200, 1_000, 2_000, 5_000, 10_000, 20_000];
const EFFORT = { steadyBlocks: 20_000, runs: 200 };

/** Runs the simulation. */
export function simDifficulty(args: readonly string[]): void {
  const { seed, json } = readSimOptions(args, USAGE, { seed: { default: 1, least: 0 } });
  const figures = HALF_LIVES.map((halfLife) => {
    console.error(`half-life ${halfLife}`);
    return playAll(halfLife, { seed, ...EFFORT });
  });
  const depth = playDepth(seed, DEPTHS);
  if (json) console.log(JSON.stringify({ seed, ...EFFORT, figures, depth }));
  else print(figures, depth);
}

function print(figures: readonly Figures[], depth: readonly DepthFigures[]): void {
  table(
    [
      "half-life",
      "steady",
      "spread",
      "x10",
      "/10",
      "/10 slow",
      "on-off",
      "while off",
      "1 h idle",
      "10 h",
      "1 week",
      "late",
      "spread",
      "early",
    ],
    figures.map((each) => [
      `${each.halfLifeBlocks}${each.halfLifeBlocks === DEFAULT_PARAMS.halfLifeBlocks ? " *" : ""}`,
      each.steady.toFixed(3),
      percent(each.spread),
      each.up.toFixed(0),
      each.down.toFixed(0),
      each.slowDown.toFixed(0),
      each.onOff.toFixed(2),
      each.offInterval.toFixed(2),
      each.afterHour.toFixed(0),
      each.afterNight.toFixed(0),
      each.afterWeek.toFixed(0),
      each.late.toFixed(3),
      percent(each.lateSpread),
      each.early.toFixed(3),
    ]),
  );
  console.log(`
steady    mean interval, and spread: standard deviation of the difficulty
x10, /10  time from such a change of the hash rate until a block is expected within a quarter of T;
          slow: of the slowest tenth of the runs
on-off    mean interval with a miner of 90 % who is away half of the time, 50 T each; and while away
idle      blocks in the 100 T after nobody mined for so long
late      mean interval while 30 % of the hash rate state the latest time allowed, and the spread then
early     mean interval while they state the earliest
*         the default
`);
  table(
    ["block", "floor", "difficulty", "interval", "of x10: difficulty", "interval"],
    depth.map((each) => [
      each.index.toLocaleString("en"),
      each.floor.toFixed(2),
      each.difficulty.toFixed(2),
      each.interval.toFixed(2),
      each.strongDifficulty.toFixed(2),
      each.strongInterval.toFixed(2),
    ]),
  );
  console.log(`
Depth, with the default rule and a hash rate for which the first block takes T, and with ten times that.
Difficulty is in multiples of the first block's.`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i].length)));
  for (const row of [head, ...rows]) {
    console.log(row.map((cell, i) => cell.padStart(widths[i])).join("  "));
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
