/**
 * What the API's answers look like, as JSON Schema (draft 2020-12, which OpenAPI 3.1 takes). A field that is added to
 * a type of `peer_api.ts` is described here, or nothing compiles.
 */
import type { Losses } from "../../core/store/losses.ts";
import type { ProofDocument } from "../../core/exchange/record_proof_json.ts";
import type { ClockReport } from "../node/clock_report.ts";
import { CERTIFICATE, FINAL_PART, FINALITY, FINALITY_SUMMARY } from "./finality_schemas.ts";
import { MAX_API_ITEMS, MAX_API_WAIT_MS } from "./limits.ts";
import type { BlockReport, FoundIds, PeerStatus, QueryReport, RecordReport } from "./peer_api.ts";
import {
  COUNT,
  FLAG,
  HASH,
  MILLISECONDS,
  objectSchema,
  orNull,
  type Schema,
  told,
} from "./schema.ts";
import type { ConnectedReport } from "./connected_report.ts";
import type { SyncNeed } from "../sync/sync_state.ts";
import type { TrackerReport } from "../tracker/protocol/report.ts";

const BASE64: Schema = { type: "string", contentEncoding: "base64" };

/** A reference to one of {@linkcode SCHEMAS}. */
export function refTo(name: keyof typeof SCHEMAS): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Where a block is in the chain. */
const PLACE = objectSchema<NonNullable<RecordReport["block"]>>({ index: COUNT, hash: HASH });

const TRACKER = objectSchema<TrackerReport>({
  url: { type: "string" },
  state: { enum: ["connected", "unlisted", "unreachable", "asked"] },
  others: orNull(COUNT),
  namesakes: orNull(COUNT),
});

const LOSSES = objectSchema<Losses>({
  records: COUNT,
  times: COUNT,
  last: objectSchema<Losses["last"]>({ time: MILLISECONDS, index: COUNT, records: COUNT }),
});

const CLOCK = objectSchema<ClockReport>({
  offsetMs: orNull(MILLISECONDS),
  comparedWith: COUNT,
  heldBackPeers: COUNT,
  heldBackMs: MILLISECONDS,
  tipAheadMs: MILLISECONDS,
  beforeNetworkMs: MILLISECONDS,
  isHoldingBack: { type: "boolean" },
});

const NEED = objectSchema<SyncNeed>({
  for: { enum: ["peers", "headers", "blocks", "clock"] },
  toIndex: orNull(COUNT),
});

const MINING = objectSchema<PeerStatus["mining"]>({
  workers: COUNT,
  hashrate: told("hashes a second while mining, lately", { type: "number", minimum: 0 }),
  dutyCycle: told("part of the time that the workers mine", { type: "number" }),
  kernel: orNull({ enum: ["simd", "scalar", "js", "nobleMidstate"] }),
});

const HEADER: Schema = { type: "string", pattern: "^[0-9a-f]{232}$" };

const PEER = objectSchema<ConnectedReport>({
  id: told("tells peers apart, and proves nothing", { type: "string", pattern: "^[0-9a-f]{8}$" }),
  place: told("a local address, or the neighbourhood of a public one", { type: "string" }),
  outbound: told("true if this peer opened the connection", FLAG),
  agent: told("its program, as it says", { type: "string" }),
  tip: told("the last block of its chain that is known here", orNull(PLACE)),
  onChain: told("true if that block is in this peer's chain", FLAG),
});

