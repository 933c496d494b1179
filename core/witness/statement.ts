/**
 * Statements: what a witness signs, 141 bytes, big-endian.
 *
 * This room owns what witnesses say and what follows from it without a chain, a clock or a disk: statements,
 * certificates, proofs of lies, the set of witnesses of a network, and whose turn it is. It does not own when a
 * witness signs what (`core/witness/rounds`), what it must remember before it does (`core/witness/signer`), or
 * which blocks are final here (`core/chain`). Read `certificate.ts` next, then `lie.ts` and `witness_set.ts`.
 *
 * Source: the layout and its words (prepare, commit, source, target) are Casper FFG's (Buterin and Griffith,
 * arXiv 1710.09437), with rounds that are counted apart from the height of blocks.
 */
import { bytesToHex, concatBytes, equalBytes, hexToBytes } from "../base/hash.ts";
import { ZERO_HASH } from "../block/header.ts";
import { type BlockHash, blockHashOf, type ChainId, chainIdOf } from "../block/ids.ts";
import { RuleError } from "../block/rule_error.ts";
import { MAX_ROUND } from "./limits.ts";
import { STATEMENT_BODY_BYTES } from "./sizes.ts";

/** What kinds of statement there are, and the byte that stands for each. */
const KIND_CODES = { prepare: 1, commit: 2, proposal: 3, timeout: 4, alive: 5 } as const;

/** The kind of a statement. */
export type StatementKind = keyof typeof KIND_CODES;

/** What a witness says in a round. Who says it, and in which network, stands beside it. */
export interface Statement {
  readonly kind: StatementKind;
  /** From 1 to {@linkcode MAX_ROUND}. */
  readonly round: number;
  /** Index of the block that it is about; of the final block if it is `alive`, and 0 in a `timeout`. */
  readonly index: number;
  /** That block's hash; zeros in a `timeout`. */
  readonly hash: BlockHash;
  /** The round in which the source was prepared; 0 for the genesis block, which is prepared from the start. */
  readonly sourceRound: number;
  /** The hash of the source: the highest prepared block that the witness builds on. Of a `commit` it is the block itself. */
  readonly sourceHash: BlockHash;
}

/** Begins all that a witness signs, so that no signature of another use of its key passes for one. */
const TAG = new TextEncoder().encode("chainvote witness 1\n");

/** Where each field starts, behind the tag and the chain id. */
const OFFSET = {
  kind: 0,
  round: 1,
  index: 9,
  hash: 17,
  sourceRound: 49,
  sourceHash: 57,
} as const;

/** Bytes of the chain id. */
const CHAIN_ID_BYTES = 32;

/** Bytes of a statement as it is signed. */
export const STATEMENT_BYTES: number = TAG.length + CHAIN_ID_BYTES + STATEMENT_BODY_BYTES;

/**
 * Writes a statement as the 141 bytes that are signed.
 *
 * @throws {RuleError} `statement` if a field is none that an honest witness writes.
 */
export function encodeStatement(chainId: ChainId, statement: Statement): Uint8Array {
  return concatBytes(TAG, hexToBytes(chainId), encodeStatementBody(chainId, statement));
}

/**
 * Reads back the bytes that {@linkcode encodeStatement} writes, and no others.
 *
 * @throws {RuleError} `statement`, naming the field.
 */
export function decodeStatement(bytes: Uint8Array): { chainId: ChainId; statement: Statement } {
  if (bytes.length !== STATEMENT_BYTES) throw new RuleError("statement", { bytes: bytes.length });
  if (!equalBytes(bytes.subarray(0, TAG.length), TAG)) {
    throw new RuleError("statement", { tag: bytesToHex(bytes.subarray(0, TAG.length)) });
  }
  const bodyAt = TAG.length + CHAIN_ID_BYTES;
  const chainId = chainIdOf(bytes.subarray(TAG.length, bodyAt));
  return { chainId, statement: decodeStatementBody(chainId, bytes.subarray(bodyAt)) };
}

