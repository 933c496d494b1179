/**
 * What a peer does for programs on its machine. The node answers it directly, the HTTP API passes it on,
 * and the HTTP client gives it back: whoever uses it need not know whether the peer is this process.
 */
import type { Json } from "../../core/base/canonical_json.ts";
import type { KernelName } from "../../core/mining/kernel.ts";
import type { Losses } from "../../core/store/losses.ts";
import type { ProofDocument } from "../../core/exchange/record_proof_json.ts";
import type { Asker } from "../../core/validator/validator_host.ts";
import type {
  CertificateReport,
  FinalityReport,
  FinalitySummary,
  FinalPart,
} from "./finality_report.ts";
import type { ClockReport } from "../node/clock_report.ts";
import type { NodeEvent } from "../node/events.ts";
import type { SyncNeed } from "../sync/sync_state.ts";
import type { TrackerReport } from "../tracker/protocol/report.ts";
import type { BlockHash, ChainId, MerkleRoot, RecordId } from "../../core/block/ids.ts";
import type { Header } from "../../core/block/header.ts";
import type { ConnectedReport } from "./connected_report.ts";

/** The state of a peer, as `status --json` prints it. */
export interface PeerStatus {
  /** Chain id. */
  readonly network: ChainId;
  /** Name of the network. */
  readonly name: string;
  /** Validator of the network, as `name version`. */
  readonly validator: string;
  /** Index of the last block. */
  readonly index: number;
  /** Hash of the last block. */
  readonly tip: BlockHash;
  /** Work of the whole chain in expected hashes, decimal. */
  readonly work: string;
  /** Expected hashes for the next block. */
  readonly difficulty: number;
  /** Connected peers. */
  readonly peers: number;
  /** Records that wait for a block. */
  readonly pending: number;
  /** True while the chain is known to be behind, or the peer has yet to find out whether it is. */
  readonly syncing: boolean;
  /** True if it runs for as long as one command takes, and passes nothing on after that. */
  readonly passing: boolean;
  /** What it waits for while it is syncing; else null. */
  readonly waitsFor: SyncNeed | null;
  /**
   * How far this machine's clock is ahead of the median of the peers that it dialled, in ms; below zero it is
   * behind; null while fewer than three of them are known. Nothing but `status` depends on it.
   */
  readonly clockOffsetMs: number | null;
  /** All that is known of the clock, also by one peer or none. */
  readonly clock: ClockReport;
  /** What was counted here and was undone for good, since the data folder was made; null if nothing was. */
  readonly lost: Losses | null;
  /** What is known of its trackers. */
  readonly trackers: readonly TrackerReport[];
  /** What is final, and which witnesses are heard; only in a network with witnesses. */
  readonly finality?: FinalitySummary;
  readonly mining: {
    readonly workers: number;
    /** Hashes a second while mining, lately. */
    readonly hashrate: number;
    /** Part of the time that the workers mine: 1, or less with `--mine-idle`. */
    readonly dutyCycle: number;
    /** The kernel that the workers chose; null without workers. */
    readonly kernel: KernelName | null;
  };
}

/** Where a record is. */
export interface RecordReport {
  readonly recordId: RecordId;
  readonly status: "pending" | "included" | "refused" | "unknown";
  /** Why it is refused. */
  readonly code?: string;
  readonly reason?: string;
  /**
   * The record that stands in its way, base64, for whoever does not believe that there is one. Only where one record alone is
   * looked up or handed in, and while that one waits or is in the chain.
   */
  readonly conflict?: string;
  /** The block that holds it. */
  readonly block?: { readonly index: number; readonly hash: BlockHash };
  /** Blocks from the record's to the tip, both counted; 0 while it is in none. */
  readonly confirmations: number;
  /** Other peers that have the record, or that have its block in their best chain. */
  readonly peers: number;
  /** Connected peers that are known to have the record, in whatever way they got it. */
  readonly relayedTo: number;
  /** True once it is refused, or in a block that another peer has (or, alone, in one stored here). */
  readonly settled: boolean;
  /** True if its block is final; only in a network with witnesses. */
  readonly final?: boolean;
  /** In the answer to a submission: false if the peer had the record before. */
  readonly isNew?: boolean;
}

