/** What a stranger may say to a peer without end: each type of message, with what is really there. */
import { randomBytes } from "node:crypto";
import { SIGNED_STATEMENT_BYTES } from "../../../core/witness/sizes.ts";
import {
  MAX_BLOCKS_ASKED,
  MAX_CERTIFICATE_BYTES,
  MAX_LOCATOR,
  MAX_PROOF_BYTES,
  MAX_RECORD_IDS,
  MAX_STATEMENTS,
} from "../../../net/wire/limits.ts";
import type { Message } from "../../../net/wire/messages.ts";
import { shortIdsOf } from "../../../net/wire/sketch.ts";
import type { BlockHash, RecordId } from "../../../core/block/ids.ts";
import { voteRecord } from "../../support/block_forge.ts";
import { named } from "../../support/named.ts";
import { type Facts, VOTES } from "./facts.ts";

/** Makes the next messages of an attack; `n` counts from 0. */
type Say = (facts: Facts, n: number) => readonly Message[];

const hex = <T extends string>() => named<T>(randomBytes(32).toString("hex"));

/** Some items from the n-th part of a list on, around its end. */
function part<T>(list: readonly T[], n: number, size: number): T[] {
  return Array.from({ length: size }, (_, i) => list[(n * size + i) % list.length]);
}

const one = (message: Message): Say => () => [message];

/**
 * One entry for each type of message; those after it are other ways to send one. `hello` is that of a new
 * connection, which ends at once.
 */
export const GOSSIP_ATTACKS: Readonly<Record<string, Say>> = {
  ping: one({ type: "ping" }),
  pong: one({ type: "pong" }),
  getHeaders: ({ hashes }) => [
    { type: "getHeaders", locator: [...part([hex<BlockHash>()], 0, MAX_LOCATOR - 1), hashes[0]] },
  ],
  headers: ({ blocks }) => [{ type: "headers", headers: blocks.map(({ header }) => header) }],
  getBlocks: ({ hashes }) => [{ type: "getBlocks", hashes: part(hashes, 0, MAX_BLOCKS_ASKED) }],
  block: ({ blocks }, n) => [{ type: "block", block: part(blocks, n, 1)[0] }],
  noBlocks: ({ hashes }) => [{ type: "noBlocks", hashes: part(hashes, 0, MAX_BLOCKS_ASKED) }],
  tip: ({ blocks }, n) => [{ type: "tip", header: part(blocks, n, 1)[0].header }],
  haveRecords: ({ ids }, n) => [{ type: "haveRecords", ids: part(ids, n, MAX_RECORD_IDS) }],
  "haveRecords, unknown": () => [
    { type: "haveRecords", ids: Array.from({ length: MAX_RECORD_IDS }, () => hex<RecordId>()) },
  ],
  getRecords: ({ ids }, n) => [{ type: "getRecords", ids: part(ids, n, MAX_RECORD_IDS) }],
  records: ({ blocks }, n) => [
    { type: "records", records: part(part(blocks, n, 1)[0].records, n, MAX_RECORD_IDS) },
  ],
  // News are taken in unasked from whoever says that it is eager.
  "records, new": (_, n) => [
    ...n === 0 ? [{ type: "eager" } as const] : [],
    {
      type: "records",
      records: Array.from({ length: MAX_RECORD_IDS }, () => voteRecord(hex(), "red")),
    },
  ],
  eager: one({ type: "eager" }),
  getBundle: () => [{ type: "getBundle", sha256: hex() }],
  bundle: one({ type: "bundle", code: new Uint8Array(1_000) }),
  getSketch: ({ hashes }) => [{ type: "getSketch", hash: hashes.at(-1)! }],
  sketch: ({ blocks, hashes, ids }) => [{
    type: "sketch",
    header: blocks.at(-1)!.header,
    shortIds: shortIdsOf(hashes.at(-1)!, ids.slice(-VOTES)),
    given: [],
  }],
  getMissing: ({ hashes }) => [
    {
      type: "getMissing",
      hash: hashes.at(-1)!,
      positions: Array.from({ length: VOTES }, (_, i) => i),
    },
  ],
  "getMissing, old": ({ hashes }) => [{ type: "getMissing", hash: hashes[0], positions: [0] }],
  missing: ({ blocks, hashes }) => [
    { type: "missing", hash: hashes[0], records: blocks[0].records },
  ],
  getAddresses: one({ type: "getAddresses" }),
  addresses: () => [{
    type: "addresses",
    addresses: Array.from({ length: 100 }, (_, i) => ({ host: `203.0.113.${i}`, port: 7_700 })),
  }],
  witnessed: one({
    type: "witnessed",
    statements: Array.from({ length: MAX_STATEMENTS }, () => randomBytes(SIGNED_STATEMENT_BYTES)),
  }),
  certificate: one({ type: "certificate", certificate: randomBytes(MAX_CERTIFICATE_BYTES) }),
  proof: one({ type: "proof", proof: randomBytes(MAX_PROOF_BYTES) }),
  getWitness: one({ type: "getWitness", from: 1 }),
  sealed: ({ blocks }) => [
    { type: "sealed", proposal: randomBytes(SIGNED_STATEMENT_BYTES), block: blocks[0] },
  ],
  bye: one({ type: "bye", code: "bye", reason: "for now" }),
  hello: () => [],
};
