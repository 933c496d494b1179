/**
 * The consensus rules, in three phases: what a block alone shows, what its ancestors decide, what the
 * validator says. Each function lists its rules in the order in which they are checked.
 *
 * This room owns every rule by which peers agree on blocks, all as functions of what they are given: the
 * checks here, the network definition and its parameters (`network.ts`, `params.ts`), and the difficulty
 * (`difficulty.ts`, `asert.ts`). It keeps nothing and knows no tree: which of the good blocks count is for
 * `core/chain`. Read this file, then `network.ts` and `asert.ts`.
 */
import { type Block, bodySize } from "../block/block.ts";
import { closingTime } from "./closing.ts";
import { nextBits, sealedBits } from "./difficulty.ts";
import { hashHeader, type Header } from "../block/header.ts";
import type { HeaderLink } from "./header_link.ts";
import { MAX_TIME } from "../block/limits.ts";
import { hashLeaves, merkleRootOfLeaves } from "../block/merkle.ts";
import type { Network } from "./network.ts";
import type { ConsensusParams } from "./params.ts";
import { checkRecordSize } from "../block/record.ts";
import { RuleError } from "../block/rule_error.ts";
import { checkSeal, isSealed, MINED_VERSION, readSeal } from "./seal.ts";
import type { TaggedHash } from "../sha256/tagged_hash.ts";
import { compactToTarget, meetsTarget } from "../block/target.ts";
import type { StateChange, ValidatorHost } from "../validator/validator_host.ts";
import { type BlockHash, type RecordId, recordIdsOf } from "../block/ids.ts";

/**
 * What a header alone shows:
 * 1. the version is one that the network has, 2. bits is a proper compact target, 3. the hash of a mined block meets it,
 * and the seal of a witness's names the one whose turn it is, 4. the number of records is one that a body may have, and 0
 * behind the network's end, 5. the time is one that a date can have.
 *
 * @param hash The header's hash, if it is known already.
 * @returns The header's hash.
 * @throws {RuleError} `version`, `bits-form`, `work`, `seal`, `records-many`, `closed`, `time-limit`
 */
export function checkHeaderSanity(
  header: Header,
  { chainId, definition }: Network,
  hash: BlockHash = hashHeader(header),
): BlockHash {
  const { params, witnesses } = definition;
  const { version, index, time } = header;
  const mining = witnesses?.mining ?? "open";
  if (isSealed(header) && witnesses === undefined) {
    throw new RuleError("version", { version, witnesses: 0 });
  }
  if (version === MINED_VERSION && mining === "off" && index > 0) {
    throw new RuleError("version", { version, mining });
  }
  checkWork(header, hash);
  if (isSealed(header) && witnesses !== undefined) checkSeal(header, witnesses, chainId);
  if (header.recordCount > params.maxRecords) {
    throw new RuleError("records-many", { records: header.recordCount, most: params.maxRecords });
  }
  const closes = closingTime(definition);
  if (closes !== undefined && time > closes && header.recordCount > 0) {
    throw new RuleError("closed", { time, closes, records: header.recordCount });
  }
  if (time > MAX_TIME) throw new RuleError("time-limit", { time });
  return hash;
}

/**
 * What a header shows without the network's rules: the version is known, bits is a proper compact target,
 * the hash of a mined block meets it, and that of a witness's, which has no work, has the form of a seal.
 *
 * @throws {RuleError} `version`, `bits-form`, `work`, `seal`
 */
export function checkWork(header: Header, hash: BlockHash): void {
  const { version, bits } = header;
  if (version !== MINED_VERSION && !isSealed(header)) throw new RuleError("version", { version });
  const target = compactToTarget(bits);
  if (isSealed(header)) readSeal(header);
  else if (!meetsTarget(hash, target)) throw new RuleError("work", { hash });
}

/**
 * What a body shows beside its header:
 * 1. as many records as the header says, 2. each of an allowed size, 3. all together within the body
 * limit, 4. the Merkle tree head is the header's.
 *
 * A body that breaks a rule says nothing about the block: anybody can send a wrong body for a good
 * header. Only `body-size` and `record-size` can be the miner's own fault, and such a block can never
 * get a body that fits, so it still stays out.
 *
 * @param hash Hashes the tree. @default {The fastest that there is}
 * @returns The ids of the records, which are the leaves of the tree.
 * @throws {RuleError} `records-count`, `record-size`, `body-size`, `data-root`
 */
