/** How the block of a commit certificate lies to what is final here: what is to be done with it follows from that alone. */
import { RuleError } from "../block/rule_error.ts";
import { withCommit } from "../witness/branch_finals.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { BestChain } from "./best_chain.ts";
import type { BlockNode, BlockTree } from "./block_tree.ts";
import type { FinalBlock } from "./chain_results.ts";
import type { PlaceInChoice } from "./operator_choice.ts";
import type { KnownHeaders } from "./known_headers.ts";

/** How the block of a certificate lies to the final one. */
export type CertifiedPlace =
  /** It descends from the final block; or it is that one or before it and the round is a later one: `node` is the final block then. */
  | { readonly is: "complete"; readonly node: BlockNode }
  /** It is the final block or before it, and the round no later. */
  | { readonly is: "before" }
  /** The operator chose a final block that it excludes. */
  | { readonly is: "denied" }
  | { readonly is: "missing" | "excluded" | "rejected" }
  | { readonly is: "breach"; readonly error: RuleError };

/** Where the block of a certificate is looked up. */
export interface CertifiedPlaceDeps {
  readonly tree: BlockTree;
  readonly best: Pick<BestChain, "at">;
  readonly headers: Pick<KnownHeaders, "isRejected">;
}

/** @param inChoice How it lies to the final block that the operator chose. */
export function certifiedPlace(
  certificate: Certificate,
  { final, inChoice }: { readonly final: FinalBlock; readonly inChoice: PlaceInChoice },
  { tree, best, headers }: CertifiedPlaceDeps,
): CertifiedPlace {
  const { index, hash } = certificate.statement;
  if (inChoice !== "counts") return { is: inChoice === "denied" ? "denied" : "missing" };
  if (index <= final.node.header.index) {
    if (best.at(index)?.hash !== hash) return { is: "excluded" };
    const saysMore = withCommit(final, certificate) !== final;
    return saysMore ? { is: "complete", node: final.node } : { is: "before" };
  }
  const node = tree.get(hash);
  if (node === undefined) return { is: "missing" };
  // What excludes the final block is marked as invalid, as are blocks that are rejected or bad.
  const isBad = node.status === "invalid";
  if (isBad && tree.fork(final.node, node) !== final.node) return { is: "excluded" };
  if (node.header.index !== index) {
    const error = new RuleError("index", { index: node.header.index, certified: index });
    return { is: "breach", error };
  }
  if (node.status === "header") return { is: "missing" };
  if (node.status === "complete") return { is: "complete", node };
  if (headers.isRejected(hash)) return { is: "rejected" };
  return { is: "breach", error: new RuleError("parent-invalid", { hash }) };
}