/**
 * Writes a statement without tag and chain id, 89 bytes: both sides know those.
 *
 * @throws {RuleError} As {@linkcode encodeStatement} does.
 */
export function encodeStatementBody(chainId: ChainId, statement: Statement): Uint8Array {
  checkStatement(chainId, statement);
  const bytes = new Uint8Array(STATEMENT_BODY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(OFFSET.kind, KIND_CODES[statement.kind]);
  view.setBigUint64(OFFSET.round, BigInt(statement.round));
  view.setBigUint64(OFFSET.index, BigInt(statement.index));
  bytes.set(hexToBytes(statement.hash), OFFSET.hash);
  view.setBigUint64(OFFSET.sourceRound, BigInt(statement.sourceRound));
  bytes.set(hexToBytes(statement.sourceHash), OFFSET.sourceHash);
  return bytes;
}

/**
 * Reads back the bytes that {@linkcode encodeStatementBody} writes for that chain, and no others.
 *
 * @throws {RuleError} `statement`, naming the field.
 */
export function decodeStatementBody(chainId: ChainId, bytes: Uint8Array): Statement {
  if (bytes.length !== STATEMENT_BODY_BYTES) {
    throw new RuleError("statement", { bytes: bytes.length });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const statement: Statement = {
    kind: kindOf(view.getUint8(OFFSET.kind)),
    round: numberAt(view, OFFSET.round),
    index: numberAt(view, OFFSET.index),
    hash: blockHashOf(bytes.subarray(OFFSET.hash, OFFSET.sourceRound)),
    sourceRound: numberAt(view, OFFSET.sourceRound),
    sourceHash: blockHashOf(bytes.subarray(OFFSET.sourceHash)),
  };
  checkStatement(chainId, statement);
  return statement;
}

/**
 * Checks what can be known of a statement without a chain.
 *
 * @throws {RuleError} `statement`, naming the field.
 */
function checkStatement(chainId: ChainId, statement: Statement): void {
  const fault = findFault(chainId, statement);
  if (fault !== undefined) {
    throw new RuleError("statement", { kind: statement.kind, round: statement.round, ...fault });
  }
}

/** The field that is wrong, with its value. */
function findFault(
  chainId: ChainId,
  { kind, round, index, hash, sourceRound, sourceHash }: Statement,
): Record<string, string | number> | undefined {
  if (!isWholeUpTo(round, MAX_ROUND) || round === 0) return { round };
  if (!isWholeUpTo(index, Number.MAX_SAFE_INTEGER)) return { index };
  if (!isWholeUpTo(sourceRound, MAX_ROUND)) return { sourceRound };
  // Round 0 stands for the genesis block, and for nothing else.
  if ((sourceRound === 0) !== (sourceHash === chainId)) return { sourceRound, sourceHash };
  switch (kind) {
    case "commit":
      if (sourceRound !== round) return { sourceRound };
      if (sourceHash !== hash) return { sourceHash };
      return findBlockFault(chainId, index, hash);
    case "prepare":
    case "proposal":
      return sourceRound < round ? findBlockFault(chainId, index, hash) : { sourceRound };
    case "timeout":
      return index === 0 && hash === ZERO_HASH ? undefined : { index, hash };
    case "alive":
      return (index === 0) === (hash === chainId) ? undefined : { index, hash };
  }
}

/** The genesis block is final from the start: nobody proposes or signs it. */
function findBlockFault(chainId: ChainId, index: number, hash: BlockHash) {
  return index === 0 || hash === chainId ? { index, hash } : undefined;
}

function isWholeUpTo(value: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= most;
}

function kindOf(code: number): StatementKind {
  for (const kind of ["prepare", "commit", "proposal", "timeout", "alive"] as const) {
    if (KIND_CODES[kind] === code) return kind;
  }
  throw new RuleError("statement", { kind: code });
}

/** A 64-bit number. One that is too large for all fields stays too large when it is rounded. */
function numberAt(view: DataView, offset: number): number {
  return Number(view.getBigUint64(offset));
}
