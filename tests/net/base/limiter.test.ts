import { assert, assertEquals, assertThrows } from "@std/assert";
import { InternalError } from "../../../core/base/invariant.ts";
import { KeyCounts, Limiter } from "../../../net/base/limiter.ts";

Deno.test("KeyCounts keeps nothing of a key that has none, and counts no undefined one", () => {
  const counts = new KeyCounts();
  counts.add("a");
  counts.add("a", 5);
  counts.add(undefined);
  assertEquals([counts.get("a"), counts.get("b"), counts.get(undefined)], [6, 0, 0]);
  counts.add("a", -6);
  assertEquals([counts.get("a"), counts.size], [0, 0]);
});

Deno.test("KeyCounts.add() never goes below 0: more left than came is a mistake of ours", () => {
  const counts = new KeyCounts();
  counts.add("a");
  assertThrows(() => counts.add("a", -2), InternalError, "a count is never below 0");
  assertEquals(counts.get("a"), 1);
  assertThrows(() => counts.add("b", -1), InternalError);
});

Deno.test("Limiter says which limit leaves no slot, and takes one back once", () => {
  const limiter = new Limiter({ all: 3, perSource: 2 });
  const leave = limiter.take("a");
  assert(typeof leave === "function");
  limiter.take("a");
  assertEquals(limiter.take("a"), { full: "source", limit: 2 });
  // No source of which to have too much.
  limiter.take(undefined);
  assertEquals(limiter.take("b"), { full: "all", limit: 3 });
  leave();
  leave();
  assertEquals(limiter.size, 2);
  assert(typeof limiter.take("a") === "function");
  assertEquals(limiter.take("b"), { full: "all", limit: 3 });
});
