/**
 * What a peer's API answers, decoded before anybody uses it: whoever answers at a URL may be no peer. A field that
 * is added to a type of `peer_api.ts` is added here, or nothing compiles; one that earlier versions leave out is
 * `optional(…)` or has a `withDefault(…)`.
 */
import { base64ToBytes } from "../../core/base/base64.ts";
import { MAX_FOUND_IDS } from "../../core/store/limits.ts";
import { isBlockHash, isChainId, isMerkleRoot, isRecordId } from "../../core/block/ids.ts";
import { MAX_RECORD_BYTES, MAX_TIME } from "../../core/block/limits.ts";
import type { Json } from "../../core/base/canonical_json.ts";
import type { Losses } from "../../core/store/losses.ts";
import {
  decodeHeaderText,
  decodeProof,
  encodeProof,
  type ProofDocument,
} from "../../core/exchange/record_proof_json.ts";
import type { Header } from "../../core/block/header.ts";
import type { ClockReport } from "../node/clock_report.ts";
import {
  DecodeError,
  type Decoder,
  flag,
  kind,
  list,
  matching,
  nullable,
  numeric,
  object,
  oneOf,
  optional,
  text,
  whole,
  withDefault,
} from "../http/decode.ts";
import {
  MAX_API_BLOCK_RECORDS,
  MAX_API_BLOCKS,
  MAX_API_HEADERS,
  MAX_API_ITEMS,
  MAX_API_NAME,
  MAX_API_PEERS,
  MAX_API_REASON,
} from "./limits.ts";
import { decodeFinalitySummary } from "./finality_answers.ts";
import type { NodeEvent } from "../node/events.ts";
import type { BlockReport, FoundIds, PeerStatus, QueryReport, RecordReport } from "./peer_api.ts";
import { type ConnectedReport, TOLD_ID_DIGITS } from "./connected_report.ts";
import type { SyncNeed } from "../sync/sync_state.ts";
import type { TrackerReport } from "../tracker/protocol/report.ts";

const HASH_RULE = "64 lower-case hex digits";
const blockHash = kind(isBlockHash, HASH_RULE);
const chainId = kind(isChainId, HASH_RULE);
const recordId = kind(isRecordId, HASH_RULE);

const decodeMining: Decoder<PeerStatus["mining"]> = object({
  workers: whole(0, 65_536),
  hashrate: numeric(0),
  dutyCycle: numeric(0, 1),
  kernel: nullable(oneOf("simd", "scalar", "js", "nobleMidstate")),
});

const decodeClock: Decoder<ClockReport> = object({
  offsetMs: nullable(numeric(-MAX_TIME, MAX_TIME)),
  comparedWith: whole(0),
  heldBackPeers: whole(0),
  heldBackMs: numeric(0),
  tipAheadMs: numeric(0),
  beforeNetworkMs: numeric(0),
  isHoldingBack: flag,
});

/** What a peer says that knows nothing of its clock. */
const NO_CLOCK: ClockReport = {
  offsetMs: null,
  comparedWith: 0,
  heldBackPeers: 0,
  heldBackMs: 0,
  tipAheadMs: 0,
  beforeNetworkMs: 0,
  isHoldingBack: false,
};

const decodeTracker: Decoder<TrackerReport> = object({
  url: text(MAX_API_REASON),
  state: oneOf("connected", "unlisted", "unreachable", "asked"),
  others: nullable(whole(0)),
  namesakes: nullable(whole(0)),
});

const decodeNeed: Decoder<SyncNeed> = object({
  for: oneOf("peers", "headers", "blocks", "clock"),
  toIndex: nullable(whole(0)),
});

const decodeLosses: Decoder<Losses> = object({
  records: whole(1),
  times: whole(1),
  last: object({ time: numeric(-MAX_TIME, MAX_TIME), index: whole(0), records: whole(1) }),
});

/** The state of a peer. */
export const decodeStatus: Decoder<PeerStatus> = object({
  network: chainId,
  name: text(MAX_API_NAME),
  validator: text(MAX_API_NAME),
  index: whole(0),
  tip: blockHash,
  work: matching(/^\d{1,80}$/, "a whole number of at most 80 digits, as a text"),
  difficulty: numeric(0),
  peers: whole(0),
  pending: whole(0),
  syncing: flag,
  passing: withDefault(flag, false),
  waitsFor: withDefault(nullable(decodeNeed), null),
  clockOffsetMs: nullable(numeric(-MAX_TIME, MAX_TIME)),
  clock: withDefault(decodeClock, NO_CLOCK),
  trackers: withDefault(list(decodeTracker, MAX_API_ITEMS), []),
  lost: withDefault(nullable(decodeLosses), null),
  finality: optional(decodeFinalitySummary),
  mining: decodeMining,
});

/** The bytes of a record in base64. */
const decodeRecord: Decoder<string> = (value, at) => {
  // What decodes to more than a record may have would be no record.
  const record = text(4 * Math.ceil(MAX_RECORD_BYTES / 3))(value, at);
  try {
    base64ToBytes(record);
  } catch {
    throw new DecodeError(at, "base64", value);
  }
  return record;
};

