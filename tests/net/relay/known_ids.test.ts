import { assert, assertEquals } from "@std/assert";
import { KnownIds } from "../../../net/relay/known_ids.ts";
import { MAX_KNOWN_IDS } from "../../../net/relay/limits.ts";

Deno.test("KnownIds has what was added, until more than its ceiling came after", () => {
  const ids = new KnownIds();
  assert(!ids.has("0"));
  for (let i = 0; i < MAX_KNOWN_IDS; i++) ids.add(String(i));
  assertEquals([ids.has("0"), ids.has("1")], [true, true]);
  // Heard of again, so it is no longer the oldest.
  ids.add("0");
  ids.add("one more");
  assertEquals(["0", "1", "2", "one more"].map((id) => ids.has(id)), [true, false, true, true]);
});

Deno.test("KnownIds tells what a peer has from what it was told of", () => {
  const ids = new KnownIds();
  ids.addSent("told");
  assertEquals([ids.has("told"), ids.isHeld("told")], [true, false]);
  ids.add("told");
  ids.addSent("told");
  assertEquals([ids.has("told"), ids.isHeld("told"), ids.isHeld("other")], [true, true, false]);
});
