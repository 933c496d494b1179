/** What stored certificates make final when a chain is opened. Nothing that is stored is believed. */
import { present } from "../base/invariant.ts";
import type { Network } from "../rules/network.ts";
import type { ChainStore } from "../store/store.ts";
import { comparePlaces, compareRounds, finalRound } from "../witness/branch_finals.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { BlockNode, BlockTree } from "./block_tree.ts";
import type { FinalBlock } from "./chain_results.ts";
import type { OperatorChoice } from "./operator_choice.ts";
import { holdsByDefinition, storedCommits } from "./known_certificates.ts";

/** Where certificates are stored, and what they are judged by. */
export interface StoredFinalityDeps {
  readonly network: Network;
  readonly store: Pick<ChainStore, "certificates">;
  readonly tree: Pick<BlockTree, "get" | "fork">;
  readonly choice: OperatorChoice;
}

/** What is stored. */
export interface StoredFinality {
  /** Undefined while only the genesis block is final. */
  readonly final?: FinalBlock;
  /** Certificates whose blocks are not complete here, or may turn out to be denied. */
  readonly open: readonly Certificate[];
}

/** Finds the final block among what is stored: the same, in whatever order it came. */
export function readStoredFinality(deps: StoredFinalityDeps): StoredFinality {
  const { network, store, tree, choice } = deps;
  const commits = storedCommits(network, store)
    .filter(({ statement }) => choice.placeOf(statement) !== "denied");
  const isHere = (each: Certificate) => isComplete(each, deps);
  const open = commits.filter((each) => !isHere(each) && holdsByDefinition(network, each));
  const here = commits.filter(isHere);
  const certificate = here.toSorted(comparePlaces)
    .findLast((each) => holdsByDefinition(network, each));
  if (certificate === undefined) return { open };
  const node = present(tree.get(certificate.statement.hash), "a complete block is in the tree");
  const latest = here.toSorted(compareRounds).findLast((each) => {
    const other = present(tree.get(each.statement.hash), "a complete block is in the tree");
    return tree.fork(other, node) === other && holdsByDefinition(network, each);
  });
  const finals = { certificate, latest };
  return { final: { ...finals, node, round: finalRound(finals) }, open };
}

/** True if a block must have been judged before it was stored, as another certificate is of it or of a block after it. */
export function wasJudged(
  { header: { index } }: BlockNode,
  { certificate }: FinalBlock,
  { network, store, tree }: StoredFinalityDeps,
): boolean {
  const { round, hash } = certificate?.statement ?? {};
  return storedCommits(network, store).some(({ statement }) =>
    !(statement.round === round && statement.hash === hash) && statement.index >= index &&
    tree.get(statement.hash)?.status === "complete"
  );
}

/** True if the block of a certificate is here, and surely counts. */
function isComplete(
  { statement }: Certificate,
  { tree, choice }: Pick<StoredFinalityDeps, "tree" | "choice">,
): boolean {
  const node = tree.get(statement.hash);
  return node?.status === "complete" && node.header.index === statement.index &&
    choice.placeOf(statement) === "counts";
}
