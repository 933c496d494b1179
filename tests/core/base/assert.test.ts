import { assertThrows } from "@std/assert";
import { assert } from "../../../core/base/assert.ts";

Deno.test("assert() throws what does not hold, and nothing where all does", () => {
  assert(true, "one is one");
  assertThrows(() => assert(false, "one is one"), Error, "Broken invariant: one is one");
});
