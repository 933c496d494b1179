import { assert, assertEquals, assertThrows } from "@std/assert";
import { drawBelow, drawOrder } from "../../../plugins/counting/draw_order.ts";
import { MAX_CHOICES } from "../../../plugins/counting/limits.ts";
import { range } from "../../../plugins/counting/seat_tie.ts";
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";

const COUNTING = "0123456789abcdef".repeat(4);

Deno.test("drawOrder() draws what another program draws by the same description", () => {
  const known: readonly [chainId: string, question: number, choices: number, order: number[]][] = [
    ["00".repeat(32), 0, 5, [2, 4, 3, 0, 1]],
    ["00".repeat(32), 1, 5, [2, 1, 3, 4, 0]],
    ["ff".repeat(32), 0, 5, [4, 0, 1, 3, 2]],
    [COUNTING, 7, 12, [8, 9, 2, 4, 11, 10, 3, 7, 5, 1, 6, 0]],
    [COUNTING, 2 ** 32 - 1, 3, [1, 2, 0]],
    ["ab".repeat(32), 0, 1, [0]],
  ];
  for (const [chainId, question, choices, order] of known) {
    assertEquals(drawOrder(chainId, question, choices), order, `${chainId} ${question}`);
  }
  // The thirteenth block of the stream.
  assertEquals(drawOrder("ab".repeat(32), 3, 100).slice(0, 5), [89, 77, 4, 93, 68]);
});

Deno.test("drawBelow() passes over the words that would make small numbers likelier", () => {
  const end = 2 ** 32 - 2 ** 32 % 100;
  const words = [2 ** 32 - 1, end, end - 1, 107][Symbol.iterator]() as Iterator<number, never>;
  assertEquals(drawBelow(100, words), 99);
  assertEquals(drawBelow(100, words), 7);
});

Deno.test("drawOrder() draws a permutation of as many choices as there may be", () => {
  const order = drawOrder(COUNTING, 0, MAX_CHOICES);
  assertEquals(order.toSorted((a, b) => a - b), range(MAX_CHOICES));
});

Deno.test("drawOrder() draws every order about as often", () => {
  const counts: Record<string, number> = {};
  const draws = 6_000;
  for (const i of range(draws)) {
    const chainId = bytesToHex(sha256(new TextEncoder().encode(`chain ${i}`)));
    const order = drawOrder(chainId, 0, 3).join("");
    counts[order] = (counts[order] ?? 0) + 1;
  }
  // Six orders, five degrees of freedom: above 20.5 in one of a thousand chains; these are always the same.
  const expected = draws / 6;
  const squares = Object.values(counts).map((n) => (n - expected) ** 2 / expected);
  assertEquals(squares.length, 6);
  assert(squares.reduce((a, b) => a + b) < 20.5, JSON.stringify(counts));
});

Deno.test("drawOrder() refuses what is no chain id, no question's number and no number of choices", () => {
  for (
    const chainId of ["", "00", "0".repeat(63), "0".repeat(65), "G".repeat(64), "A".repeat(64)]
  ) {
    assertThrows(() => drawOrder(chainId, 0, 3), RangeError, "64 hex digits");
  }
  for (const question of [-1, 0.5, 2 ** 32, NaN]) {
    assertThrows(() => drawOrder(COUNTING, question, 3), RangeError, "u32");
  }
  for (const choices of [0, -1, 1.5, MAX_CHOICES + 1, NaN]) {
    assertThrows(() => drawOrder(COUNTING, 0, choices), RangeError, `1 to ${MAX_CHOICES}`);
  }
});
