/** What is final as one would write it in ten minutes, from its sentence alone. */
import { branch, ForkChoiceModel, isGood, type ModelBlock } from "./fork_choice_model.ts";

/** A commit certificate that holds. */
interface Commit {
  readonly round: number;
  readonly block: ModelBlock;
}

/**
 * Of the commit certificates whose blocks are complete, the deepest block is final, and the highest round is its round. The chain
 * contains it; of the rest the fork choice decides. A final block that excludes an earlier one changes nothing. While the
 * block of a certificate is missing, no other one of its index counts.
 */
export class FinalityModel extends ForkChoiceModel {
  final: ModelBlock;
  round = 0;
  /** Those that came, in that order. */
  readonly #commits: Commit[] = [];

  constructor(genesis: ModelBlock) {
    super(genesis);
    this.final = genesis;
  }

  override add(block: ModelBlock): void {
    super.add(block);
    this.#finalise();
  }

  /** A commit certificate came. */
  commit(commit: Commit): void {
    this.#commits.push(commit);
    this.#finalise();
  }

  /** The deepest one that is missing. */
  get wanted(): ModelBlock | undefined {
    return this.#inOrder.findLast(({ block }) =>
      !this.complete.includes(block) &&
      !(block.parent !== undefined && isExcluded(block, this.final))
    )?.block;
  }

  protected override mayCount(block: ModelBlock): boolean {
    const path = branch(block);
    const isInPlace = (awaited: ModelBlock) => {
      const there = path[branch(awaited).length - 1];
      return there === undefined || there === awaited;
    };
    return path.includes(this.final) && this.#awaited.every(isInPlace);
  }

  /** Final blocks that are not here, above the one that is. */
  get #awaited(): ModelBlock[] {
    const isAbove = (block: ModelBlock) => branch(block).length > branch(this.final).length;
    return this.#inOrder.map(({ block }) => block)
      .filter((block) => isAbove(block) && !this.complete.includes(block));
  }

  get #inOrder(): Commit[] {
    const depth = ({ block }: Commit) => branch(block).length;
    return this.#commits.toSorted((a, b) => depth(a) - depth(b) || a.round - b.round);
  }

  #finalise(): void {
    for (const { round, block } of this.#inOrder) {
      const isHere = this.complete.includes(block) && isGood(block);
      if (!isHere || isExcluded(block, this.final)) continue;
      if (branch(block).includes(this.final)) this.final = block;
      this.round = Math.max(this.round, round);
    }
  }
}

/** True if none of the two is in the other's branch. */
function isExcluded(a: ModelBlock, b: ModelBlock): boolean {
  return !branch(a).includes(b) && !branch(b).includes(a);
}
