import { assertEquals } from "@std/assert";
import { publishRoll } from "../../../cli/host/publish_roll.ts";
import { recordId } from "../../../core/block/record.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import type { RecordReport } from "../../../net/api/peer_api.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const RECORDS = Array.from({ length: 300 }, (_, i) => Uint8Array.of(1, i >> 8, i & 255));

/** A peer in which records become what a test says. */
class FakePeer {
  /** Sizes of what was handed in at once. */
  readonly submitted: number[] = [];
  readonly #states: (round: number, place: number) => RecordReport["status"];
  readonly #places = new Map<RecordId, number>(
    RECORDS.map((record, i) => [recordId(record), i]),
  );
  #round = 0;

  constructor(states: (round: number, place: number) => RecordReport["status"]) {
    this.#states = states;
  }

  submit = (records: readonly Uint8Array[]): Promise<RecordReport[]> => {
    this.submitted.push(records.length);
    return Promise.resolve(records.map((record) => this.#report(recordId(record))));
  };

  lookUp = (ids: readonly RecordId[]): Promise<RecordReport[]> => {
    this.#round++;
    return Promise.resolve(ids.map((id) => this.#report(id)));
  };

  #report(id: RecordId): RecordReport {
    const status = this.#states(this.#round, this.#places.get(id)!);
    const reason = status === "refused" ? "the roll must be complete" : undefined;
    const settled = status === "included";
    return { recordId: id, status, reason, confirmations: 0, peers: 0, relayedTo: 0, settled };
  }
}

const { signal } = new AbortController();

Deno.test("publishRoll() hands in what is missing, in parts, and again what was forgotten", async () => {
  const clock = new ManualClock();
  // After the first wait all but the last ten are in; these are unknown again, and then in.
  const peer = new FakePeer((round, place) =>
    round === 0 ? "pending" : place < 290 || round === 2 ? "included" : "unknown"
  );
  const publishing = publishRoll(peer, RECORDS, { clock, signal });
  await clock.advance(60_000);
  assertEquals(await publishing, { state: "published" });
  assertEquals(peer.submitted, [128, 128, 44, 10]);
  assertEquals(clock.sleepers, 0);
});

Deno.test("publishRoll() says why a chunk can no longer enter", async () => {
  const peer = new FakePeer((_round, place) => place === 200 ? "refused" : "pending");
  assertEquals(await publishRoll(peer, RECORDS, { clock: new ManualClock(), signal }), {
    state: "refused",
    reason: "the roll must be complete",
  });
});

Deno.test("publishRoll() ends when it is told to", async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const peer = new FakePeer(() => "pending");
  const publishing = publishRoll(peer, RECORDS, { clock, signal: stop.signal });
  await clock.advance(5_000);
  stop.abort();
  assertEquals(await publishing, { state: "stopped" });
});
