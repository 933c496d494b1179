/** A header with what the rules for the one after it depend on, in the tree or not. */
import type { NodeStatus } from "./block_tree.ts";
import type { Header } from "./header.ts";
import { compactToTarget, targetToWork } from "./target.ts";

/** A checked header; every block of the tree is one. It holds no other than its parent's, so none is kept for it. */
export interface HeaderLink {
  readonly hash: string;
  readonly header: Header;
  readonly parent: { readonly header: Header } | undefined;
  /** Expected hashes for the chain from genesis to here. */
  readonly work: bigint;
  readonly status: NodeStatus;
}

/** The header after `parent`. */
export function linkAfter(parent: HeaderLink, header: Header, hash: string): HeaderLink {
  return {
    hash,
    header,
    parent: { header: parent.header },
    work: parent.work + targetToWork(compactToTarget(header.bits)),
    status: "header",
  };
}
