/**
 * What the API's answers look like, as JSON Schema (draft 2020-12, which OpenAPI 3.1 takes). A field that is added to
 * a type of `peer_api.ts` is described here, or nothing compiles.
 */
import type { Losses } from "../../core/store/losses.ts";
import type { ProofDocument } from "../../core/exchange/record_proof_json.ts";
import type { ClockReport } from "../node/clock_report.ts";
import { MAX_API_ITEMS, MAX_API_WAIT_MS } from "./limits.ts";
import type { BlockReport, FoundIds, PeerStatus, QueryReport, RecordReport } from "./peer_api.ts";
import type { SyncNeed } from "../sync/sync_state.ts";
import type { TrackerReport } from "../tracker/protocol/report.ts";

/** A schema, or a reference to one. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** Describes every field of a type. */
type Fields<T> = { readonly [name in keyof T]-?: Schema };

const HASH: Schema = { type: "string", pattern: "^[0-9a-f]{64}$" };
const COUNT: Schema = { type: "integer", minimum: 0 };
const MILLISECONDS: Schema = { type: "number", description: "in ms" };
const BASE64: Schema = { type: "string", contentEncoding: "base64" };

/** A reference to one of {@linkcode SCHEMAS}. */
export function refTo(name: keyof typeof SCHEMAS): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** An object with these fields, all of which are there but the ones that are named. */
function object<T>(properties: Fields<T>, optional: readonly (keyof T)[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name as keyof T));
  return { type: "object", required, properties };
}

function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] };
}

function told(description: string, schema: Schema): Schema {
  return { ...schema, description };
}

/** Where a block is in the chain. */
const PLACE = object<NonNullable<RecordReport["block"]>>({ index: COUNT, hash: HASH });

const TRACKER = object<TrackerReport>({
  url: { type: "string" },
  state: { enum: ["connected", "unlisted", "unreachable", "asked"] },
  others: orNull(COUNT),
  namesakes: orNull(COUNT),
});

const LOSSES = object<Losses>({
  records: COUNT,
  times: COUNT,
  last: object<Losses["last"]>({ time: MILLISECONDS, index: COUNT, records: COUNT }),
});

const CLOCK = object<ClockReport>({
  offsetMs: orNull(MILLISECONDS),
  comparedWith: COUNT,
  heldBackPeers: COUNT,
  heldBackMs: MILLISECONDS,
  tipAheadMs: MILLISECONDS,
  beforeNetworkMs: MILLISECONDS,
  isHoldingBack: { type: "boolean" },
});

const NEED = object<SyncNeed>({
  for: { enum: ["peers", "headers", "blocks", "clock"] },
  toIndex: orNull(COUNT),
});

const MINING = object<PeerStatus["mining"]>({
  workers: COUNT,
  hashrate: told("hashes a second while mining, lately", { type: "number", minimum: 0 }),
  dutyCycle: told("part of the time that the workers mine", { type: "number" }),
  kernel: orNull({ enum: ["simd", "scalar", "js", "nobleMidstate"] }),
});

/** The schemas by their names in the document. */
export const SCHEMAS = {
  Status: object<PeerStatus>({
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
    mining: MINING,
  }),
  Record: object<RecordReport>({
    recordId: HASH,
    status: { enum: ["pending", "included", "refused", "unknown"] },
    code: told("why it is refused", { type: "string" }),
    reason: told("the same for a person", { type: "string" }),
    block: told("the block that holds it", PLACE),
    confirmations: told("blocks from the record's to the last one, both counted", COUNT),
    peers: told("other peers that have it, or its block", COUNT),
    relayedTo: told("connected peers that are known to have it", COUNT),
    settled: told("true once it is refused, or in a block that another peer has", {
      type: "boolean",
    }),
    isNew: told("in the answer to POST /v1/records: false if it was known", { type: "boolean" }),
  }, ["code", "reason", "block", "isNew"]),
  FoundIds: object<FoundIds>({
    ids: { type: "array", items: HASH },
    more: told("true if there are others", { type: "boolean" }),
  }),
  Records: object<{ records: unknown }>({
    records: { type: "array", items: { $ref: "#/components/schemas/Record" } },
  }),
  Submission: object<{ records: unknown }>({
    records: told("each in base64, without line breaks", {
      type: "array",
      items: BASE64,
      maxItems: MAX_API_ITEMS,
    }),
  }),
  Lookup: object<{ ids: unknown; waitMs: unknown }>({
    ids: { type: "array", items: HASH, maxItems: MAX_API_ITEMS },
    waitMs: told("how long to wait until all are settled", {
      type: "integer",
      minimum: 0,
      maximum: MAX_API_WAIT_MS,
    }),
  }, ["waitMs"]),
  Blocks: object<{ blocks: unknown }>({
    blocks: { type: "array", items: { $ref: "#/components/schemas/Block" } },
  }),
  Block: object<BlockReport>({
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
  Proof: object<ProofDocument>({
    proof: told("version of the format", { const: 1 }),
    record: BASE64,
    position: COUNT,
    path: { type: "array", items: HASH },
    headers: { type: "array", items: { type: "string", pattern: "^[0-9a-f]{232}$" } },
  }),
  Answer: object<QueryReport>({
    network: HASH,
    name: { type: "string" },
    index: COUNT,
    tip: HASH,
    pending: COUNT,
    syncing: told("true while the chain is behind: others may follow", { type: "boolean" }),
    answer: told("what the network's validator says; for votes see the examples", {}),
  }),
  Refusal: object<{ code: unknown; reason: unknown }>({
    code: { type: "string" },
    reason: told("for a person", { type: "string" }),
  }),
  Index: object<{ name: unknown; openapi: unknown; routes: unknown }>({
    name: { type: "string" },
    openapi: told("where this document is", { type: "string" }),
    routes: {
      type: "array",
      items: object<{ method: unknown; path: unknown; about: unknown }>({
        method: { enum: ["GET", "POST"] },
        path: { type: "string" },
        about: { type: "string" },
      }),
    },
  }),
} as const satisfies Readonly<Record<string, Schema>>;
