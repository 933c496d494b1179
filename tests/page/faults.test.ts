/** What is told when something that the page asked for is not there. */
import { assertEquals } from "@std/assert";
import { UnreachableError } from "../../cli/app/errors.ts";
import { peerFaultOf } from "../../cli/page/state/faults.ts";
import { away, pageFault, tellFailure } from "../../cli/page/state/peer.ts";
import { ApiError } from "../../net/api/error.ts";

Deno.test("peerFaultOf() tells a peer that is away, one that refuses, and a fault of the page apart", () => {
  const refused = (reasonCode: string) => new ApiError("refused", "it refuses", { reasonCode });
  assertEquals(peerFaultOf(new ApiError("gone", "nobody answers")), { kind: "away" });
  assertEquals(peerFaultOf(new UnreachableError("it is no election")), { kind: "away" });
  assertEquals(peerFaultOf(refused("busy")), { kind: "away" });
  assertEquals(peerFaultOf(refused("too-many-ballots")), { kind: "away" });
  assertEquals(peerFaultOf(refused("closed")), {
    kind: "refused",
    code: "closed",
    reason: "it refuses",
  });
  assertEquals(peerFaultOf(new TypeError("x is undefined")), undefined);
});

Deno.test("tellFailure() keeps since when a peer is away, and tells no fault of the page as that", () => {
  tellFailure(new ApiError("gone", "nobody answers"), 1_000);
  tellFailure(new ApiError("gone", "nobody answers"), 2_000);
  assertEquals([away.value, pageFault.value], [{ since: 1_000 }, undefined]);
  const error = new TypeError("x is undefined");
  away.value = undefined;
  tellFailure(error, 3_000);
  assertEquals([away.value, pageFault.value], [undefined, { error }]);
  pageFault.value = undefined;
});
