import { assertEquals, assertThrows } from "@std/assert";
import { assertInvariant, InternalError, present } from "../../../core/base/invariant.ts";

Deno.test("assertInvariant() and present() name the invariant that does not hold", () => {
  assertInvariant(true, "it holds");
  assertEquals([present(0, "it is there"), present("", "it is there")], [0, ""]);
  const fault = () => assertInvariant(1 > 2, "one is more than two");
  assertThrows(fault, InternalError, "one is more than two");
  assertThrows(() => present(undefined, "a tip is there"), InternalError, "a tip is there");
});
