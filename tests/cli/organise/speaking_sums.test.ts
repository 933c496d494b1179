import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MAX_SPEAKING_SHARE } from "../../../cli/organise/limits.ts";
import { revealingShare } from "../../../cli/organise/speaking_sums.ts";

/** Goes through all outcomes: how often a voter's vote is the same in all that have the same sum, of whoever is worst off. */
function countAll(weights: readonly number[]): number {
  const outcomes = Array.from({ length: 2 ** weights.length }, (_, outcome) => outcome);
  const votesOf = (outcome: number) => weights.map((_, i) => (outcome >> i) & 1);
  const bySum = Map.groupBy(
    outcomes,
    (outcome) => votesOf(outcome).reduce((sum, vote, i) => sum + vote * weights[i], 0),
  );
  const told = weights.map((_, i) => {
    const groups = [...bySum.values()].filter((group) =>
      new Set(group.map((outcome) => votesOf(outcome)[i])).size === 1
    );
    return groups.reduce((sum, group) => sum + group.length, 0) / outcomes.length;
  });
  return Math.max(...told);
}

Deno.test("revealingShare() is what going through all outcomes counts, or a bound above that is small enough", () => {
  const rolls = [
    [1],
    [1, 1],
    [1, 2, 3, 4, 90],
    [1, 2, 4, 8, 16, 32],
    [5, 3, 3, 9, 1, 7, 7],
    [10, 20, 30, 40, 50],
    [2, 3, 5, 7, 11, 13],
    [1_000_000_007, 3, 1_000_000_004, 8],
    Array(10).fill(1),
  ];
  const check = (weights: readonly number[]) => {
    const [share, counted] = [revealingShare(weights)!, countAll(weights)];
    const isRight = share > MAX_SPEAKING_SHARE ? share === counted : share >= counted;
    assert(isRight, `${weights}: ${share} and not ${counted}`);
  };
  rolls.forEach(check);
  const some = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 9 });
  fc.assert(fc.property(some, check), { numRuns: 40 });
});

Deno.test("revealingShare() sees the one vote that equal weights of others do not hide", () => {
  const ones = Array(8).fill(1);
  assertEquals(revealingShare([...ones, 1_000]), 1);
  // What is odd of the sum is the vote of the 3.
  assertEquals(revealingShare([...Array(30).fill(2), 3]), 1);
  // Lighter than the others together, and still told by most sums.
  assertEquals(revealingShare([...ones, 7]), 247 / 256);
});

Deno.test("revealingShare() of many voters is a bound that few of them give", () => {
  assert(revealingShare(Array(1_000_000).fill(1))! < 1e-9);
  assert(revealingShare([...Array(20_000).fill(1), 500])! < MAX_SPEAKING_SHARE);
  // Shares of a house in thousandths, each but a few of its own.
  const shares = Array.from({ length: 300 }, (_, i) => 10 + (i * 37) % 211);
  assert(revealingShare(shares)! < MAX_SPEAKING_SHARE);
});

Deno.test("revealingShare() says of weights that are powers of two that every outcome speaks, and gives up on too many sums", () => {
  const powers = Array.from({ length: 32 }, (_, i) => 2 ** i);
  assertEquals(revealingShare(powers), 1);
  assertEquals(revealingShare([...powers, 2 ** 31]), undefined);
});
