/** How an announcement is said to each tracker, and what a good answer is. */
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { SAMPLE_SIZE } from "../../../net/tracker/protocol/limits.ts";
import { type Contender, PEERS_PER_NETWORK } from "./announces.ts";
import { type Answer, requestBytes } from "./http_connection.ts";
import { announceRequest, peersPath, pollRequest } from "./our_requests.ts";
import type { TrackerProcess } from "./trackers.ts";

const utf8 = new TextEncoder();

/** What peer `i` says of itself. */
function benchPeer(i: number) {
  return {
    chainId: bytesOf(`network ${Math.floor(i / PEERS_PER_NETWORK)}`),
    peerId: bytesOf(`peer ${i}`),
    token: bytesToHex(bytesOf(`token ${i}`).subarray(0, 16)),
    port: 10_000 + i,
  };
}

/** Our announcement, alone: whom else there is comes with the poll that a peer has open anyway. */
export function ours(tracker: TrackerProcess): Contender {
  return { name: "ours, alone", tracker, requests: (i) => [announcement(i)], check: checkOurs };
}

/** Our announcement, followed by the question who else is there. */
export function oursWithList(tracker: TrackerProcess): Contender {
  return {
    name: "ours, with the list",
    tracker,
    requests: (i) => [announcement(i), question(i)],
    check: checkOurs,
  };
}

/** Their announcement, in the compact form that all clients use; the answer has the list. */
export function theirs(name: string, tracker: TrackerProcess): Contender {
  return { name, tracker, requests: (i) => [theirAnnouncement(i)], check: checkTheirs };
}

function announcement(i: number): Uint8Array {
  const { chainId, peerId, port, token } = benchPeer(i);
  const path = peersPath(bytesToHex(chainId));
  return announceRequest(path, { peerId: bytesToHex(peerId.subarray(0, 16)), port, token });
}

function question(i: number): Uint8Array {
  const { chainId, peerId } = benchPeer(i);
  return pollRequest(peersPath(bytesToHex(chainId)), {
    peerId: bytesToHex(peerId.subarray(0, 16)),
  });
}

function theirAnnouncement(i: number): Uint8Array {
  const { chainId, peerId, port } = benchPeer(i);
  const query = [
    `info_hash=${escaped(chainId.subarray(0, 20))}`,
    `peer_id=${escaped(peerId.subarray(0, 20))}`,
    `port=${port}`,
    "uploaded=0&downloaded=0&left=1&compact=1",
    `numwant=${SAMPLE_SIZE}`,
  ];
  return requestBytes(`GET /announce?${query.join("&")}`);
}

function checkOurs({ status, body }: Answer): void {
  if (status === 200 || status === 201) return;
  throw new Error(`our tracker answered ${status}: ${new TextDecoder().decode(body)}`);
}

/** A refusal of theirs comes with status 200, too. */
function checkTheirs({ status, body }: Answer): void {
  const isGood = status === 200 && GOOD.every((byte, i) => body[i] === byte);
  if (!isGood) throw new Error(`bittorrent-tracker answered: ${new TextDecoder().decode(body)}`);
}

/** The first key of a good answer. */
const GOOD = utf8.encode("d8:complete");

/** Random bytes as far as a tracker can see, the same in each run. */
function bytesOf(name: string): Uint8Array {
  return sha256(utf8.encode(name));
}

/** As clients write bytes into a query: as they are where RFC 3986 lets them be. */
function escaped(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const char = String.fromCharCode(byte);
    return /[\w.~-]/.test(char) ? char : `%${byte.toString(16).padStart(2, "0")}`;
  }).join("");
}
