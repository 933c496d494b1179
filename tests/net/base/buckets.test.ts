import { assert, assertEquals } from "@std/assert";
import type { Random } from "../../../core/base/clock.ts";
import { draw } from "../../../net/base/buckets.ts";

/** The choices from a list of four, one after another: each must be of as many as are left. */
function choosing(choices: readonly number[]): Random {
  let made = 0;
  return {
    below(limit) {
      assert(made < choices.length, "no more choices must be made");
      assertEquals(limit, 4 - made);
      return choices[made++];
    },
    bytes: (length) => new Uint8Array(length),
  };
}

Deno.test("draw() gives each order of a list for just one of all choices", () => {
  const orders = new Set<string>();
  for (const first of [0, 1, 2, 3]) {
    for (const second of [0, 1, 2]) {
      for (const third of [0, 1]) {
        const random = choosing([first, second, third, 0]);
        const order = [...draw(["a", "b", "c", "d"], random)].join("");
        assertEquals([...order].toSorted().join(""), "abcd");
        orders.add(order);
      }
    }
  }
  assertEquals(orders.size, 24);
});

Deno.test("draw() makes no more choices than items are taken, and loses none of the list", () => {
  const list = ["a", "b", "c", "d"];
  const taken = draw(list, choosing([0, 1])).take(2).toArray();
  assertEquals(list.slice(0, 2), taken);
  assertEquals(list.toSorted(), ["a", "b", "c", "d"]);
});

Deno.test("draw() gives nothing of nothing", () => {
  assertEquals([...draw([], choosing([]))], []);
});
