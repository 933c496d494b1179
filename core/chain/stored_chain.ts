/** Reading back what is stored, believing none of it. */
import type { Block } from "../block/block.ts";
import { type BlockNode, BlockTree } from "./block_tree.ts";
import { checkBody, checkContext, checkHeaderSanity } from "../rules/check_block.ts";
import type { Network } from "../rules/network.ts";
import type { ConsensusParams } from "../rules/params.ts";
import { RuleError } from "../block/rule_error.ts";
import { type ChainStore, StoreError } from "../store/store.ts";
import type { BlockData } from "../validator/validator_host.ts";

/**
 * The tree of all stored blocks, every header checked anew.
 *
 * @throws {StoreError} `damaged` if one breaks a rule.
 */
export function loadTree(network: Network, store: ChainStore): BlockTree {
  const { chainId, genesis } = network;
  const tree = new BlockTree(chainId, genesis.header);
  for (const { hash, header, valid, isIntact } of store.headers()) {
    try {
      if (!isIntact) throw new RangeError("it is not what was stored");
      if (hash === chainId) continue;
      checkHeaderSanity(header, network, hash);
      const parent = tree.get(header.prevHash);
      if (parent === undefined) throw new RuleError("prev-hash", { prevHash: header.prevHash });
      // What follows an invalid block is invalid, whether or not it was ever looked at.
      const isValid = valid && parent.status !== "invalid";
      if (isValid) checkContext(header, parent, network);
      const node = tree.add(hash, header, { hasBody: true });
      if (isValid) tree.complete(node);
      else tree.invalidate(node);
    } catch (error) {
      throw damagedChain(`block ${header.index} (${hash})`, error);
    }
  }
  return tree;
}

/**
 * What the validator is given of a stored block, with its body checked against its header, and with what was verified
 * of it before.
 *
 * @throws {StoreError} `damaged` if they do not fit.
 */
export function readBlockData(
  node: BlockNode,
  store: ChainStore,
  params: ConsensusParams,
): BlockData {
  const records = store.body(node.hash);
  try {
    if (records === undefined) throw new RangeError("its body is missing");
    const block = { header: node.header, records };
    checkBody(block, params);
    const verified = store.verified(node.hash);
    return { ...dataOf(block), ...(verified !== undefined && { verified }) };
  } catch (error) {
    throw damagedChain(`block ${node.header.index} (${node.hash})`, error);
  }
}

/** What the validator is given of a block. */
export function dataOf({ header, records }: Block): BlockData {
  return { index: header.index, time: header.time, records };
}

/** The error for stored data that breaks a rule. */
export function damagedChain(what: string, cause: unknown): StoreError {
  return new StoreError(
    "damaged",
    `Cannot use the stored chain as ${what} is damaged (${(cause as Error).message}): move the ` +
      "data folder away and start again, peers send the chain anew",
    { cause },
  );
}
