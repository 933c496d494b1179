/** The election of `chainvote demo`: real processes, real votes, counted by each peer for itself. */
import { pause } from "../../core/base/clock.ts";
import { recordId } from "../../core/block/record.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { ApiClient } from "../../net/api/client.ts";
import { systemAccess } from "../../net/http/access.ts";
import type { RecordReport } from "../../net/api/peer_api.ts";
import { createVoteRecord, type Vote } from "../../plugins/vote/vote_record.ts";
import { readApiToken } from "../app/files/api_token.ts";
import { castAndTell } from "../records/cast_and_tell.ts";
import { type ChildProcess, startChild } from "../app/child_process.ts";
import { readTally, type Tally } from "./tally.ts";

/** A peer of the demo. */
export interface DemoPeer {
  readonly pid: number;
  readonly data: string;
  readonly api: ApiClient;
}

/** The processes of a demo. Disposing them ends them and removes their folder. */
export interface DemoNetwork extends AsyncDisposable {
  readonly tracker: string;
  readonly peers: readonly DemoPeer[];
}

/** What became of the election. */
export interface DemoResult {
  /** Votes that were handed in, the duplicate among them. */
  readonly cast: number;
  /** What the peers said to the two votes of one voter. */
  readonly duplicate: { readonly voter: string; readonly added: number; readonly refused: number };
  /** The tally as each peer computed it. */
  readonly tallies: readonly Tally[];
  /** True if all peers have the same tally, and it is what was cast. */
  readonly agree: boolean;
}

const PEERS = 3;

/** How long the peers may take to find each other, and to settle all votes, in ms. */
const PATIENCE_MS = 60_000;

/** How often a peer is asked whether it is so far, in ms. */
const POLL_MS = 50;

const FRUITS = ["🍎 apple", "🍐 pear", "🍒 cherry"] as const;
const VOTERS_OF_EACH_PEER = 12;
/** Voters come in so many waves, so that the chain grows by several blocks. */
const ROUNDS = 4;
const TWICE = "mallory";

/** Starts a tracker and three peers on free ports of this machine. */
export async function startDemoNetwork(
  { signal }: { signal: AbortSignal },
): Promise<DemoNetwork> {
  await using stack = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "chainvote-demo-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const start = async (args: string[]): Promise<ChildProcess> =>
    stack.use(await startChild([...args, "--json", "--log-level", "warning"], { signal }));

  const { ready } = await start(["tracker", "--listen", "127.0.0.1:0"]);
  const tracker = (ready as { url: string }).url;
  const peers: DemoPeer[] = [];
  for (let i = 1; i <= PEERS; i++) {
    const data = `${folder}/peer-${i}`;
    const { pid, ready } = await start(
      ["peer", "--data", data, "--tracker", tracker, "--mine", "1"],
    );
    const api = new ApiClient(
      { url: (ready as { api: string }).api, token: readApiToken(data) },
      { clock, ...systemAccess },
    );
    peers.push({ pid, data, api });
  }
  await waitUntil(signal, "the peers find each other", async () => {
    const states = await Promise.all(peers.map(({ api }) => api.status()));
    return states.every((state) => state.peers === PEERS - 1);
  });
  const resources = stack.move();
  return { tracker, peers, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** Casts votes at all peers at once, one voter's twice, and has every peer count. */
export async function runDemoElection(
  peers: readonly DemoPeer[],
  { signal, onSettled }: { signal: AbortSignal; onSettled: (done: number, total: number) => void },
): Promise<DemoResult> {
  const ballots = peers.map((_, peer) => createBallots(peer));
  const total = ballots.flat().length;
  const mallorys = new Set(
    ballots.flat().filter(({ voter }) => voter === TWICE).map((vote) => recordId(toRecord(vote))),
  );
  const reports: RecordReport[][] = peers.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    // All peers at once, so that their miners race for each block.
    await Promise.all(peers.map(async ({ api }, peer) => {
      const share = ballots[peer].filter((_, i) => i % ROUNDS === round).map(toRecord);
      const settled = await castAndTell(api, share, { timeoutMs: PATIENCE_MS, signal });
      reports[peer].push(...settled);
      onSettled(reports.flat().length, total);
    }));
  }
  signal.throwIfAborted();

  let tallies: Tally[] = [];
  await waitUntil(signal, "the peers agree on one chain", async () => {
    tallies = await Promise.all(peers.map(({ api }) => readTally(api)));
    return tallies.every(({ tip, pending }) => tip === tallies[0].tip && pending === 0);
  });
  const twice = reports.flat().filter(({ recordId }) => mallorys.has(recordId));
  const refused = twice.filter(({ status }) => status === "refused").length;
  return {
    cast: total,
    duplicate: { voter: TWICE, added: twice.length - refused, refused },
    tallies,
    agree: tallies.every((tally) => matches(tally, ballots.flat())),
  };
}

/** A peer's share of the ballots; two peers get one of the same voter, for different choices. */
function createBallots(peer: number): Vote[] {
  const ballots = Array.from({ length: VOTERS_OF_EACH_PEER }, (_, i) => ({
    voter: `voter ${peer * VOTERS_OF_EACH_PEER + i + 1}`,
    // Some like one fruit better than another: 5, 4 and 3 of 12.
    choice: FRUITS[i < 5 ? 0 : i < 9 ? 1 : 2],
  }));
  return peer < 2 ? [{ voter: TWICE, choice: FRUITS[peer] }, ...ballots] : ballots;
}

/** True if the tally is that of the ballots, with one vote of the voter who cast two. */
function matches(tally: Tally, ballots: readonly Vote[]): boolean {
  const [first, second] = ballots.filter(({ voter }) => voter === TWICE);
  return [first, second].some((loser) => {
    const counts = Map.groupBy(ballots.filter((each) => each !== loser), ({ choice }) => choice);
    return tally.votes === ballots.length - 1 &&
      Object.keys(tally.counts).length === counts.size &&
      [...counts].every(([choice, votes]) => tally.counts[choice] === votes.length);
  });
}

function toRecord(vote: Vote): Uint8Array {
  const made = createVoteRecord(vote);
  if (!made.ok) throw new TypeError(`Cannot cast a vote of the demo: ${made.reason}`);
  return made.record;
}

async function waitUntil(
  signal: AbortSignal,
  what: string,
  test: () => Promise<boolean>,
): Promise<void> {
  const deadline = clock.monotonic() + PATIENCE_MS;
  while (!await test()) {
    if (clock.monotonic() > deadline) {
      throw new Error(`Cannot go on as ${PATIENCE_MS / 1_000} s were not enough until ${what}`);
    }
    if (!await pause(clock, POLL_MS, signal)) throw signal.reason;
  }
}
