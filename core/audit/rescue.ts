/** Makes a whole chain of what is left of a damaged one. */
import { type Block, blockHash } from "../block/block.ts";
import type { Chain } from "../chain/chain.ts";
import type { BlockResult } from "../chain/chain_results.ts";
import { checkSanity } from "../rules/check_block.ts";
import type { Network } from "../rules/network.ts";
import { UNDONE_SOURCE, USER_SOURCE } from "../pending/pending_pool.ts";
import { decodeCertificate } from "../witness/certificate.ts";
import { decodeLieProof } from "../witness/proof.ts";
import { RuleError, withoutRuleError } from "../block/rule_error.ts";

/** Blocks and records that are added at once. */
const BATCH_BLOCKS = 500;
const BATCH_RECORDS = 10_000;

/** What could be kept. */
export interface RescueOutcome {
  /** Blocks that hold, and whose ancestors are all there. */
  readonly blocks: number;
  /** Blocks that do not, or that follow a block which is lost. */
  readonly lost: number;
  /** Records of those, as far as they are what was written, that wait for a block again. */
  readonly returned: number;
  /** Records that waited and still do. */
  readonly pending: number;
  /** Certificates of witnesses that hold. */
  readonly certificates: number;
}

/** What is left of an old chain. */
export interface RescueRemains {
  /** In the order in which they were stored. */
  readonly blocks: Iterable<Block>;
  readonly pending: Iterable<Uint8Array>;
  /** What witnesses signed, and proofs of their lies, as bytes. Nothing of it is believed. @default {Nothing} */
  readonly certificates?: Iterable<Uint8Array>;
  readonly proofs?: Iterable<Uint8Array>;
}

/**
 * Adds to a new chain what is left of an old one, by all rules. Records of blocks that are whole and
 * cannot be added wait for a block again: whoever was told that they are in must not lose them.
 *
 * Certificates come first: blocks of witnesses need theirs, and a final block counts whatever it weighs.
 *
 * @throws {StoreError} If the new chain cannot be stored.
 * @throws {PluginError} If the validator fails.
 */
export async function rescueInto(
  chain: Chain,
  { blocks, pending, certificates = [], proofs = [] }: RescueRemains,
): Promise<RescueOutcome> {
  const { chainId } = chain.network;
  const certified = await takeCertificates(chain, certificates);
  for (const bytes of proofs) {
    withoutRuleError(() => chain.addProof(decodeLieProof(chainId, bytes)));
  }
  let [kept, lost] = [0, 0];
  const homeless: Uint8Array[] = [];
  for (const batch of inBatches(blocks, ({ records }) => records.length)) {
    for (let rest = batch.filter((block) => blockHash(block) !== chainId); rest.length > 0;) {
      const { results, error } = await chain.addBlocks(rest);
      const bad = rest.filter((_, i) => i < results.length && !isHere(results[i]));
      if (error !== undefined) bad.push(rest[results.length]);
      kept += results.filter(isHere).length;
      lost += bad.length;
      for (const block of bad) if (isWhole(block, chain.network)) homeless.push(...block.records);
      rest = rest.slice(results.length + (error === undefined ? 0 : 1));
    }
  }
  return {
    blocks: kept,
    lost,
    pending: await handIn(chain, pending, USER_SOURCE),
    returned: await handIn(chain, homeless, UNDONE_SOURCE),
    certificates: certified,
  };
}

/** How many certificates hold. */
async function takeCertificates(chain: Chain, all: Iterable<Uint8Array>): Promise<number> {
  let count = 0;
  for (const bytes of all) {
    const certificate = withoutRuleError(() => decodeCertificate(chain.network.chainId, bytes));
    if (certificate === undefined) continue;
    try {
      await chain.addCertificate(certificate);
      count++;
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
    }
  }
  return count;
}

/** True if a block's records are those that its proof of work is for: a changed vote is not to be kept. */
function isWhole(block: Block, network: Network): boolean {
  try {
    checkSanity(block, network);
    return true;
  } catch (error) {
    if (error instanceof RuleError) return false;
    throw error;
  }
}

function isHere({ status }: BlockResult): boolean {
  return status === "connected" || status === "side" || status === "known";
}

/** Hands records in; how many of them wait for a block then. */
async function handIn(
  chain: Chain,
  records: Iterable<Uint8Array>,
  source: string,
): Promise<number> {
  let count = 0;
  for (const batch of inBatches(records, () => 1)) {
    const submitted = await chain.submit(batch, { source });
    count += submitted.filter(({ status }) => status === "pending").length;
  }
  return count;
}

function* inBatches<T>(items: Iterable<T>, recordsOf: (item: T) => number): Generator<T[]> {
  let batch: T[] = [];
  let records = 0;
  for (const item of items) {
    batch.push(item);
    records += recordsOf(item);
    if (batch.length < BATCH_BLOCKS && records < BATCH_RECORDS) continue;
    yield batch;
    [batch, records] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
