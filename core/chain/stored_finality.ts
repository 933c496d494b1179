/** What stored certificates make final when a chain is opened. Nothing that is stored is believed. */
import type { Network } from "../rules/network.ts";
import type { ChainStore } from "../store/store.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { BlockNode, BlockTree } from "./block_tree.ts";
import type { FinalBlock } from "./chain_results.ts";
import type { FinalChoice } from "./final_choice.ts";
import { holdsByDefinition, storedCommits } from "./known_certificates.ts";

/** Where certificates are stored, and what they are judged by. */
export interface StoredFinalityDeps {
  readonly network: Network;
  readonly store: Pick<ChainStore, "certificates">;
  readonly tree: Pick<BlockTree, "get">;
  readonly choice: FinalChoice;
}

/** What is stored. */
export interface StoredFinality {
  /** Undefined while only the genesis block is final. */
  readonly final?: FinalBlock;
  /** Certificates above the final block, whose blocks are not complete here; the lowest round first. */
  readonly open: readonly Certificate[];
}

/** Finds the final block among what is stored. */
export function readFinality({ network, store, tree, choice }: StoredFinalityDeps): StoredFinality {
  const open: Certificate[] = [];
  for (const certificate of storedCommits(network, store).reverse()) {
    const { index, hash, round } = certificate.statement;
    const node = tree.get(hash);
    const isHere = node?.status === "complete" && node.header.index === index;
    const place = choice.placeOf(certificate.statement);
    if (place === "denied" || !holdsByDefinition(network, certificate)) continue;
    if (isHere && place !== "unknown") {
      return { final: { node, round, certificate }, open: open.reverse() };
    }
    open.push(certificate);
  }
  return { open: open.reverse() };
}

/** True if a block must have been judged before it was stored, as one was final that is it or comes after it. */
export function wasJudged(
  { header: { index } }: BlockNode,
  { round }: FinalBlock,
  { network, store, tree }: StoredFinalityDeps,
): boolean {
  return storedCommits(network, store).some(({ statement }) =>
    statement.round < round && statement.index >= index &&
    tree.get(statement.hash)?.status === "complete"
  );
}
