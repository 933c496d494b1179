import { assertEquals } from "@std/assert";
import { chooseFirst, chooseLast } from "../../../plugins/counting/tie_break.ts";

const tieOrder = [2, 0, 3, 1];

Deno.test("chooseLast() takes the one with the fewest votes in the latest round that tells them apart", () => {
  const earlier = [[1n, 2n, 3n, 4n], [2n, 1n, 2n, 2n], [5n, 5n, 5n, 5n]];
  assertEquals(chooseLast([0, 1, 2, 3], { earlier, tieOrder }), {
    chosen: 1,
    by: "previous-rounds",
  });
  assertEquals(chooseLast([0, 2, 3], { earlier, tieOrder }), { chosen: 0, by: "previous-rounds" });
});

Deno.test("chooseLast() asks rounds before only of those who were last in the later ones", () => {
  const earlier = [[0n, 9n, 8n, 9n], [7n, 6n, 6n, 7n]];
  assertEquals(chooseLast([0, 1, 2], { earlier, tieOrder }), { chosen: 2, by: "previous-rounds" });
});

Deno.test("chooseLast() takes the last in the order of those whom no round tells apart", () => {
  assertEquals(chooseLast([0, 3], { earlier: [], tieOrder }), { chosen: 3, by: "order" });
  const earlier = [[4n, 4n, 9n, 4n]];
  assertEquals(chooseLast([0, 1, 2, 3], { earlier, tieOrder }), { chosen: 1, by: "order" });
});

Deno.test("chooseFirst() takes the one with the most votes before, or the first in the order", () => {
  assertEquals(chooseFirst([0, 1], { earlier: [[1n, 2n], [3n, 3n]], tieOrder }), {
    chosen: 1,
    by: "previous-rounds",
  });
  assertEquals(chooseFirst([0, 1, 3], { earlier: [[1n, 1n, 0n, 1n]], tieOrder }), {
    chosen: 0,
    by: "order",
  });
});
