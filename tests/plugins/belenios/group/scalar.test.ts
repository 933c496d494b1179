import { assert, assertEquals } from "@std/assert";
import { hexToBytes } from "../../../../core/base/hash.ts";
import { systemRandom } from "../../../../core/base/system.ts";
import { GROUP_ORDER } from "../../../../core/ed25519/signature.ts";
import { drawScalar } from "../../../../plugins/belenios/group/scalar.ts";

/** Hands out numbers of 32 bytes, one after another. */
function drawsOf(...numbers: readonly bigint[]) {
  let next = 0;
  return { bytes: () => hexToBytes(numbers[next++].toString(16).padStart(64, "0")) };
}

// Row 27 of the attacks: a number that is reduced modulo q in place of being drawn again is biased (Belenios 237c7f93).
Deno.test("drawScalar() draws again what is 0 or not below the group's order, and reduces nothing", () => {
  const cases: readonly (readonly [draws: readonly bigint[], drawn: bigint])[] = [
    [[1n], 1n],
    [[GROUP_ORDER - 1n], GROUP_ORDER - 1n],
    [[0n, 7n], 7n],
    [[GROUP_ORDER, 7n], 7n],
    [[GROUP_ORDER + 1n, (1n << 253n) - 1n, 7n], 7n],
    // Bits above the order's are not looked at.
    [[(1n << 255n) + 7n], 7n],
  ];
  for (const [draws, drawn] of cases) assertEquals(drawScalar(drawsOf(...draws)), drawn);
});

Deno.test("drawScalar() gives each top byte as often as any other", () => {
  const draws = 20_000;
  const counts = Array.from({ length: 256 }, () => 0);
  // Above 2^252 there are too few to be met.
  for (let i = 0; i < draws; i++) counts[Number(drawScalar(systemRandom) >> 244n)]++;
  const expected = draws / counts.length;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // Of 255 degrees of freedom: less than once in 10^12 tries.
  assert(chiSquare < 440, `${chiSquare}`);
});
