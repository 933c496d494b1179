/**
 * Which peer's branch is fetched: up to a block that witnesses made final, whatever it weighs; else the heaviest, unless
 * it does not come.
 */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { InFlightBlocks } from "./in_flight_blocks.ts";
import type { HeaderSync } from "./header_sync.ts";
import { STALLED_MS } from "./limits.ts";
import type { Session } from "../session/session.ts";
import type { WantedBranch } from "./wanted_branch.ts";

/** What a {@linkcode BranchChoice} needs. */
export interface BranchChoiceDeps {
  readonly chain: Pick<Chain, "tip" | "tree">;
  readonly clock: Pick<Clock, "monotonic">;
  /** The branch that is being fetched. */
  readonly branch: Pick<WantedBranch, "next">;
  readonly inFlight: Pick<InFlightBlocks, "isLate" | "isStalled">;
  readonly headers: Pick<HeaderSync, "finalOf" | "tipOf" | "workOf">;
}

/** Chooses a branch, and remembers which ones did not come. */
export class BranchChoice {
  readonly #deps: BranchChoiceDeps;
  /** Blocks that do not come, and until when branches without them are fetched first (monotonic ms). */
  readonly #late = new Map<BlockNode, number>();
  /** True if the branch that was chosen last leads to a final block. */
  #isFinal = false;

  constructor(deps: BranchChoiceDeps) {
    this.#deps = deps;
  }

  /** Blocks that do not come: they may yet. */
  get late(): Iterable<BlockNode> {
    return this.#late.keys();
  }

  /** True if a peer has what is fetched, or what counts more than the chain here. */
  isPromised(session: Session): boolean {
    const { chain, headers } = this.#deps;
    const tip = headers.tipOf(session);
    if (headers.finalOf(session) !== undefined) return true;
    return !this.#isFinal && tip !== undefined && this.#mayCount(tip) && tip.work > chain.tip.work;
  }

  /**
   * What leads to a block that witnesses made final, if a peer has it; else the heaviest tip of a peer, if it is heavier
   * than the chain. A header whose peer is gone, or does not give it, must not keep us from what others have.
   */
  choose(sessions: readonly Session[]): BlockNode | undefined {
    const { inFlight } = this.#deps;
    const final = this.#finalOf(sessions.filter((each) => !inFlight.isStalled(each)));
    const chosen = final ?? this.#heaviestPrompt(sessions) ?? this.#finalOf(sessions) ??
      this.#heaviestOf(sessions);
    this.#isFinal = chosen !== undefined &&
      sessions.some((each) => this.#deps.headers.finalOf(each) === chosen);
    return chosen;
  }

  /**
   * Notes that the branch that is being fetched does not come: another one may, if it is lighter too. To be
   * called every now and then.
   */
  checkLate(): void {
    const { clock, branch, inFlight } = this.#deps;
    const now = clock.monotonic();
    for (const [node, until] of this.#late) {
      if (until <= now || node.status === "complete") this.#late.delete(node);
    }
    const { next } = branch;
    if (next !== undefined && inFlight.isLate(next.hash)) {
      this.#late.set(next, now + STALLED_MS);
    }
  }

  /** Of the final blocks, or the ways there, that these peers have, the one that is furthest. */
  #finalOf(sessions: readonly Session[]): BlockNode | undefined {
    return sessions.flatMap((each) => this.#deps.headers.finalOf(each) ?? [])
      .reduce<BlockNode | undefined>(
        (a, b) => a === undefined || b.header.index > a.header.index ? b : a,
        undefined,
      );
  }

  /** The heaviest tip of the peers whose branches come. */
  #heaviestPrompt(sessions: readonly Session[]): BlockNode | undefined {
    const { headers, inFlight } = this.#deps;
    return this.#heaviestOf(sessions.filter((each) => {
      const tip = headers.tipOf(each);
      return !inFlight.isStalled(each) && tip !== undefined && !this.#isLate(tip);
    }));
  }

  /** True if a branch holds a block that does not come. */
  #isLate(tip: BlockNode): boolean {
    const { tree } = this.#deps.chain;
    return this.#late.keys().some((node) =>
      node.status !== "complete" && tree.fork(tip, node) === node
    );
  }

  /** False if a branch breaks a rule, excludes what is final, or has another block in the place of one that is awaited. */
  #mayCount(tip: BlockNode): boolean {
    return tip.status !== "invalid" && !this.#deps.chain.tree.isMisplaced(tip);
  }

  /** Of the tips of these peers that are heavier than the chain, the one whose peer's chain is heaviest. */
  #heaviestOf(sessions: readonly Session[]): BlockNode | undefined {
    const { chain, headers } = this.#deps;
    let best: BlockNode | undefined;
    let most = 0n;
    for (const session of sessions) {
      const tip = headers.tipOf(session);
      if (tip === undefined || !this.#mayCount(tip)) continue;
      if (tip.work <= chain.tip.work) continue;
      const work = headers.workOf(session)!;
      if (best !== undefined && (work < most || (work === most && tip.work <= best.work))) continue;
      [best, most] = [tip, work];
    }
    return best;
  }
}
