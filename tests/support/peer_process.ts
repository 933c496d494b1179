/** What tests ask peers that run as processes of their own. */
import { assert } from "@std/assert";
import { bytesToBase64 } from "../../core/base/base64.ts";
import type { Tally } from "../../cli/election/tally.ts";
import type { ApiToken } from "../../net/api/api_token.ts";
import type { PeerStatus, RecordReport } from "../../net/api/peer_api.ts";
import { named } from "./named.ts";
import { eventually } from "./process_progress.ts";
import type { Running } from "./running.ts";

/** A peer that runs. */
export type PeerProcess = Running & { data: string; listen: string; api: string };

/** What all peers must say the same of; what was undone on the way is each one's own. */
export function withoutLosses({ lost: _lost, ...tally }: Tally): Omit<Tally, "lost"> {
  return tally;
}

/** The token of the peer on a data folder. */
export function tokenOf(data: string): ApiToken {
  return named(Deno.readTextFileSync(`${data}/api-token`).trim());
}

/** Headers of a request that hands something in at a running peer. */
export function writerHeaders({ data }: { data: string }): Record<string, string> {
  return { "content-type": "application/json", authorization: `Bearer ${tokenOf(data)}` };
}

/** Hands in a record at a running peer, which must take it. */
export async function handIn(peer: PeerProcess, record: Uint8Array): Promise<void> {
  const body = JSON.stringify({ records: [bytesToBase64(record)] });
  const headers = writerHeaders(peer);
  const answer = await fetch(`${peer.api}/v1/records`, { method: "POST", headers, body });
  const { records: [{ status }] }: { records: RecordReport[] } = await answer.json();
  assert(status === "pending" || status === "included", `a record is ${status}`);
}

/** Asks a running peer for its status. */
export async function statusOf(peer: PeerProcess): Promise<PeerStatus> {
  return await (await fetch(`${peer.api}/v1/status`, { headers: writerHeaders(peer) })).json();
}

/**
 * Votes in the best chain of a running peer. To be asked again and again: the command `tally` takes twenty times the CPU time.
 */
export async function votesAt({ api }: PeerProcess): Promise<number> {
  const { answer } = await (await fetch(`${api}/v1/query/tally`)).json();
  return answer.votes;
}

/** Waits until all peers have the same tip and nothing pending. */
export async function agreement(...peers: PeerProcess[]): Promise<void> {
  await eventually(
    () => Promise.all(peers.map(statusOf)),
    (states) => states.every(({ tip, pending }) => tip === states[0].tip && pending === 0),
    "the peers agree",
  );
}
