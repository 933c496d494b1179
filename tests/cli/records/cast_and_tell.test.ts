import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import type { PeerAccess } from "../../../cli/options/peer_access.ts";
import { castOne } from "../../../cli/records/cast_and_tell.ts";
import { describeFollowing } from "../../../cli/records/outcome_finality.ts";
import { KnownBefore } from "../../../cli/app/records/known_before.ts";
import { recordId } from "../../../core/block/record.ts";
import type { RecordReport } from "../../../net/api/peer_api.ts";

const RECORD = new TextEncoder().encode("a vote");
const ID = recordId(RECORD);

const PENDING: RecordReport = {
  ...{ recordId: ID, status: "pending", settled: false, final: false },
  ...{ confirmations: 0, peers: 0, relayedTo: 0 },
};

/** A peer that takes records; its user gives up as soon as something else is asked. */
function leftPeer(stop: AbortController, options: Partial<PeerAccess> = {}) {
  const submitted: Uint8Array[] = [];
  const leave = () => {
    stop.abort(new DOMException("Interrupted", "AbortError"));
    return Promise.reject(stop.signal.reason);
  };
  const api = {
    submit(records: readonly Uint8Array[]) {
      submitted.push(...records);
      return Promise.resolve([PENDING]);
    },
    ...{ status: leave, finality: leave, lookUp: leave },
  };
  const status = { network: "5f", name: "Board", finality: { index: 0 } };
  const peer = { api, status, given: [], alone: false, isPassing: false, ...options };
  return { peer: peer as unknown as PeerAccess, submitted };
}

Deno.test("castOne() gives the id of what was handed in to whoever does not wait for it", async () => {
  const stop = new AbortController();
  const { peer, submitted } = leftPeer(stop);
  const { signal } = stop;
  const outcome = await castOne(peer, RECORD, { timeoutMs: 60_000, signal });
  assertEquals(submitted, [RECORD]);
  assertEquals([outcome.status, outcome.code, outcome.recordId], [
    "unconfirmed",
    "interrupted",
    ID,
  ]);
  const told = describeFollowing(outcome, ["--data", "a"], 1_800_000_000_000)!;
  assertStringIncludes(told, `status --record ${ID} --watch --final --data a`);
  assertStringIncludes(
    told,
    "It goes on by itself, but what is not final at 2027-01-15 08:00:00 UTC",
  );
  // What nobody else has goes on nowhere.
  const alone = describeFollowing({ ...outcome, code: "alone" }, [], 1_800_000_000_000)!;
  assertMatch(alone, /^What is not final at .*, when it closes, can be lost; ask with: /);
  assertMatch(describeFollowing({ ...outcome, code: "alone" }, [])!, /^Then ask with: /);
});

Deno.test("castOne() hands nothing in once its user has left", async () => {
  const stop = new AbortController();
  const { peer, submitted } = leftPeer(stop);
  stop.abort(new DOMException("Interrupted", "AbortError"));
  await assertRejects(
    () => castOne(peer, RECORD, { timeoutMs: 60_000, signal: stop.signal }),
    DOMException,
    "Interrupted",
  );
  assertEquals(submitted, []);
});

Deno.test("castOne() does not say that it was handed in, or goes on, where nobody else may have it", async () => {
  const left = new AbortController();
  const { peer } = leftPeer(left, { isPassing: true, given: ["--data", "a"] });
  const alone = await castOne(peer, RECORD, { timeoutMs: 60_000, signal: left.signal });
  assertEquals(alone.code, "alone");
  assertMatch(alone.reason!, /^kept on this machine, nobody else has it yet; .* peer --data a$/);

  const stop = new AbortController();
  const asked = leftPeer(stop).peer;
  const { api } = asked;
  const cut = { ...asked, api: { ...api, submit: () => api.status() } } as unknown as PeerAccess;
  const unsure = await castOne(cut, RECORD, { timeoutMs: 60_000, signal: stop.signal });
  assertEquals([unsure.code, unsure.recordId], ["unanswered", ID]);
  assertStringIncludes(unsure.reason!, "may not have been");
  assertMatch(describeFollowing(unsure, [])!, /^Then ask with: /);
});

Deno.test("castOne() throws if its user leaves in the moment before it is handed in", async () => {
  const stop = new AbortController();
  const { peer, submitted } = leftPeer(stop);
  const known = new KnownBefore();
  known.begin = () => stop.abort(new DOMException("Interrupted", "AbortError"));
  const options = { timeoutMs: 60_000, signal: stop.signal, known };
  await assertRejects(() => castOne(peer, RECORD, options), DOMException, "Interrupted");
  assertEquals(submitted, []);
});
