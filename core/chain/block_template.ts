/** Block templates: what a miner works on. */
import type { BlockNode } from "./block_tree.ts";
import { MAX_TEMPLATE_COST } from "./limits.ts";
import { nextBits, sealedBits } from "../rules/difficulty.ts";
import { hexToBytes } from "../base/hash.ts";
import type { Block } from "../block/block.ts";
import type { Header } from "../block/header.ts";
import { type BlockSeal, encodeSeal, MINED_VERSION, SEALED_VERSION } from "../rules/seal.ts";
import { merkleRootOfLeaves } from "../block/merkle.ts";
import type { ConsensusParams } from "../rules/params.ts";
import type { PendingRecord } from "../pending/pending_pool.ts";

/** A block that lacks nothing but `extra` and a nonce that meets the target. */
export interface BlockTemplate {
  readonly header: Omit<Header, "extra" | "nonce">;
  readonly records: readonly Uint8Array[];
}

/** The time that a block after `parent` states now: the own clock, but later than the parent's. */
export function nextTime(parent: BlockNode, now: number): number {
  return Math.max(Math.floor(now), parent.header.time + 1);
}

/**
 * Takes records in order for as long as the block has room, and a slow peer can keep up with it. What costs more by itself gets
 * a block of its own.
 */
export function takeFitting(
  records: Iterable<PendingRecord>,
  params: ConsensusParams,
): PendingRecord[] {
  const taken: PendingRecord[] = [];
  let [bytes, cost] = [0, 0];
  for (const record of records) {
    if (taken.length === params.maxRecords) break;
    if (bytes + record.bytes.length > params.maxBodyBytes) break;
    cost += costOf(record);
    if (taken.length > 0 && cost > MAX_TEMPLATE_COST) break;
    bytes += record.bytes.length;
    taken.push(record);
  }
  return taken;
}

/** What a record costs; of a validator that does not say so a signature if there is something to verify, else next to nothing. */
function costOf({ cost, verdict }: PendingRecord): number {
  return cost ?? Number(verdict !== undefined);
}

/** Makes the block without work that a witness proposes after `parent`, with these records. */
export function createSealedBlock(
  parent: BlockNode,
  records: readonly PendingRecord[],
  { seal, ...options }: { seal: BlockSeal; time: number; params: ConsensusParams },
): Block {
  const template = createTemplate(parent, records, options);
  const header: Header = {
    ...template.header,
    version: SEALED_VERSION,
    bits: sealedBits(parent.header, parent.parent?.header, options.params),
    extra: encodeSeal(seal),
    nonce: 0,
  };
  return { header, records: template.records };
}

/** Makes the template of a block after `parent` with these records. */
export function createTemplate(
  parent: BlockNode,
  records: readonly PendingRecord[],
  options: { time: number; params: ConsensusParams },
): BlockTemplate {
  // A record's id is its leaf hash, so nothing is hashed twice.
  const leaves = hexToBytes(records.map(({ id }) => id).join(""));
  return {
    header: {
      version: MINED_VERSION,
      prevHash: parent.hash,
      dataRoot: merkleRootOfLeaves(leaves),
      index: parent.header.index + 1,
      time: options.time,
      bits: nextBits(parent.header, parent.parent?.header, options.params),
      recordCount: records.length,
    },
    records: records.map(({ bytes }) => bytes),
  };
}
