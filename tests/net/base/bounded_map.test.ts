import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BoundedMap } from "../../../net/base/bounded_map.ts";

Deno.test("BoundedMap forgets the text that was set longest ago, and addNew() tells a first time from later ones", () => {
  const map = new BoundedMap<number>(3);
  assertEquals([map.addNew("a", 1), map.addNew("a", 2), map.addNew("b", 3)], [true, false, true]);
  assertEquals([map.get("a"), map.size], [1, 2]);
  map.set("c", 4);
  // The newest again, so that b is forgotten first.
  map.set("a", 5);
  map.set("d", 6);
  assertEquals([...map], [["c", 4], ["a", 5], ["d", 6]]);
  assertEquals([map.has("b"), map.delete("b"), map.delete("c"), map.size], [
    false,
    false,
    true,
    2,
  ]);
  // Room again, so nothing is forgotten.
  map.set("e", 7);
  assertEquals([...map], [["a", 5], ["d", 6], ["e", 7]]);
});

Deno.test("BoundedMap has what a list of the newest has, whatever is set and deleted, of texts like numbers too", () => {
  const text = fc.constantFrom("1", "2", "3", "4", "5", "six", "");
  const step = fc.record({ text, kind: fc.constantFrom("set", "add", "delete") });
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const map = new BoundedMap<number>(3);
    let model: [string, number][] = [];
    for (const [value, { text, kind }] of steps.entries()) {
      const isHere = model.some(([each]) => each === text);
      const without = model.filter(([each]) => each !== text);
      if (kind === "delete") {
        assertEquals(map.delete(text), isHere);
        model = without;
      } else {
        if (kind === "add") assertEquals(map.addNew(text, value), !isHere);
        else map.set(text, value);
        if (kind === "set" || !isHere) {
          model = [...without, [text, value] as const].slice(-3) as typeof model;
        }
      }
      assertEquals([...map], model);
      assert(map.size <= 3);
    }
  }));
});
