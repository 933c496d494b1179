/** Whose headers are worth keeping, and asking for, while there is capacity for few: those of the heaviest chains. */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { HeaderCapacity, HeaderLimits } from "./header_capacity.ts";
import type { Session } from "../session/session.ts";

/** What there is to know of a session here. */
export type HeaderPeer = Pick<Session, "ended" | "send">;

/** What a {@linkcode HeaderPriority} needs. */
export interface HeaderPriorityDeps {
  readonly chain: Pick<Chain, "tip">;
  readonly peers: { readonly sessions: readonly HeaderPeer[] };
  readonly limits: Pick<HeaderLimits, "message">;
  readonly capacity: Pick<HeaderCapacity, "isLeftAfter">;
  readonly headers: {
    /** The last block of a peer's chain that is in the tree. */
    tipOf(peer: HeaderPeer): BlockNode | undefined;
    /** The work of its chain as far as that is known. */
    workOf(peer: HeaderPeer): bigint | undefined;
  };
}

/** Compares peers by the work of their chains. */
export class HeaderPriority {
  readonly #deps: HeaderPriorityDeps;

  constructor(deps: HeaderPriorityDeps) {
    this.#deps = deps;
  }

  /**
   * True if more headers of a branch with so much work may be kept after a block. The heaviest is kept until it is
   * heavier than the chain, as it could not be followed with a part of it.
   */
  mayKeep(session: HeaderPeer, node: BlockNode, work: bigint): boolean {
    const { chain: { tip }, capacity } = this.#deps;
    if (capacity.isLeftAfter(node)) return true;
    return node.work <= tip.work && work > tip.work && this.#heavier(session, work).length === 0;
  }

  /** True if the next headers can be kept, or it matters how much work a peer's chain has altogether. */
  isWorthCounting(session: HeaderPeer): boolean {
    const { chain, headers } = this.#deps;
    const tip = headers.tipOf(session);
    if (tip === undefined) return true;
    const work = headers.workOf(session)!;
    if (work <= chain.tip.work || this.mayKeep(session, tip, work)) return true;
    return this.#heavier(session, work).some((other) =>
      !this.#isJustBehind(tip, headers.tipOf(other)!)
    );
  }

  /** True if another peer's chain comes before this one's. */
  isOutdone(session: HeaderPeer): boolean {
    return this.#heavier(session, this.#deps.headers.workOf(session)!).length > 0;
  }

  /** Peers whose chain has more work than so much, or as much and are here for longer than another. */
  #heavier(session: HeaderPeer, work: bigint): HeaderPeer[] {
    const { peers, headers } = this.#deps;
    let isBefore = true;
    return peers.sessions.filter((other) => {
      if (other === session) isBefore = false;
      if (other === session || other.ended.aborted) return false;
      return (headers.workOf(other) ?? -1n) > (isBefore ? work - 1n : work);
    });
  }

  /** True if `tip` lies on the way to `other`, by no more than one message holds. */
  #isJustBehind(tip: BlockNode, other: BlockNode): boolean {
    const distance = other.header.index - tip.header.index;
    if (distance > this.#deps.limits.message) return false;
    let at: BlockNode | undefined = other;
    for (let i = 0; i < distance; i++) at = at?.parent;
    return at === tip;
  }
}