/** Where a record is. */
export const decodeReport: Decoder<RecordReport> = object({
  recordId,
  status: oneOf("pending", "included", "refused", "unknown"),
  code: optional(text(MAX_API_NAME)),
  reason: optional(text(MAX_API_REASON)),
  conflict: optional(decodeRecord),
  block: optional(object({ index: whole(0), hash: blockHash })),
  confirmations: whole(0),
  peers: whole(0),
  relayedTo: whole(0),
  settled: flag,
  final: optional(flag),
  isNew: optional(flag),
});

/** Where records are. */
export const decodeReports: Decoder<{ readonly records: RecordReport[] }> = object({
  records: list(decodeReport, MAX_API_ITEMS),
});

/** Ids that begin alike. */
export const decodeFoundIds: Decoder<FoundIds> = object({
  ids: list(recordId, MAX_FOUND_IDS),
  more: flag,
});

/** Anything: what a validator answers is for whoever knows that validator. */
const decodeJson: Decoder<Json> = (value, at) => {
  if (value !== undefined) return value as Json;
  throw new DecodeError(at, "there", value);
};

/** A validator's answer. */
export const decodeQuery: Decoder<QueryReport> = object({
  network: chainId,
  name: text(MAX_API_NAME),
  index: whole(0),
  tip: blockHash,
  pending: whole(0),
  syncing: withDefault(flag, false),
  final: optional(object({ index: whole(0), hash: blockHash, likely: whole(0) })),
  answer: decodeJson,
});

const decodeBlock: Decoder<BlockReport> = object({
  hash: blockHash,
  index: whole(0),
  prevHash: blockHash,
  dataRoot: kind(isMerkleRoot, HASH_RULE),
  time: whole(0, MAX_TIME),
  bits: whole(0, 2 ** 32 - 1),
  extra: matching(/^[0-9a-f]{0,64}$/, "at most 64 lower-case hex digits"),
  nonce: whole(0, 2 ** 32 - 1),
  records: list(decodeRecord, MAX_API_BLOCK_RECORDS),
});

/** A page of blocks. */
export const decodeBlocks: Decoder<{ readonly blocks: BlockReport[] }> = object({
  blocks: list(decodeBlock, MAX_API_BLOCKS),
});

const decodeHeader: Decoder<Header> = (value, at) => {
  try {
    return decodeHeaderText(value);
  } catch (error) {
    throw new DecodeError(at, `a header (${(error as Error).message})`, value);
  }
};

/** A page of headers. */
export const decodeHeaders: Decoder<{ readonly headers: Header[] }> = object({
  headers: list(decodeHeader, MAX_API_HEADERS),
});

const decodePeer: Decoder<ConnectedReport> = object({
  id: matching(/^[0-9a-f]{8}$/, `${TOLD_ID_DIGITS} lower-case hex digits`),
  place: text(MAX_API_NAME),
  outbound: flag,
  agent: text(MAX_API_NAME),
  tip: nullable(object({ index: whole(0), hash: blockHash })),
  onChain: flag,
});

/** Connected peers. */
export const decodePeers: Decoder<{ readonly peers: ConnectedReport[] }> = object({
  peers: list(decodePeer, MAX_API_PEERS),
});

/** A proof, of which only the form is looked at. */
export const decodeProofAnswer: Decoder<ProofDocument> = (value, at) => {
  try {
    return encodeProof(decodeProof(value));
  } catch (error) {
    throw new DecodeError(at, `a proof (${(error as Error).message})`, value);
  }
};

const decodeEventType: Decoder<{ readonly type: string }> = object({ type: text(MAX_API_NAME) });

const EVENTS: { readonly [T in NodeEvent["type"]]: Decoder<NodeEvent & { readonly type: T }> } = {
  tip: object({ type: oneOf("tip"), index: whole(0), hash: blockHash, undone: whole(0) }),
  final: object({ type: oneOf("final"), index: whole(0), hash: blockHash, round: whole(0) }),
  lost: object({ type: oneOf("lost"), index: whole(0), records: whole(1) }),
  records: object({ type: oneOf("records"), pending: whole(0) }),
  sync: object({ type: oneOf("sync"), syncing: flag }),
  peers: object({ type: oneOf("peers"), peers: whole(0) }),
};

/** What happens on a node; undefined for news of which only later versions know. */
export const decodeEvent: Decoder<NodeEvent | undefined> = (value, at) => {
  const { type } = decodeEventType(value, at);
  return isKnownEvent(type) ? EVENTS[type](value, at) : undefined;
};

function isKnownEvent(type: string): type is NodeEvent["type"] {
  return Object.hasOwn(EVENTS, type);
}

/** Why the peer refuses. */
export const decodeRefusal: Decoder<{ readonly code: string; readonly reason: string }> = object({
  code: text(MAX_API_NAME),
  reason: text(MAX_API_REASON),
});