export function checkBody(block: Block, params: ConsensusParams, hash?: TaggedHash): RecordId[] {
  const { header, records } = block;
  if (records.length !== header.recordCount) {
    throw new RuleError("records-count", { records: records.length, stated: header.recordCount });
  }
  records.forEach(checkRecordSize);
  const bytes = bodySize(records);
  if (bytes > params.maxBodyBytes) {
    throw new RuleError("body-size", { bytes, most: params.maxBodyBytes });
  }
  const leaves = hashLeaves(records, hash);
  const dataRoot = merkleRootOfLeaves(leaves, hash);
  if (dataRoot !== header.dataRoot) {
    throw new RuleError("data-root", { dataRoot, stated: header.dataRoot });
  }
  return recordIdsOf(leaves);
}

/**
 * What a block alone shows: {@linkcode checkHeaderSanity}, then {@linkcode checkBody}.
 *
 * @returns The block's hash.
 * @throws {RuleError}
 */
export function checkSanity(block: Block, network: Network): BlockHash {
  const hash = checkHeaderSanity(block.header, network);
  checkBody(block, network.definition.params);
  return hash;
}

/**
 * What the ancestors decide:
 * 1. the header follows its parent's ({@linkcode checkFollows}), 2. the parent is not invalid, 3. bits is
 * what the difficulty rule gives, of a witness's block the easier of that and its parent's.
 *
 * A time ahead of the own clock breaks no rule: clocks differ, so such a block waits (`core/chain/known_headers.ts`).
 *
 * @throws {RuleError} `prev-hash`, `index`, `time-order`, `parent-invalid`, `bits`
 */
export function checkContext(
  header: Header,
  parent: HeaderLink,
  { definition: { params } }: Network,
): void {
  checkFollows(header, parent);
  if (parent.status === "invalid") throw new RuleError("parent-invalid", { parent: parent.hash });
  const rule = isSealed(header) ? sealedBits : nextBits;
  const bits = rule(parent.header, parent.parent?.header, params);
  if (header.bits !== bits) throw new RuleError("bits", { bits: header.bits, expected: bits });
}

/**
 * What the parent's header alone decides: prevHash is its hash, the index counts on, the time is later.
 *
 * @throws {RuleError} `prev-hash`, `index`, `time-order`
 */
export function checkFollows(
  header: Header,
  parent: { readonly header: Header; readonly hash: BlockHash },
): void {
  if (header.prevHash !== parent.hash) {
    throw new RuleError("prev-hash", { prevHash: header.prevHash, parent: parent.hash });
  }
  if (header.index !== parent.header.index + 1) {
    throw new RuleError("index", { index: header.index, parent: parent.header.index });
  }
  if (header.time <= parent.header.time) {
    throw new RuleError("time-order", { time: header.time, parent: parent.header.time });
  }
}

/** What the validator says of blocks. */
export type DataOutcome =
  | {
    readonly ok: true;
    /** What names the verdicts on each block, as in {@linkcode AdvanceResult}. */
    readonly verified?: readonly string[];
    /** What the records cost together, as there. */
    readonly cost?: number;
  }
  /** The first of the blocks that failed, and why (`record-refused`). */
  | { readonly ok: false; readonly block: number; readonly error: RuleError };

/**
 * What the validator says: every record of every block must be accepted, in order, on top of the
 * state at the fork. On success the host's state is the new one, otherwise it is unchanged.
 *
 * @throws {PluginError} If the validator itself fails.
 */
export async function checkData(
  change: StateChange,
  host: ValidatorHost,
): Promise<DataOutcome> {
  const result = await host.advance(change);
  if (result.ok) return result;
  const { block, record, verdict } = result;
  const { index } = change.apply[block];
  const facts = { index, record, code: verdict.code, reason: verdict.reason };
  return { ok: false, block, error: new RuleError("record-refused", facts) };
}
