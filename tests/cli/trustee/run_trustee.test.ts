import { assertEquals } from "@std/assert";
import { systemRandom as random } from "../../../core/base/system.ts";
import { recordId } from "../../../core/block/record.ts";
import { findOwnPart } from "../../../cli/trustee/own_part.ts";
import { runTrustee, type TrusteeEvent } from "../../../cli/trustee/run_trustee.ts";
import { TrusteeFile } from "../../../cli/trustee/trustee_file.ts";
import type { PeerAccess } from "../../../cli/options/peer_access.ts";
import { CHUNK } from "../../plugins/election/election_bench.ts";
import { closedBox, TrusteeBox } from "./trustee_box.ts";

const ALL = [1, 2, 3];

/** A peer of the box: what it is handed in comes in a block of its own, or is refused. */
function peerOf(box: TrusteeBox, beforeRecord: () => Promise<void>): PeerAccess {
  const submit = async ([record]: readonly Uint8Array[]) => {
    await beforeRecord();
    const verdict = await box.bench.judge(box.time + 1, record);
    const report = { recordId: recordId(record), confirmations: 0, peers: 0, settled: true };
    if (verdict !== "accept") {
      return [{ ...report, status: "refused", code: verdict.split(" ")[1], reason: verdict }];
    }
    await box.add(record);
    return [{ ...report, status: "included" }];
  };
  const api = { ...box.api, submit };
  const status = { network: box.election.network.chainId, name: "Board" };
  return { api, status, alone: true, given: [] } as unknown as PeerAccess;
}

/** Runs the program of the first trustee; what it tells, in short. */
async function run(
  box: TrusteeBox,
  { beforeRecord = async () => {}, onEvent = async () => {} }: {
    beforeRecord?: () => Promise<void>;
    /** Done before it looks again. */
    onEvent?: (event: string) => Promise<void>;
  },
): Promise<{ end: string; told: string[] }> {
  using file = TrusteeFile.open(box.path(1));
  const { election } = box;
  const over = new AbortController();
  const told: string[] = [];
  let next = Promise.resolve();
  const tell = (event: TrusteeEvent) => {
    const text = event.kind === "sent"
      ? `${event.outcome.status} ${event.name}`
      : event.kind === "wait"
      ? `wait ${event.for}`
      : event.kind === "seals"
      ? `seals ${event.ballots} of ${event.voters}`
      : `end ${event.why}`;
    told.push(text);
    next = next.then(() => onEvent(text));
    if (text === "wait shares") over.abort();
  };
  const clock = { now: () => box.time, monotonic: () => box.time, sleep: () => next };
  const own = findOwnPart(file, election, random);
  const end = await runTrustee(peerOf(box, beforeRecord), { file, own, election }, {
    ...{ once: false, timeoutMs: 0, onEvent: tell, clock, signal: over.signal },
  });
  return { end, told };
}

Deno.test("runTrustee() goes on when a change of the best chain takes a seal out that its share needs", async () => {
  using box = await closedBox();
  await box.step(1);
  await box.step(...ALL);
  let isFirst = true;
  const { end, told } = await run(box, {
    beforeRecord: async () => {
      // The share is on the disk.
      if (isFirst) await box.undo(1);
      isFirst = false;
    },
    onEvent: async (event) => {
      if (event === "wait seals") await box.step(2, 3);
    },
  });
  const sealed = ["seals 2 of 5", "added seal"];
  assertEquals(told, ["refused share", ...sealed, "wait seals", "added share", "wait shares"]);
  assertEquals(end, "stopped");
});

Deno.test("runTrustee() ends with a record that enters on no branch", async () => {
  using box = new TrusteeBox({ minimum: 2 });
  await box.add(CHUNK);
  box.bench.judge = () => Promise.resolve("reject bad-proof");
  assertEquals(await run(box, {}), { end: "failed", told: ["refused confirmation"] });
});

Deno.test("runTrustee() ends with no error when it is stopped while its peer is asked", async () => {
  using box = new TrusteeBox();
  using file = TrusteeFile.open(box.path(1));
  const { election } = box;
  const over = new AbortController();
  const status = () => {
    over.abort(new Error("Ctrl-C"));
    return Promise.reject(over.signal.reason);
  };
  const peer = { api: { ...box.api, status } } as unknown as PeerAccess;
  const own = findOwnPart(file, election, random);
  const clock = { now: () => box.time, monotonic: () => 0, sleep: () => Promise.resolve() };
  const options = { once: true, timeoutMs: 0, onEvent() {}, clock, signal: over.signal };
  assertEquals(await runTrustee(peer, { file, own, election }, options), "stopped");
});
