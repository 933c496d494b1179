/** Blocks that witnesses make without work: good ones, and bad ones to offer. */
import type { Block } from "../../core/block/block.ts";
import type { Header } from "../../core/block/header.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import type { HeaderLink } from "../../core/rules/header_link.ts";
import { sealedBits } from "../../core/rules/difficulty.ts";
import type { Network } from "../../core/rules/network.ts";
import { encodeSeal } from "../../core/rules/seal.ts";
import { proposerOf } from "../../core/witness/proposer.ts";

/** How a block differs from a good one, and in which round it is made. */
export interface SealPlan extends Partial<Header> {
  /** @default {1} */
  readonly round?: number;
}

/** A block of a witness after `parent`, by the rules unless the plan says otherwise. */
export function sealBlock(
  network: Network,
  parent: HeaderLink,
  records: readonly Uint8Array[],
  { round = 1, ...fields }: SealPlan = {},
): Block {
  const { chainId, definition: { params, witnesses } } = network;
  const key = proposerOf(witnesses ?? { keys: [{ name: "", key: "", weight: 1 }] }, chainId, round);
  const header: Header = {
    version: 2,
    prevHash: parent.hash,
    dataRoot: merkleRoot(records),
    index: parent.header.index + 1,
    time: parent.header.time + params.intervalMs,
    bits: sealedBits(parent.header, parent.parent?.header, params),
    recordCount: records.length,
    extra: encodeSeal({ round, key }),
    nonce: 0,
    ...fields,
  };
  return { header, records };
}
