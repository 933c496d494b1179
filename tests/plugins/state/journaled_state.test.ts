import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Json } from "../../../core/base/canonical_json.ts";
import { type Journal, JournaledState } from "../../../plugins/state/journaled_state.ts";

const TABLES = ["t", "u", "__proto__"];
const KEYS = ["a", "b", "10", "9", "__proto__", "constructor"];

const writes = fc.array(
  fc.record({
    table: fc.constantFrom(...TABLES),
    key: fc.constantFrom(...KEYS),
    // Undefined deletes.
    value: fc.option(fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>, { nil: undefined }),
  }),
  { maxLength: 12 },
);

function write(state: JournaledState, list: { table: string; key: string; value?: Json }[]): void {
  for (const { table, key, value } of list) {
    if (value === undefined) state.delete(table, key);
    else state.set(table, key, value);
  }
}

/** All that anybody can read. */
function read(state: JournaledState): unknown {
  return TABLES.map((table) => [
    state.size(table),
    state.entries(table),
    KEYS.map((key) => state.get(table, key)),
  ]);
}

Deno.test("JournaledState.revert() restores every earlier block, and its result every later one", () => {
  fc.assert(fc.property(fc.array(writes, { maxLength: 6 }), (blocks) => {
    const state = JournaledState.of({ t: { a: 1, b: [2] } });
    const pictures = [read(state)];
    const journals: Journal[] = [];
    for (const block of blocks) {
      write(state, block);
      journals.push(state.cut());
      pictures.push(read(state));
    }
    const back: Journal[] = [];
    for (const [i, journal] of [...journals.entries()].reverse()) {
      back.push(state.revert(journal));
      assertEquals(read(state), pictures[i]);
    }
    const again: Journal[] = [];
    for (const [i, journal] of back.reverse().entries()) {
      again.push(state.revert(journal));
      assertEquals(read(state), pictures[i + 1]);
    }
    for (const journal of again.reverse()) state.revert(journal);
    assertEquals(read(state), pictures[0]);
    // Nothing of the going back and forth is left for the next block.
    assertEquals(state.cut(), []);
  }));
});

Deno.test("JournaledState answers as a map of maps does", () => {
  fc.assert(fc.property(writes, (list) => {
    const state = new JournaledState();
    const model = new Map(TABLES.map((table) => [table, new Map<string, Json>()]));
    write(state, list);
    for (const { table, key, value } of list) {
      if (value === undefined) model.get(table)!.delete(key);
      else model.get(table)!.set(key, value);
    }
    for (const [table, entries] of model) {
      assertEquals(state.size(table), entries.size);
      const sorted = [...entries].sort(([a], [b]) => a < b ? -1 : 1);
      assertEquals(state.entries(table), sorted);
    }
    assertEquals([state.size("none"), state.entries("none")], [0, []]);
  }));
});

Deno.test("JournaledState.delete() of what is there comes back, and of what is not changes nothing", () => {
  const state = JournaledState.of({ t: { a: 1 } });
  state.delete("t", "a");
  state.delete("t", "never");
  const journal = state.cut();
  assertEquals(state.entries("t"), []);
  state.revert(journal);
  assertEquals(state.entries("t"), [["a", 1]]);
});

Deno.test("JournaledState hands out values that nobody can change in place, at any depth", () => {
  const state = JournaledState.of({ t: { first: { list: [1, { deep: 2 }] } } });
  state.set("t", "second", { list: [1, { deep: 2 }] });
  for (const key of ["first", "second"]) {
    const value = state.get("t", key) as { list: [number, { deep: number }] };
    assertThrows(() => value.list[0] = 9, TypeError);
    assertThrows(() => value.list.push({ deep: 1 } as never), TypeError);
    assertThrows(() => value.list[1].deep = 9, TypeError);
    assertEquals(state.get("t", key), { list: [1, { deep: 2 }] });
  }
  assert(Object.isFrozen(state.get("t", "first")));
});
