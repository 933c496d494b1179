/**
 * Blocks that stand where a final block belongs which is known by its certificate and not here yet, and all that follow them:
 * none of them can ever be final, so none counts. What lies below is left alone, as without the block's header nobody
 * knows which branch leads to it.
 */
import { TextMap } from "../base/text_map.ts";
import type { BlockHash } from "../block/ids.ts";

/** A block by its place and its hash. */
export interface PlacedBlock {
  readonly index: number;
  readonly hash: BlockHash;
}

/** What is looked at of a block in the tree. */
interface TreeBlock<T> {
  readonly hash: BlockHash;
  readonly header: { readonly index: number };
  readonly parent: T | undefined;
}

/** Which blocks stand in the place of a final block that is missing here. */
export class MisplacedBlocks<T extends TreeBlock<T>> {
  /** Hashes that may stand at an index, by that; witnesses that lie may have made several final. */
  #awaited = new TextMap<Set<BlockHash>>();
  /** None is awaited below it. */
  #lowest = Infinity;
  #misplaced = new Set<T>();

  /** True if a block is one of them. */
  has(node: T): boolean {
    return this.#misplaced.has(node);
  }

  /** A block is in the tree, after its parent. */
  note(node: T): void {
    const { hash, parent, header: { index } } = node;
    const isAfterOne = parent !== undefined && this.#misplaced.has(parent);
    if (isAfterOne || this.#awaited.get(`${index}`)?.has(hash) === false) this.#misplaced.add(node);
  }

  /** A block is in the tree no more. */
  forget(node: T): void {
    this.#misplaced.delete(node);
  }

  /**
   * These final blocks are awaited from now on, and no others.
   *
   * @param leaves Where the branches end, all of them.
   * @returns False if nothing has changed by that.
   */
  await(blocks: readonly PlacedBlock[], leaves: Iterable<T>): boolean {
    if (blocks.length === 0 && this.#awaited.size === 0) return false;
    this.#awaited = new TextMap<Set<BlockHash>>();
    this.#lowest = Infinity;
    for (const each of blocks) this.#keepPlace(each);
    return this.#rebuild(leaves);
  }

  /**
   * One more final block is awaited. Costs a look at what is known from its index on, not at the others that are awaited.
   *
   * @param leaves Where the branches end, all of them.
   * @returns False if nothing has changed by that.
   */
  awaitOne(block: PlacedBlock, leaves: Iterable<T>): boolean {
    const others = this.#awaited.get(`${block.index}`);
    if (others?.has(block.hash)) return false;
    this.#keepPlace(block);
    // That of another one may be there, and was misplaced for these alone.
    if (others !== undefined) return this.#rebuild(leaves);
    const before = this.#misplaced.size;
    for (const node of from(block.index, leaves)) this.note(node);
    return this.#misplaced.size > before;
  }

  /**
   * A block is final: none is awaited up to its index any more. What is misplaced by that and does not descend from it
   * excludes it, and may stay so.
   *
   * @param leaves Where the branches end, all of them.
   * @returns False if nothing has changed by that for what may count.
   */
  reach(final: T, leaves: Iterable<T>): boolean {
    const { index } = final.header;
    for (; this.#lowest <= index && this.#awaited.size > 0; this.#lowest++) {
      this.#awaited.delete(`${this.#lowest}`);
    }
    return this.has(final) && this.#rebuild(leaves);
  }

  #keepPlace({ index, hash }: PlacedBlock): void {
    const hashes = this.#awaited.get(`${index}`) ?? new Set<BlockHash>();
    this.#awaited.set(`${index}`, hashes.add(hash));
    this.#lowest = Math.min(this.#lowest, index);
  }

  #rebuild(leaves: Iterable<T>): boolean {
    const before = this.#misplaced;
    this.#misplaced = new Set<T>();
    for (const node of from(this.#lowest, leaves)) this.note(node);
    return before.symmetricDifference(this.#misplaced).size > 0;
  }
}

/** All blocks from an index on, parents before their children. */
function from<T extends TreeBlock<T>>(index: number, leaves: Iterable<T>): T[] {
  const found = new Set<T>();
  for (const leaf of leaves) {
    let at: T | undefined = leaf;
    while (at !== undefined && at.header.index >= index && !found.has(at)) {
      found.add(at);
      at = at.parent;
    }
  }
  return [...found].sort((a, b) => a.header.index - b.header.index);
}
