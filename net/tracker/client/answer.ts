/** What a tracker answers, parsed as strictly as what a stranger sends: it is one. */
import { plainExcerpt } from "../../../core/base/plain_text.ts";
import { parseLocalAddress } from "../protocol/announcement.ts";
import {
  FieldError,
  parseMatch,
  parseObject,
  parsePeerId,
  parsePort,
  parseToken,
  parseWhole,
} from "../protocol/fields.ts";
import { type Reach, REACHES } from "../protocol/reach.ts";
import {
  MAX_EXPIRY_MS,
  MAX_HOST_LENGTH,
  MAX_LOCAL_ADDRESSES,
  MAX_NETWORKS,
  MAX_PEERS_PER_NETWORK,
  MAX_TOLD_NEIGHBOURS,
  SAMPLE_SIZE,
} from "../protocol/limits.ts";
import type { PeerAddress, PeerList } from "../protocol/swarm_types.ts";
import type { TrackerToken } from "../protocol/tracker_token.ts";

/** A tracker's answer to an announcement. */
export interface AnnounceAnswer {
  readonly index: number;
  /** The secret that further announcements and the leaving need. */
  readonly token: TrackerToken;
  /** Milliseconds in which the next announcement must come. */
  readonly expiresInMs: number;
  /** The address that the tracker sees the peer at. */
  readonly host: string;
  /** Whether the tracker could connect to it there. A tracker of an earlier version checks nothing. */
  readonly reach: Reach;
  /** How many others are in the network; undefined if the tracker is of an earlier version. */
  readonly others: number | undefined;
  /** How many other networks with the same name the tracker has; undefined as above. */
  readonly namesakes: number | undefined;
  /** Where others with the same outer address listen in their own network. It is the tracker's word. */
  readonly local: readonly PeerAddress[];
}

/** @throws {FieldError} */
export function parseAnnounceAnswer(value: unknown): AnnounceAnswer {
  const answer = parseObject(value, "the answer");
  const { index, token, expiresInMs, host, reach, others, namesakes, local } = answer;
  return {
    index: parseIndex(index),
    token: parseToken(token),
    expiresInMs: parseWhole("bad-expiry", "expiresInMs", 1, MAX_EXPIRY_MS, expiresInMs),
    host: parseHost(host, "host"),
    reach: reach === undefined ? "unchecked" : parseReach(reach),
    others: others === undefined ? undefined : parseCount(others, "others", MAX_PEERS_PER_NETWORK),
    namesakes: namesakes === undefined
      ? undefined
      : parseCount(namesakes, "namesakes", MAX_NETWORKS),
    local: local === undefined ? [] : parseNeighbours(local),
  };
}

function parseCount(value: unknown, field: string, most: number): number {
  return parseWhole("bad-count", field, 0, most, value);
}

function parseNeighbours(value: unknown): PeerAddress[] {
  const most = MAX_TOLD_NEIGHBOURS * MAX_LOCAL_ADDRESSES;
  if (!Array.isArray(value) || value.length > most) {
    throw new FieldError("bad-local", "local", `an array of at most ${most}`, value);
  }
  return value.map((each, at) => {
    const field = `local[${at}]`;
    const { peerId } = parseObject(each, field);
    const address = parseLocalAddress(each, field);
    return { peerId: parsePeerId(peerId, `${field}.peerId`), ...address };
  });
}

/** @throws {FieldError} */
export function parsePeerList(value: unknown): PeerList {
  const { index, peers } = parseObject(value, "the answer");
  if (!Array.isArray(peers)) throw new FieldError("bad-peers", "peers", "an array", peers);
  if (peers.length > SAMPLE_SIZE) {
    throw new FieldError("bad-peers", "peers", `at most ${SAMPLE_SIZE}`, peers.length);
  }
  return { index: parseIndex(index), peers: peers.map(parsePeer) };
}

/** The reason of a refusal, `{code, reason}`, if that is what it is. */
export function parseRefusal(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("reason" in value)) return undefined;
  return typeof value.reason === "string" ? plainExcerpt(value.reason, 300) : undefined;
}

function parsePeer(value: unknown, at: number): PeerAddress {
  const { peerId, host, port } = parseObject(value, `peers[${at}]`);
  return {
    peerId: parsePeerId(peerId, `peers[${at}].peerId`),
    host: parseHost(host, `peers[${at}].host`),
    port: parsePort(port, `peers[${at}].port`),
  };
}

function parseHost(value: unknown, field: string): string {
  const rule = `a host name or IP address of at most ${MAX_HOST_LENGTH} characters`;
  const host = parseMatch("bad-host", field, rule, /^[0-9A-Za-z][0-9A-Za-z._:%-]*$|^::/, value);
  if (host.length > MAX_HOST_LENGTH) throw new FieldError("bad-host", field, rule, host);
  return host;
}

function parseReach(value: unknown): Reach {
  const reach = REACHES.find((each) => each === value);
  if (reach !== undefined) return reach;
  throw new FieldError("bad-reach", "reach", `one of ${REACHES.join(", ")}`, value);
}

function parseIndex(value: unknown): number {
  return parseWhole("bad-index", "index", 1, Number.MAX_SAFE_INTEGER, value);
}
