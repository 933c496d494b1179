/** What the page says of a vote whose peer reports one thing after another, and shows it or not. */
import { assertEquals } from "@std/assert";
import {
  followed,
  type FollowedRecord,
  followVote,
  standingOfVote,
} from "../../cli/page/state/sent.ts";
import { blockHashOf, recordIdOf } from "../../core/block/ids.ts";
import type { ProofDocument } from "../../core/exchange/record_proof_json.ts";
import { ApiError } from "../../net/api/error.ts";
import type { RecordReport } from "../../net/api/peer_api.ts";
import { makeRollElection } from "../support/roll_election.ts";

const ID = recordIdOf(new Uint8Array(32).fill(1));
const [BLOCK, OTHER] = [2, 3].map((byte) => ({
  index: byte,
  hash: blockHashOf(new Uint8Array(32).fill(byte)),
}));
const { network } = makeRollElection({
  voters: 1,
  questions: [{ question: "Q", kind: "approve", choices: ["A", "B"] }],
  opens: 100_000_000,
  closes: 200_000_000,
  late: 300_000_000,
});

/** A look at the peer: what it reports, and whether it has a proof of that. */
interface Look {
  readonly report: Partial<RecordReport>;
  readonly proof?: "good" | "none" | "busy" | "false";
}

const included = { status: "included", block: BLOCK, settled: true, confirmations: 9 } as const;

/** What is known after each of the looks. */
async function follow(looks: readonly Look[]): Promise<readonly FollowedRecord[]> {
  const end = new AbortController();
  const seen: FollowedRecord[] = [];
  const look = () => looks[seen.length];
  const api = {
    lookUp: () => {
      const none = { recordId: ID, status: "pending", confirmations: 0, peers: 0, relayedTo: 0 };
      return Promise.resolve([{ ...none, settled: false, ...look().report } as RecordReport]);
    },
    prove: () => {
      const { proof } = look();
      if (proof === "busy") {
        return Promise.reject(new ApiError("refused", "no place", { reasonCode: "busy" }));
      }
      return Promise.resolve(proof === "none" ? undefined : {} as ProofDocument);
    },
  };
  const checkPlace = () => {
    const { proof, report: { block } } = look();
    if (proof === "false" || block === undefined) return Promise.resolve(null);
    const proven = { ...block, time: 0, confirmations: 1 };
    return Promise.resolve({ recordId: ID, block: proven, isFinal: false });
  };
  const sleep = () => {
    seen.push(followed.value!);
    if (seen.length === looks.length) end.abort();
    return Promise.resolve();
  };
  await followVote({ api, checkPlace, clock: { sleep }, network }, ID, end.signal);
  return seen;
}

async function standings(looks: readonly Look[]) {
  return (await follow(looks)).map((known) => {
    const standing = standingOfVote(known, true)!;
    const { unproven, wentBack } = known;
    if (standing.kind !== "on-its-way") return { kind: standing.kind, wentBack };
    const { isWritten, isLikely } = standing;
    return { isWritten, isLikely, unproven, wentBack };
  });
}

const sent = { isWritten: false, isLikely: false, unproven: undefined, wentBack: false };
const written = { isWritten: true, isLikely: true, unproven: undefined, wentBack: false };

Deno.test("followVote() calls a vote written once its proof was checked, and tells a peer that shows none for long", async () => {
  assertEquals(await standings([{ report: included, proof: "good" }]), [written]);
  const bare = { report: included, proof: "none" } as const;
  const told = { ...sent, unproven: "written" } as const;
  assertEquals(await standings([bare, bare, bare]), [sent, told, told]);
  assertEquals(await standings([{ report: included, proof: "false" }]), [told]);
  // The block was undone between the two answers, and another one holds the vote.
  const other = { report: { ...included, block: OTHER }, proof: "good" } as const;
  assertEquals(await standings([bare, other]), [sent, written]);
  // A peer that no longer shows what it has shown before.
  const good = { report: included, proof: "good" } as const;
  const final = { report: { ...included, final: true }, proof: "false" } as const;
  assertEquals(await standings([good, final]), [written, { ...written, unproven: "final" }]);
});

Deno.test("followVote() shows what a peer says that has no time for the proof, and keeps what it has shown", async () => {
  const busy = { report: included, proof: "busy" } as const;
  const [first, second] = await follow([busy, { report: included, proof: "good" }]);
  assertEquals([first.report?.status, first.place], ["included", undefined]);
  assertEquals(second.place?.block.hash, BLOCK.hash);
  const final = { report: { ...included, final: true }, proof: "busy" } as const;
  assertEquals(await standings([{ report: included, proof: "good" }, final]), [written, written]);
});

Deno.test("followVote() says that a vote waits again if it does, not if it was refused or forgotten", async () => {
  const good = { report: included, proof: "good" } as const;
  const looks = (status: RecordReport["status"]) => standings([good, { report: { status } }]);
  assertEquals((await looks("pending"))[1], { ...sent, wentBack: true });
  assertEquals((await looks("refused"))[1], { kind: "refused", wentBack: false });
  assertEquals((await looks("unknown"))[1], { kind: "unknown", wentBack: false });
});

Deno.test("followVote() writes nothing of a record once another one is followed", async () => {
  const end = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const proving = Promise.withResolvers<void>();
  const api = {
    lookUp: () => Promise.resolve([{ recordId: ID, ...included, peers: 0, relayedTo: 0 }]),
    prove: () => {
      proving.resolve();
      return promise;
    },
  };
  const deps = { api, checkPlace: () => Promise.resolve(null), network };
  const clock = { sleep: () => Promise.resolve() };
  const following = followVote({ ...deps, clock }, ID, end.signal);
  await proving.promise;
  end.abort();
  const next = { id: recordIdOf(new Uint8Array(32).fill(9)), wentBack: false };
  followed.value = next;
  resolve(undefined);
  await following;
  assertEquals(followed.value, next);
});
