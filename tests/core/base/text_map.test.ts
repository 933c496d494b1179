import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TextMap, TextSet } from "../../../core/base/text_map.ts";
import { withMapKeys } from "../../support/map_keys.ts";

/** Texts that could be taken for each other: with digits, and with the mark before them. */
const text = fc.oneof(
  fc.constantFrom("", "\0", "\0\0", "0", "\x000", "\0\x000", "00", "1000013824", "\x001000013824"),
  fc.nat().map(String),
  fc.string({ maxLength: 3 }),
  fc.stringMatching(/^[0-9]{10,12}$/),
);
const write = fc.record({ text, value: fc.option(fc.nat(), { nil: undefined }) });

Deno.test("TextMap and TextSet do what Map and Set do, with any texts", () => {
  fc.assert(
    fc.property(fc.array(write), (writes) => {
      const [mine, map] = [new TextMap<number>(), new Map<string, number>()];
      const [mineSet, set] = [new TextSet(), new Set<string>()];
      for (const { text, value } of writes) {
        if (value === undefined) {
          assertEquals(mine.delete(text), map.delete(text));
          assertEquals(mineSet.delete(text), set.delete(text));
        } else {
          mine.set(text, value);
          map.set(text, value);
          mineSet.add(text);
          set.add(text);
        }
        assertEquals([mine.get(text), mine.has(text)], [map.get(text), map.has(text)]);
        assertEquals([...mine], [...map]);
        assertEquals([...mine.keys()], [...map.keys()]);
        assertEquals([...mine.values()], [...map.values()]);
        assertEquals([...mineSet], [...set]);
        assertEquals([mine.size, mineSet.size], [map.size, set.size]);
      }
      assertEquals([...new TextMap(map)], [...map]);
      assertEquals([...new TextSet(set)], [...set]);
      mine.clear();
      mineSet.clear();
      assertEquals([mine.size, mineSet.size], [0, 0]);
    }),
  );
});

Deno.test("TextMap and TextSet use no text that is an array index as a key: V8 hashes those without its seed", async () => {
  const { keys } = await withMapKeys(() => {
    for (let n = 0; n < 2 ** 32; n += 123_456_789) {
      const map = new TextMap([[String(n), n]]);
      assert(map.get(String(n)) === n && map.has(String(n)) && map.delete(String(n)));
      const set = new TextSet([String(n)]);
      assert(set.has(String(n)) && set.delete(String(n)));
    }
  });
  assertEquals(keys, []);
});
