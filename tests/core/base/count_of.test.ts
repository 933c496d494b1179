import { assertEquals } from "@std/assert";
import { countOf } from "../../../core/base/count_of.ts";

Deno.test("countOf() says one thing and many things as people do", () => {
  assertEquals(countOf(0, "vote"), "0 votes");
  assertEquals(countOf(1, "other peer"), "1 other peer");
  assertEquals(countOf(12_345, "vote"), "12,345 votes");
});