/** The schemas by their names in the document. */
export const SCHEMAS = {
  Status: objectSchema<PeerStatus>({
    network: told("the chain's id", HASH),
    name: told("the network's name", { type: "string" }),
    validator: told("name and version", { type: "string" }),
    index: told("index of the last block", COUNT),
    tip: told("hash of the last block", HASH),
    work: told("expected hashes of the whole chain, decimal", {
      type: "string",
      pattern: "^[0-9]+$",
    }),
    difficulty: told("expected hashes of the next block", { type: "number", minimum: 0 }),
    peers: told("connected peers", COUNT),
    pending: told("records that wait for a block", COUNT),
    syncing: told("true while the chain is behind, or not known not to be", { type: "boolean" }),
    passing: told("true for the peer of one command, which ends with it", { type: "boolean" }),
    waitsFor: told("what it waits for while it is syncing", orNull(NEED)),
    clockOffsetMs: orNull(MILLISECONDS),
    clock: CLOCK,
    lost: told("records that counted and were undone for good", orNull(LOSSES)),
    trackers: { type: "array", items: TRACKER },
    finality: told("only in a network with witnesses", FINALITY_SUMMARY),
    mining: MINING,
  }, ["finality"]),
  Record: objectSchema<RecordReport>({
    recordId: HASH,
    status: { enum: ["pending", "included", "refused", "unknown"] },
    code: told("why it is refused", { type: "string" }),
    reason: told("the same for a person", { type: "string" }),
    conflict: told("the record in its way, where one alone is looked up or handed in", BASE64),
    block: told("the block that holds it", PLACE),
    confirmations: told("blocks from the record's to the last one, both counted", COUNT),
    peers: told("other peers that have it, or its block", COUNT),
    relayedTo: told("connected peers that are known to have it", COUNT),
    settled: told("true once it is refused, or in a block that is final or that another peer has", {
      type: "boolean",
    }),
    final: told("true if its block is final; only in a network with witnesses", FLAG),
    isNew: told("in the answer to POST /v1/records: false if it was known", { type: "boolean" }),
  }, ["code", "reason", "conflict", "block", "final", "isNew"]),
  Finality: FINALITY,
  Certificate: CERTIFICATE,
  FoundIds: objectSchema<FoundIds>({
    ids: { type: "array", items: HASH },
    more: told("true if there are others", { type: "boolean" }),
  }),
  Records: objectSchema<{ records: unknown }>({
    records: { type: "array", items: { $ref: "#/components/schemas/Record" } },
  }),
  Submission: objectSchema<{ records: unknown }>({
    records: told("each in base64, without line breaks", {
      type: "array",
      items: BASE64,
      maxItems: MAX_API_ITEMS,
    }),
  }),
  Ballot: objectSchema<{ record: unknown }>({
    record: told("the record in base64, without line breaks", BASE64),
  }),
  Lookup: objectSchema<{ ids: unknown; waitMs: unknown }>({
    ids: { type: "array", items: HASH, maxItems: MAX_API_ITEMS },
    waitMs: told("how long to wait until all are settled", {
      type: "integer",
      minimum: 0,
      maximum: MAX_API_WAIT_MS,
    }),
  }, ["waitMs"]),
  Blocks: objectSchema<{ blocks: unknown }>({
    blocks: { type: "array", items: { $ref: "#/components/schemas/Block" } },
  }),
  Block: objectSchema<BlockReport>({
    hash: HASH,
    index: COUNT,
    prevHash: HASH,
    dataRoot: HASH,
    time: told("ms since 1970", COUNT),
    bits: told("the target, compact", COUNT),
    extra: { type: "string", pattern: "^([0-9a-f]{2})*$" },
    nonce: COUNT,
    records: { type: "array", items: BASE64 },
  }),
  Headers: objectSchema<{ headers: unknown }>({
    headers: {
      type: "array",
      items: told("116 bytes, whose SHA-256 is the block's hash", HEADER),
    },
  }),
  Peers: objectSchema<{ peers: unknown }>({ peers: { type: "array", items: PEER } }),
  Proof: objectSchema<ProofDocument>({
    proof: told("version of the format", { const: 1 }),
    record: BASE64,
    position: COUNT,
    path: { type: "array", items: HASH },
    headers: { type: "array", items: HEADER },
    certificate: told("that one of these blocks is final, signed by witnesses", {
      type: "string",
      pattern: "^([0-9a-f]{2})*$",
    }),
  }, ["certificate"]),
  Answer: objectSchema<QueryReport>({
    network: HASH,
    name: { type: "string" },
    index: COUNT,
    tip: HASH,
    pending: COUNT,
    syncing: told("true while the chain is behind: others may follow", { type: "boolean" }),
    final: told("up to where it is final; only in a network with witnesses", FINAL_PART),
    answer: told("what the network's validator says; for votes see the examples", {}),
  }, ["final"]),
  Refusal: objectSchema<{ code: unknown; reason: unknown }>({
    code: { type: "string" },
    reason: told("for a person", { type: "string" }),
  }),
  Index: objectSchema<{ name: unknown; openapi: unknown; routes: unknown }>({
    name: { type: "string" },
    openapi: told("where this document is", { type: "string" }),
    routes: {
      type: "array",
      items: objectSchema<{ method: unknown; path: unknown; about: unknown }>({
        method: { enum: ["GET", "POST"] },
        path: { type: "string" },
        about: { type: "string" },
      }),
    },
  }),
} as const satisfies Readonly<Record<string, Schema>>;
