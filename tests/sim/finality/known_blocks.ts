/** The blocks that a peer of a world has, and which of them is its tip: the most work on the final block, of equals what came first. */
import type { BlockHash } from "../../../core/block/ids.ts";
import type { BlockRef } from "../../../core/witness/rounds/round_events.ts";

/** A block, and when it was found. */
export interface WorldBlock extends BlockRef {
  readonly parent: WorldBlock | undefined;
  readonly foundMs: number;
  /** Of it and all before it. */
  readonly work: number;
}

/** Whether a block is another one, or before it. */
export function isOn(below: WorldBlock, above: WorldBlock): boolean {
  let at: WorldBlock | undefined = above;
  while (at !== undefined && at.index > below.index) at = at.parent;
  return at === below;
}

/** Blocks after one that is before it, up to a block, the lowest first. */
export function pathTo(block: WorldBlock, after: BlockRef): WorldBlock[] {
  const path: WorldBlock[] = [];
  let at: WorldBlock | undefined = block;
  for (; at !== undefined && at.index > after.index; at = at.parent) path.push(at);
  return path.reverse();
}

/** Blocks that are here with all before them. */
export class KnownBlocks<Block extends WorldBlock> {
  readonly #here = new Set<BlockHash>();
  /** The final block and those after it, in the order in which they came. */
  #above: Block[];
  #final: Block;
  #tip: Block;

  constructor(genesis: Block) {
    this.#here.add(genesis.hash);
    this.#above = [genesis];
    this.#final = this.#tip = genesis;
  }

  get final(): Block {
    return this.#final;
  }

  get tip(): Block {
    return this.#tip;
  }

  has(hash: BlockHash): boolean {
    return this.#here.has(hash);
  }

  /** A block came, with all before it. */
  take(block: Block): void {
    const fresh: Block[] = [];
    let at: Block | undefined = block;
    while (at !== undefined && !this.#here.has(at.hash)) {
      fresh.push(at);
      // All blocks of a world are of one kind.
      at = at.parent as Block | undefined;
    }
    for (const each of fresh.reverse()) {
      this.#here.add(each.hash);
      if (!isOn(this.#final, each)) continue;
      this.#above.push(each);
      if (each.work > this.#tip.work) this.#tip = each;
    }
  }

  /** The best of a block and those after it. */
  bestOn(block: Block): Block {
    if (isOn(block, this.#tip)) return this.#tip;
    return this.#above.filter((each) => isOn(block, each)).reduce(heavier, block);
  }

  /** What does not contain the block is left from here on. */
  finalise(block: Block): void {
    this.#final = block;
    this.#above = this.#above.filter((each) => isOn(block, each));
    this.#tip = this.#above.reduce(heavier, block);
  }
}

function heavier<Block extends WorldBlock>(best: Block, each: Block): Block {
  return each.work > best.work ? each : best;
}
