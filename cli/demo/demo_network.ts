/** The processes of the demonstration: a tracker, and three peers on folders of their own. */
import { join } from "node:path";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { ApiClient } from "../../net/api/client.ts";
import { systemAccess } from "../../net/http/access.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import { type ChildProcess, startChild } from "../app/child_process.ts";
import { readApiToken } from "../app/files/api_token.ts";
import { publishRoll } from "../host/publish_roll.ts";
import { LEAD_MS, OPEN_MS, USUAL_START_MS } from "./limits.ts";
import { type DemoElection, makeDemoElection } from "./make_election.ts";
import { TooSlowError } from "./too_slow_error.ts";
import { waitUntil } from "./wait_until.ts";

/** A peer of the demonstration. */
export interface DemoPeer {
  readonly pid: number;
  readonly data: string;
  readonly api: PeerApi;
}

/** The processes, which hold an election. Disposing them ends them and removes their folder. */
export interface DemoNetwork extends AsyncDisposable {
  readonly election: DemoElection;
  readonly tracker: string;
  readonly peers: readonly DemoPeer[];
}

/** Options of {@linkcode startDemoNetwork}. */
export interface StartDemoOptions {
  readonly signal: AbortSignal;
  /** How much longer everything may take than usually, from 1. */
  readonly patience: number;
}

const PEERS = 3;

/** Starts a tracker and three peers on free ports of this machine. The election opens soon after that. */
export async function startDemoNetwork(
  { signal, patience }: StartDemoOptions,
): Promise<DemoNetwork> {
  await using stack = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "chainvote-demo-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const start = async (args: string[]): Promise<ChildProcess> =>
    stack.use(await startChild([...args, "--json", "--log-level", "warning"], { signal }));

  const began = clock.monotonic();
  const { ready } = await start(["tracker", "--listen", "127.0.0.1:0"]);
  const tracker = (ready as { url: string }).url;
  // A machine that starts one process slowly is slow in all that follows.
  const pace = patience * Math.max(1, (clock.monotonic() - began) / USUAL_START_MS);
  const opens = Math.ceil(clock.now() + LEAD_MS * pace);
  const election = makeDemoElection(
    { opens, closes: opens + Math.ceil(OPEN_MS * pace) },
    random,
  );
  const file = join(folder, "club.election");
  await Deno.writeTextFile(file, election.file);
  const starts = Array.from({ length: PEERS }, async (_, i): Promise<DemoPeer> => {
    const data = join(folder, `peer-${i + 1}`);
    const options = ["--network", file, "--data", data, "--tracker", tracker, "--mine", "1"];
    const { pid, ready } = await start(["peer", ...options]);
    const api = new ApiClient(
      { url: (ready as { api: string }).api, token: readApiToken(data) },
      { clock, ...systemAccess },
    );
    return { pid, data, api };
  });
  // All of them, before one that failed ends the others.
  await Promise.allSettled(starts);
  const peers = await Promise.all(starts);
  await waitUntil(signal, "the peers find each other", async () => {
    const states = await Promise.all(peers.map(({ api }) => api.status()));
    return states.every((state) => state.peers === PEERS - 1);
  });
  const resources = stack.move();
  return { election, tracker, peers, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/**
 * Brings the roll into the chain of all peers.
 *
 * @throws {TooSlowError} If the election opens before.
 */
export async function bringRoll(
  { peers, election }: DemoNetwork,
  signal: AbortSignal,
): Promise<void> {
  const published = await publishRoll(peers[0].api, election.chunks, { clock, signal });
  signal.throwIfAborted();
  if (published.state === "refused") throw new TooSlowError(published.reason);
  await untilEqual(peers, signal);
}

/** Waits until all peers have the same chain, and nothing waits for a block. */
export async function untilEqual(peers: readonly DemoPeer[], signal: AbortSignal): Promise<void> {
  await waitUntil(signal, "the peers agree on one chain", async () => {
    const states = await Promise.all(peers.map(({ api }) => api.status()));
    return states.every(({ tip, pending }) => tip === states[0].tip && pending === 0);
  });
}
