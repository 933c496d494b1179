/** The fork choice as one would write it in ten minutes, from its sentence alone. */

/** A block as far as the choice needs it. */
export interface ModelBlock {
  readonly label: string;
  /** Undefined for the genesis block. */
  readonly parent: ModelBlock | undefined;
  /** Expected hashes for it alone. */
  readonly work: bigint;
  /** Who votes in it. */
  readonly voters: readonly string[];
}

/**
 * Most work counts; of equals the block that became complete first. A block is complete once it has come
 * with its records after all its ancestors had. A block in whose branch somebody votes twice never counts.
 */
export class ForkChoiceModel {
  /** In the order in which they became complete, genesis first. */
  readonly complete: ModelBlock[];

  constructor(genesis: ModelBlock) {
    this.complete = [genesis];
  }

  /** A block came with its records. */
  add(block: ModelBlock): void {
    const isKnown = this.complete.includes(block);
    if (!isKnown && this.complete.includes(block.parent!)) this.complete.push(block);
  }

  get tip(): ModelBlock {
    const good = this.complete.filter((block) => isGood(block) && this.mayCount(block));
    const most = good.map(work).reduce((a, b) => a > b ? a : b);
    return good.find((block) => work(block) === most)!;
  }

  /** What else must be so. */
  protected mayCount(_block: ModelBlock): boolean {
    return true;
  }

  /** Who voted in some complete block and does not in the chain: they wait again, if nothing forbids it. */
  get waiting(): string[] {
    const held = new Set(branch(this.tip).flatMap(({ voters }) => voters));
    return this.#undone.filter((voter) => !held.has(voter));
  }

  readonly #undone: string[] = [];

  /** Notes whose votes were in the chain, to be called after each step. */
  note(): void {
    for (const { voters } of branch(this.tip)) {
      for (const voter of voters) if (!this.#undone.includes(voter)) this.#undone.push(voter);
    }
  }
}

/** Expected hashes for the chain up to a block, genesis not counted. */
export function work({ parent, work: own }: ModelBlock): bigint {
  return parent === undefined ? 0n : work(parent) + own;
}

/** True if nobody votes twice in its branch. */
export function isGood(block: ModelBlock): boolean {
  const voters = branch(block).flatMap((each) => each.voters);
  return new Set(voters).size === voters.length;
}

/** Genesis, and so on to the block. */
export function branch(block: ModelBlock): ModelBlock[] {
  return block.parent === undefined ? [block] : [...branch(block.parent), block];
}
