/**
 * Checks a whole chain again, from its genesis block on, believing nothing: with the reference hash, and
 * with the validator's state made anew.
 *
 * This room owns the checks that need no trust in what a running peer has done: of a chain (here), of all that a
 * data folder's database holds (`store_audit.ts`), and what is kept of a damaged one (`rescue.ts`). It owns no
 * rule: it asks those of `core/rules` once more. Read this file first.
 */
import type { Block } from "../block/block.ts";
import { type BlockNode, BlockTree } from "../chain/block_tree.ts";
import { ChainFileError } from "../exchange/chain_file_error.ts";
import { type Clock, pause } from "../base/clock.ts";
import { checkBody, checkContext, checkData, checkHeaderSanity } from "../rules/check_block.ts";
import { hashHeader } from "../block/header.ts";
import type { Network } from "../rules/network.ts";
import { recordId } from "../block/record.ts";
import type { Certificate } from "../witness/certificate.ts";
import {
  auditWitnesses,
  checkBlockCertificate,
  type WitnessAudit,
  type WitnessedClaims,
} from "./witness_audit.ts";
import { type RuleCode, RuleError } from "../block/rule_error.ts";
import { dataOf } from "../chain/stored_chain.ts";
import { nobleTaggedHash } from "../sha256/tagged_hash.ts";
import type { BlockData, ValidatorHost } from "../validator/validator_host.ts";
import type { BlockHash, RecordId } from "../block/ids.ts";

/** What is checked of a chain, in the order of the report. */
export const CHAIN_CHECKS = [
  "file",
  "headers",
  "work",
  "difficulty",
  "records",
  "validator",
  "witnesses",
] as const;

/** A check of a chain. */
export type ChainCheck = typeof CHAIN_CHECKS[number];

/** A block to be checked. */
export interface AuditBlock {
  readonly block: Block;
  /** That of the block, if it has version 2. */
  readonly certificate?: Certificate;
  /** Where it stands in a file, in bytes. */
  readonly offset?: number;
}

/** The first thing that is wrong with a chain. */
export interface AuditFailure {
  readonly check: ChainCheck;
  /** The block, by its place in the chain and its hash, unless it could not even be read. */
  readonly block?: { readonly index: number; readonly hash: BlockHash };
  /** Offset in the file in bytes. */
  readonly offset?: number;
  readonly reason: string;
}

/** Outcome of {@linkcode auditChain}. */
export interface ChainAudit {
  /** The last block up to which everything holds. The host's state is the one after it. */
  readonly tip: BlockNode;
  /** Undefined if the whole chain holds. */
  readonly failure?: AuditFailure;
  /** What witnesses signed, if the network has any and all before it holds. */
  readonly witnessed?: WitnessAudit;
}

