import { assertEquals, assertStringIncludes } from "@std/assert";
import { failureOf } from "../../../../cli/app/peer/tracker_search.ts";
import type { TrackerState } from "../../../../net/tracker/client/types.ts";
import { TrackerError } from "../../../../net/tracker/client/error.ts";

const [ONE, OTHER] = ["http://192.0.2.1:7700", "http://192.0.2.2:7700"];

function unreachable(url: string): TrackerState {
  return { state: "unreachable", error: new TrackerError("unreachable", url, "nobody answers") };
}

Deno.test("failureOf() fails a command only if none of the trackers that were named answers", () => {
  const why = (...states: [string, TrackerState | undefined][]) =>
    failureOf(new Map(states), states.map(([url]) => url))?.message;
  const error = new TrackerError("refused", ONE, "it is full");
  assertEquals(why([ONE, { state: "connected" }], [OTHER, unreachable(OTHER)]), undefined);
  assertEquals(why([ONE, { state: "unlisted", error }], [OTHER, unreachable(OTHER)]), undefined);
  const neither = why([ONE, unreachable(ONE)], [OTHER, unreachable(OTHER)]);
  assertStringIncludes(
    neither!,
    `Cannot use the tracker at ${ONE} as nobody answers; check the address`,
  );
  // One that nobody named keeps nobody from going on.
  assertEquals(failureOf(new Map([[ONE, unreachable(ONE)]]), []), undefined);
});
