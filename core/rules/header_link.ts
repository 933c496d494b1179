/** A header with what the rules for the one after it depend on, in the tree or not. */
import type { Header } from "../block/header.ts";
import { compactToTarget, targetToWork } from "../block/target.ts";
import type { BlockHash } from "../block/ids.ts";
import { isSealed } from "./seal.ts";

/**
 * `header`: the body is not here, or an ancestor's is not · `complete`: its body and all its ancestors'
 * are · `invalid`: it or an ancestor breaks a rule.
 */
export type NodeStatus = "header" | "complete" | "invalid";

/** A checked header; every block of the tree is one. It holds no other than its parent's, so none is kept for it. */
export interface HeaderLink {
  readonly hash: BlockHash;
  readonly header: Header;
  readonly parent: { readonly header: Header } | undefined;
  /** Expected hashes for the chain from genesis to here. */
  readonly work: bigint;
  readonly status: NodeStatus;
}

/** Expected hashes for one block: none if a witness made it. */
export function workOfHeader(header: Header): bigint {
  return isSealed(header) ? 0n : targetToWork(compactToTarget(header.bits));
}

/** The header after `parent`. */
export function linkAfter(parent: HeaderLink, header: Header, hash: BlockHash): HeaderLink {
  return {
    hash,
    header,
    parent: { header: parent.header },
    work: parent.work + workOfHeader(header),
    status: "header",
  };
}