/** The validator's answer, with the block that it holds for. */
export interface QueryReport {
  readonly network: ChainId;
  readonly name: string;
  readonly index: number;
  readonly tip: BlockHash;
  readonly pending: number;
  /** True while the chain is known to be behind: the answer holds for its block, and others may follow. */
  readonly syncing: boolean;
  /** Up to where what was counted is final; only in a network with witnesses. */
  readonly final?: FinalPart;
  readonly answer: Json;
}

/** A block of the best chain. */
export interface BlockReport {
  readonly hash: BlockHash;
  readonly index: number;
  readonly prevHash: BlockHash;
  readonly dataRoot: MerkleRoot;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly bits: number;
  readonly extra: string;
  readonly nonce: number;
  /** The records, base64. */
  readonly records: readonly string[];
}

/** Where a proof of a record ends. */
export type ProofEnd = "tip" | "final";

/** Ids of records that begin with the same digits. */
export interface FoundIds {
  /** At most {@linkcode MAX_FOUND_IDS}. */
  readonly ids: readonly RecordId[];
  /** True if there are others. */
  readonly more: boolean;
}

/** What a peer does for programs on its machine. */
export interface PeerApi {
  status(): Promise<PeerStatus>;
  /** Hands in records of the machine's user; those reported pending are on disk. */
  submit(records: readonly Uint8Array[]): Promise<RecordReport[]>;
  /** Hands in a voter's ballot, for which nobody needs to be the machine's user; reported pending it is on disk. */
  handInBallot(record: Uint8Array): Promise<RecordReport>;
  /** Where records are, once all are settled or `waitMs` is over. */
  lookUp(
    ids: readonly RecordId[],
    options?: { waitMs?: number; signal?: AbortSignal },
  ): Promise<RecordReport[]>;
  /** Ids of records that begin so, wherever they are: four hex digits or more. */
  findIds(beginning: string): Promise<FoundIds>;
  /** Where a record is: at once, and again whenever that changes, until `signal` is aborted. */
  follow(recordId: RecordId, options: { signal: AbortSignal }): AsyncIterable<RecordReport>;
  /**
   * Proof that a record is in a block after genesis. Undefined if it is in none.
   *
   * @param options.upTo The last block of the proof: the tip, or, of a record that is final, the final block, which is all that
   * whoever knows the witnesses needs. @default {"tip"}
   */
  prove(recordId: RecordId, options?: { upTo?: ProofEnd }): Promise<ProofDocument | undefined>;
  /**
   * Asks the validator. Undefined if it knows no such path.
   *
   * @param options.asker Who asks, by default `user`. Over HTTP the token says it.
   */
  query(
    path: string,
    args?: Readonly<Record<string, string>>,
    options?: { asker?: Asker },
  ): Promise<QueryReport | undefined>;
  /** What is known of finality. Undefined in a network without witnesses. */
  finality(): Promise<FinalityReport | undefined>;
  /** The certificate of the final block. Undefined while that is the genesis block, and without witnesses. */
  certificate(): Promise<CertificateReport | undefined>;
  /** Blocks of the best chain from an index on: one if it is there, and at most `limit`, or some 1 MiB. */
  blocks(from: number, limit: number): Promise<BlockReport[]>;
  /** Headers of the best chain from an index on: at most `limit`. */
  headers(from: number, limit: number): Promise<Header[]>;
  /** With whom it is connected. */
  peers(): Promise<ConnectedReport[]>;
  /** The best chain as a chain file (`core/exchange/chain_file.ts`), in pieces. */
  chainFile(options: { signal: AbortSignal }): AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** What happens from now on, until `signal` is aborted. */
  events(wish: EventWish): AsyncIterable<NodeEvent>;
}

/** What a listener wants to hear. */
export interface EventWish {
  readonly signal: AbortSignal;
  /**
   * Which kinds. With a hundred listeners each vote that is handed in is a hundred events, for those who want to hear of each.
   * @default {All}
   */
  readonly types?: readonly NodeEvent["type"][];
}
