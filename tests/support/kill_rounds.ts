/** Rounds of `kill -9` at moments by chance while votes flow into two connected peers. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { recordId } from "../../core/block/record.ts";
import { bytesToBase64 } from "../../core/base/base64.ts";
import { voteRecord } from "./block_forge.ts";
import {
  agreement,
  type PeerProcess,
  statusOf,
  withoutLosses,
  writerHeaders,
} from "./peer_process.ts";
import { eventually } from "./process_progress.ts";
import { Program } from "./program.ts";

/** Ids in one question to a peer, below its ceiling. */
const IDS_AT_ONCE = 500;

const NAMES = ["a", "b"] as const;
type Name = typeof NAMES[number];

/** When and whom to kill. */
const plans = fc.record({
  victim: fc.constantFrom<Name>(...NAMES),
  /** From when both run. */
  delayMs: fc.nat(400),
  /** One in a few is killed once more while it starts, this long after. */
  startMs: fc.option(fc.nat(600), { freq: 4 }),
});

/** What was handed in, and what a peer said of it. */
class Ballots {
  /** Id of each acknowledged vote that nobody else may push out, and the peer that acknowledged it. */
  readonly acknowledged = new Map<string, Name>();
  /** Voters who were handed in at all, acknowledged or not, with what they may have chosen. */
  readonly sent = new Map<string, Set<string>>();
  /** Voters of whom a peer said that their vote is kept, and counts if no other vote of theirs does. */
  readonly kept = new Set<string>();

  /** Hands in votes one after another until the peer is gone: its own, and one that both peers get. */
  async flow(name: Name, peer: PeerProcess, round: number, signal: AbortSignal): Promise<void> {
    for (let n = 0; !signal.aborted; n++) {
      const votes = [
        { voter: `${name} ${round} ${n}`, choice: "own" },
        { voter: `same ${round} ${n}`, choice: "same" },
        // Each peer gets another choice of this voter: one of them counts.
        { voter: `torn ${round} ${n}`, choice: name },
      ];
      for (const { voter, choice } of votes) {
        this.sent.set(voter, (this.sent.get(voter) ?? new Set()).add(choice));
      }
      const records = votes.map(({ voter, choice }) => voteRecord(voter, choice));
      const reports = await post(peer, "/v1/records", { records: records.map(bytesToBase64) });
      if (reports === undefined) return;
      reports.forEach(({ status, code }, i) => {
        const { voter, choice } = votes[i];
        if (status === "refused") {
          // The other peer's vote of this voter came first: it waits, or is in a block.
          assert(choice === name && (code === "conflict" || code === "duplicate"), voter);
          return;
        }
        assert(status === "pending" || status === "included", `${voter}: ${status}`);
        this.kept.add(voter);
        if (choice !== name) this.acknowledged.set(recordId(records[i]), name);
      });
    }
  }
}

/** What a peer says of records; undefined if it is gone. */
async function post(
  peer: PeerProcess,
  path: string,
  body: unknown,
): Promise<{ status: string; code?: string }[] | undefined> {
  try {
    const response = await fetch(`${peer.api}${path}`, {
      method: "POST",
      headers: writerHeaders(peer),
      body: JSON.stringify(body),
    });
    return (await response.json()).records;
  } catch (error) {
    // Refused, or cut off in the middle.
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

/** Registers the test. */
export function proveKills(rounds: number, seed: number): void {
  Deno.test(`two peers lose no acknowledged vote and count none twice in ${rounds} rounds of kill -9`, async () => {
    await using program = new Program();
    const ballots = new Ballots();
    const a = await program.peer("a");
    const peers = { a, b: await program.peer("b", ["--connect", a.listen]) };
    for (const [round, plan] of fc.sample(plans, { seed, numRuns: rounds }).entries()) {
      const { victim, delayMs, startMs } = plan;
      const survivor = victim === "a" ? "b" : "a";
      await eventually(() => statusOf(peers[victim]), (status) => status.peers > 0, "they connect");
      const stop = new AbortController();
      const flows = Promise.allSettled(
        NAMES.map((name) => ballots.flow(name, peers[name], round, stop.signal)),
      );
      await after(delayMs);
      await peers[victim].kill();
      const connect = ["--connect", peers[survivor].listen];
      if (startMs !== null) {
        const start = program.spawn(["peer", "--json", ...program.options(victim), ...connect]);
        await after(startMs);
        await start.kill();
      }
      stop.abort();
      for (const flow of await flows) if (flow.status === "rejected") throw flow.reason;
      peers[victim] = await program.peer(victim, connect);
      await checkKept(peers[victim], victim, ballots);
    }
    await agreement(peers.a, peers.b);
    const { kept, sent } = ballots;
    assert(kept.size > rounds, `${kept.size} votes`);
    const [first, second] = [await program.tally("a"), await program.tally("b")].map(withoutLosses);
    assertEquals(first, second);
    await checkTally(first.votes, peers.a, ballots);
    console.log(`${kept.size} acknowledged votes of ${sent.size} in ${rounds} rounds, none lost`);
  });
}

/** Every vote that this peer acknowledged waits there or is in a block. */
async function checkKept(peer: PeerProcess, name: Name, { acknowledged }: Ballots): Promise<void> {
  const ids = [...acknowledged].filter(([, by]) => by === name).map(([id]) => id);
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const asked = ids.slice(at, at + IDS_AT_ONCE);
    const reports = await post(peer, "/v1/records/status", { ids: asked });
    const lost = asked.filter((_, i) => !["pending", "included"].includes(reports![i].status));
    assertEquals(lost, [], `lost by ${name}`);
  }
}

/** The voters who count are those who were acknowledged, and of the others some; each counts once. */
async function checkTally(votes: number, { api }: PeerProcess, ballots: Ballots): Promise<void> {
  let counted = 0;
  for (const [voter, choices] of ballots.sent) {
    const url = `${api}/v1/query/voter?id=${encodeURIComponent(voter)}`;
    const { answer: { choice } } = await (await fetch(url)).json();
    if (choice !== null) assert(choices.has(choice), `${voter} never chose ${choice}`);
    assert(choice !== null || !ballots.kept.has(voter), `the vote of ${voter} is lost`);
    if (choice !== null) counted += 1;
  }
  assertEquals(votes, counted);
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