/** The network and validator that a chain is held against, and what is told on the way. */
export interface AuditDeps {
  readonly network: Network;
  /** Runs the network's validator; its state is that before the first block. */
  readonly host: ValidatorHost;
  /**
   * Told of each block, genesis first, that holds but for what the validator says, with the ids of its
   * records, and where it stands in the file.
   */
  readonly onBlock?: (node: BlockNode, recordIds: readonly RecordId[], offset?: number) => void;
  /** Told when the host's state is the one after a block, for the hashes in `stops`. */
  readonly onStop?: (node: BlockNode) => Promise<void>;
  /** What is said of witnesses; asked once all blocks have been read, if the network has witnesses. @default {Nothing} */
  readonly witnessed?: () => WitnessedClaims | undefined;
  readonly stops?: ReadonlySet<BlockHash>;
  /** Gives others a turn every now and then: what aborts `signal`, for one. */
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Blocks and records that are handed to the validator at once. */
const RUN_BLOCKS = 100;
const RUN_RECORDS = 20_000;

/** Which check a rule belongs to. */
const CHECK_OF: Readonly<Partial<Record<RuleCode, ChainCheck>>> = {
  "work": "work",
  "bits-form": "difficulty",
  "bits": "difficulty",
  "records-count": "records",
  "records-many": "records",
  "record-size": "records",
  "body-size": "records",
  "data-root": "records",
  "record-refused": "validator",
  "certificate": "witnesses",
  "statement": "witnesses",
  "lie-proof": "witnesses",
};

/**
 * Checks a chain by all rules, up to the first that is broken.
 *
 * @param blocks The blocks after genesis, in order.
 * @throws {PluginError} If the validator fails.
 */
export async function auditChain(
  blocks: AsyncIterable<AuditBlock> | Iterable<AuditBlock>,
  { network, host, onBlock, onStop, witnessed, stops = new Set(), clock, signal }: AuditDeps,
): Promise<ChainAudit> {
  const { params } = network.definition;
  const tree = new BlockTree(network.chainId, network.genesis.header);
  let tip = tree.genesis;
  let run: { node: BlockNode; data: BlockData; offset?: number }[] = [];
  let last = tip;

  /** Has the validator judge what was gathered. */
  const judge = async (): Promise<AuditFailure | undefined> => {
    const outcome = await checkData({ undo: 0, apply: run.map(({ data }) => data) }, host);
    if (outcome.ok) {
      tip = last;
      run = [];
      return undefined;
    }
    const bad = run[outcome.block];
    const good = run.slice(0, outcome.block);
    await checkData({ undo: 0, apply: good.map(({ data }) => data) }, host);
    tip = good.at(-1)?.node ?? tip;
    return failureOf(outcome.error, bad.node.header.index, bad.node.hash, bad.offset);
  };

  const check = async (
    { block, offset, certificate }: AuditBlock,
  ): Promise<AuditFailure | undefined> => {
    const hash = hashHeader(block.header);
    try {
      checkHeaderSanity(block.header, network, hash);
      checkContext(block.header, last, network);
      checkBlockCertificate(network, { header: block.header, hash }, certificate);
      const ids = checkBody(block, params, nobleTaggedHash);
      last = tree.add(hash, block.header);
      tree.complete(last);
      onBlock?.(last, ids, offset);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      // Its place: what its header claims may be what is wrong.
      return await judge() ?? failureOf(error, last.header.index + 1, hash, offset);
    }
    run.push({ node: last, data: dataOf(block), offset });
    const records = last.totalRecords - tip.totalRecords;
    const isStop = stops.has(hash);
    if (!isStop && run.length < RUN_BLOCKS && records < RUN_RECORDS) return undefined;
    const failure = await judge();
    await pause(clock, 0, signal);
    if (isStop && failure === undefined) await onStop?.(last);
    return failure;
  };

  onBlock?.(tip, network.genesis.records.map(recordId));
  if (stops.has(tip.hash)) await onStop?.(tip);
  try {
    for await (const each of blocks) {
      signal.throwIfAborted();
      const failure = await check(each);
      if (failure !== undefined) return { tip, failure };
    }
  } catch (error) {
    if (!(error instanceof ChainFileError)) throw error;
    const { message: reason, offset } = error;
    return { failure: await judge() ?? { check: "file", offset, reason }, tip };
  }
  const failure = await judge();
  if (failure !== undefined || network.definition.witnesses === undefined) return { tip, failure };
  return { tip, ...judgeWitnesses(network, tip, witnessed?.()) };
}

/** What witnesses say of a chain that holds. */
function judgeWitnesses(
  network: Network,
  tip: BlockNode,
  claims: WitnessedClaims = { certificates: [], proofs: [] },
): Pick<ChainAudit, "failure" | "witnessed"> {
  const path: BlockNode[] = [];
  for (let node: BlockNode | undefined = tip; node !== undefined; node = node.parent) {
    path.push(node);
  }
  const outcome = auditWitnesses(network, path.reverse(), claims);
  if (outcome.ok) return { witnessed: outcome.witnessed };
  return { failure: { check: "witnesses", offset: claims.offset, reason: outcome.reason } };
}

function failureOf(
  error: RuleError,
  index: number,
  hash: BlockHash,
  offset: number | undefined,
): AuditFailure {
  const check = CHECK_OF[error.code] ?? "headers";
  return { check, block: { index, hash }, offset, reason: error.message };
}
