import { assert, assertEquals } from "@std/assert";
import { DEFAULT_PARAMS } from "../../core/rules/params.ts";
import { playAll, playDepth } from "./scenarios.ts";

const { halfLifeBlocks } = DEFAULT_PARAMS;
const effort = { seed: 7, steadyBlocks: 6_000, runs: 60 };

Deno.test("the default difficulty keeps blocks at T, recovers from a tenth of the power, and does not storm after idling", () => {
  const figures = playAll(halfLifeBlocks, effort);
  const within = (value: number, least: number, most: number) =>
    assert(value >= least && value <= most, JSON.stringify(figures));
  within(figures.steady, 0.98, 1.02);
  within(figures.down, 0, 120);
  within(figures.up, 0, 120);
  for (const blocks of [figures.afterHour, figures.afterNight, figures.afterWeek]) {
    within(blocks, 80, 125);
  }
  within(figures.late, 0.98, 1.02);
  within(figures.early, 0.98, 1.02);
});

Deno.test("the default difficulty rises with depth, and follows computing power beyond that", () => {
  const [near, far] = playDepth(effort.seed, [1_000, 8_000]);
  assert(far.difficulty > 3.5 * near.difficulty, JSON.stringify({ near, far }));
  assert(far.interval > 3.5, "the same power takes longer far down");
  for (const { strongInterval, strongDifficulty, difficulty } of [near, far]) {
    assert(strongInterval > 0.8 && strongInterval < 1.25, `${strongInterval}`);
    assert(strongDifficulty > 1.5 * difficulty, `${strongDifficulty}`);
  }
});

Deno.test("a simulation is the same again with the same seed, and another with another", () => {
  const play = (seed: number) => playAll(halfLifeBlocks, { seed, steadyBlocks: 200, runs: 2 });
  assertEquals(play(1), play(1));
  assert(play(1).steady !== play(2).steady);
});
