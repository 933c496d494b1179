import { assert, assertEquals } from "@std/assert";
import { KnownIds } from "../../../net/relay/known_ids.ts";
import { MAX_KNOWN_IDS } from "../../../net/relay/limits.ts";
import { named } from "../../support/named.ts";

Deno.test("KnownIds has what was added, until more than its ceiling came after", () => {
  const ids = new KnownIds();
  assert(!ids.has(named("0")));
  for (let i = 0; i < MAX_KNOWN_IDS; i++) ids.add(named(String(i)));
  assertEquals([ids.has(named("0")), ids.has(named("1"))], [true, true]);
  // Heard of again, so it is no longer the oldest.
  ids.add(named("0"));
  ids.add(named("one more"));
  assertEquals(["0", "1", "2", "one more"].map((id) => ids.has(named(id))), [
    true,
    false,
    true,
    true,
  ]);
});

Deno.test("KnownIds tells what a peer has from what it was told of", () => {
  const ids = new KnownIds();
  ids.addSent(named("told"));
  assertEquals([ids.has(named("told")), ids.isHeld(named("told"))], [true, false]);
  ids.add(named("told"));
  ids.addSent(named("told"));
  assertEquals([ids.has(named("told")), ids.isHeld(named("told")), ids.isHeld(named("other"))], [
    true,
    true,
    false,
  ]);
});
