import { assert, assertEquals } from "@std/assert";
import { shareThatSpeaks } from "../../../cli/organise/speaking_sums.ts";

/** Goes through all outcomes, one by one. */
function countAll(weights: readonly number[]): number {
  const ways = new Map<number, number>();
  for (let outcome = 0; outcome < 2 ** weights.length; outcome++) {
    const sum = weights.reduce((sum, weight, i) => (outcome >> i) & 1 ? sum + weight : sum, 0);
    ways.set(sum, (ways.get(sum) ?? 0) + 1);
  }
  return [...ways.values()].filter((each) => each === 1).length / 2 ** weights.length;
}

Deno.test("shareThatSpeaks() is what going through all outcomes counts", () => {
  const rolls = [
    [1],
    [1, 1],
    [1, 2, 3, 4, 90],
    [1, 2, 4, 8, 16, 32],
    [5, 3, 3, 9, 1, 7, 7],
    [10, 20, 30, 40, 50],
    [2, 3, 5, 7, 11, 13, 17, 19],
    [1_000_000_007, 3, 1_000_000_004, 8],
  ];
  for (const weights of rolls) {
    assertEquals(shareThatSpeaks(weights), countAll(weights), weights.join());
  }
  assertEquals(shareThatSpeaks([1, 2, 3, 4, 90]), 0.375);
});

Deno.test("shareThatSpeaks() of many voters with few weights is a bound above what is counted, below 1 %", () => {
  for (const weights of [Array(10).fill(1), [...Array(9).fill(2), 3], Array(12).fill(5)]) {
    const share = shareThatSpeaks(weights)!;
    assertEquals(share >= countAll(weights) && share < 0.01, true, `${weights}: ${share}`);
  }
  assert(shareThatSpeaks(Array(1_000).fill(1))! < 1e-9);
});

Deno.test("shareThatSpeaks() says of 21 weights that are powers of two that every outcome speaks, and gives up on more", () => {
  const powers = Array.from({ length: 32 }, (_, i) => 2 ** i);
  assertEquals(shareThatSpeaks(powers.slice(0, 21)), 1);
  assertEquals(shareThatSpeaks(powers), undefined);
});
