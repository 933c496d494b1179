/**
 * What peers say to each other.
 *
 * The room `net/wire` owns the messages between peers and their bytes: the types (this file), how they are written
 * (`codec.ts`, `flat_cbor.ts`), frames around them (`frames.ts`), sketches of blocks (`sketch.ts`), and what a peer that
 * breaks them is told (`protocol_error.ts`). It opens no connection and knows no session. Read this file first, then
 * `codec.ts`; docs/spec/gossip.md specifies both.
 */
import type { Block } from "../../core/block/block.ts";
import type { Header } from "../../core/block/header.ts";
import type { Address } from "../base/address.ts";
import type { Sketch } from "./sketch.ts";
import type { BlockHash, ChainId, RecordId } from "../../core/block/ids.ts";
import type { PeerId } from "../base/peer_id.ts";

/** A block that a peer says is final. It is no proof: that is a certificate. */
export interface SaidFinal {
  readonly index: number;
  readonly hash: BlockHash;
}

/** What a header travels with. */
export interface Certified {
  /** The certificate of a witness's block; a mined block has none. */
  readonly certificate?: Uint8Array;
}

/** A message. Hashes and ids are lower-case hex here, 32 bytes on the wire. */
export type Message =
  /** First message of both sides. */
  | {
    readonly type: "hello";
    readonly version: number;
    readonly chainId: ChainId;
    /** Random, 16 bytes in hex: tells connections to oneself, and second ones, apart. */
    readonly peerId: PeerId;
    readonly tip: BlockHash;
    readonly index: number;
    /** Port on which the sender takes connections; 0 if it takes none. */
    readonly port: number;
    /** What the sender's clock shows, in ms since the Unix epoch. No rule depends on it. */
    readonly time: number;
    /** Program and version, for people. */
    readonly agent: string;
    /** The sender's final block, in networks with witnesses. */
    readonly final?: SaidFinal;
  }
  | { readonly type: "ping" }
  | { readonly type: "pong" }
  /** Last message before hanging up: why. */
  | { readonly type: "bye"; readonly code: string; readonly reason: string }
  /** Asks for headers after the first hash of the locator that is on the best chain. */
  | { readonly type: "getHeaders"; readonly locator: readonly BlockHash[] }
  | {
    readonly type: "headers";
    readonly headers: readonly Header[];
    /** A certificate of each of them that is of a witness's block, in their order. */
    readonly certificates?: readonly Uint8Array[];
  }
  | { readonly type: "getBlocks"; readonly hashes: readonly BlockHash[] }
  | { readonly type: "block"; readonly block: Block } & Certified
  /** Blocks that were asked for and are not here. */
  | { readonly type: "noBlocks"; readonly hashes: readonly BlockHash[] }
  /** The sender's best chain ends with this header. */
  | { readonly type: "tip"; readonly header: Header } & Certified
  | { readonly type: "haveRecords"; readonly ids: readonly RecordId[] }
  | { readonly type: "getRecords"; readonly ids: readonly RecordId[] }
  | { readonly type: "records"; readonly records: readonly Uint8Array[] }
  /** Asks for the bundle that the network names, by its SHA-256. */
  | { readonly type: "getBundle"; readonly sha256: string }
  /** That bundle; empty if it is not here. */
  | { readonly type: "bundle"; readonly code: Uint8Array }
  /** From now on both sides send each other new blocks and records at once, without being asked. */
  | { readonly type: "eager" }
  /** Asks for a block as a sketch. */
  | { readonly type: "getSketch"; readonly hash: BlockHash }
  /** The sender's best chain ends with this block. */
  | { readonly type: "sketch" } & Sketch & Certified
  /** Asks for records of a block, by their positions in it. */
  | { readonly type: "getMissing"; readonly hash: BlockHash; readonly positions: readonly number[] }
  /** Those records, in order; none if the block is not here. */
  | { readonly type: "missing"; readonly hash: BlockHash; readonly records: readonly Uint8Array[] }
  /** Asks for addresses of other peers. */
  | { readonly type: "getAddresses" }
  /** Some that worked lately: IP addresses with ports. */
  | { readonly type: "addresses"; readonly addresses: readonly Address[] }
  /** Statements of witnesses, of 155 bytes each (`core/witness/signed_statement.ts`); none at the end of an answer. */
  | { readonly type: "witnessed"; readonly statements: readonly Uint8Array[] }
  /** A certificate of witnesses (`core/witness/certificate.ts`). */
  | { readonly type: "certificate"; readonly certificate: Uint8Array }
  /** A proof that a witness lied (`core/witness/proof.ts`). */
  | { readonly type: "proof"; readonly proof: Uint8Array }
  /**
   * Asks for what is known of witnesses; if `from` is there, for certificates from that round on, and with `all` also for those
   * that do not count by the choice of whoever answers.
   */
  | { readonly type: "getWitness"; readonly from?: number; readonly all?: true }
  /** A witness's block that has no certificate yet, behind the statement that proposes it, 155 bytes. */
  | { readonly type: "sealed"; readonly proposal: Uint8Array; readonly block: Block };

/** The types of messages. */
export type MessageType = Message["type"];

/** The message of a type. */
export type MessageOf<T extends MessageType> = Extract<Message, { type: T }>;

/** The message that opens a session. */
export type Hello = MessageOf<"hello">;
