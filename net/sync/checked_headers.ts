/** Headers that came from a peer, checked by all rules and not kept. */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { Header } from "../../core/block/header.ts";
import type { HeaderLink } from "../../core/rules/header_link.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** A header that came, and its hash. */
export interface HashedHeader {
  readonly header: Header;
  readonly hash: BlockHash;
}

/** Headers that are held back as they lie too far ahead of the clock. They break no other rule. */
export interface HeldHeaders {
  /** How long the first of them has to wait, in ms. */
  readonly waitMs: number;
  readonly first: HeaderLink;
  /** The last of them, which says how heavy the branch is. */
  readonly last: HeaderLink;
}

/** What became of headers that follow each other. One that breaks a rule throws instead. */
export interface Taken {
  /** The last block of the peer's branch that is in the tree; undefined if nothing is known of that. */
  readonly tip?: BlockNode;
  /** True if what the first one follows is not known. */
  readonly isOrphan?: boolean;
  /** The first of them that lies too far ahead of the clock: it was left out, and those after it. */
  readonly held?: HeldHeaders;
}

/**
 * Checks headers that follow each other; those from the first that is from the future on are held back.
 *
 * @throws {RuleError} If one breaks a rule.
 */
export function checkHeaders(
  chain: Pick<Chain, "checkHeader">,
  headers: readonly HashedHeader[],
  parent: HeaderLink,
): { links: HeaderLink[]; held?: HeldHeaders } {
  const links: HeaderLink[] = [];
  let held: HeldHeaders | undefined;
  for (const { header, hash } of headers) {
    const before = held?.last ?? links.at(-1) ?? parent;
    const result = chain.checkHeader(header, { hash, parent: before });
    const { link } = result;
    // The clock goes on meanwhile: one after the first that is held back may be in time already.
    if (held !== undefined) held = { ...held, last: link };
    else if (result.status === "checked") links.push(link);
    else held = { waitMs: result.waitMs, first: link, last: link };
  }
  return { links, held };
}
