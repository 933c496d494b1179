/**
 * A branch whose work is counted before any of its headers is kept.
 *
 * Of all headers only the last is here, and the hash of every so many as a mark. A peer whose branch has
 * enough work is asked for it again; a list of headers that ends with a mark is the one that was counted, as
 * each names the one before. So a branch of any length takes next to no memory until its work is known, as in
 * Bitcoin Core's headers pre-synchronization (https://github.com/bitcoin/bitcoin/pull/25717), which has one
 * salted bit for a mark and needs a buffer to be sure.
 */
import type { BlockHash } from "../block/ids.ts";
import type { BlockNode } from "./block_tree.ts";
import type { HeaderLink } from "../rules/header_link.ts";

/** A branch that begins in the tree and goes on outside. */
export class CountedBranch {
  readonly #step: number;
  readonly #marks: BlockHash[] = [];
  #base: BlockNode;
  #last: HeaderLink;

  /**
   * A branch of no headers.
   *
   * @param base The block of the tree that it follows.
   * @param options.step Headers from one mark to the next: as many as come in one message.
   */
  constructor(base: BlockNode, { step }: { step: number }) {
    this.#base = base;
    this.#last = base;
    this.#step = step;
  }

  /** The block of the tree that it follows. */
  get base(): BlockNode {
    return this.#base;
  }

  /** Its last header; the base of an empty one. */
  get last(): HeaderLink {
    return this.#last;
  }

  /** Number of its headers. */
  get length(): number {
    return this.#last.header.index - this.#base.header.index;
  }

  /** Hash that a list of its headers, from the base on, has to contain to be believed. */
  get mark(): BlockHash {
    return this.#marks[0] ?? this.#last.hash;
  }

  /** Number of hashes that it holds. */
  get marks(): number {
    return this.#marks.length;
  }

  /**
   * Counts the next header.
   *
   * @throws {RangeError} If it does not follow the last one.
   */
  add(link: HeaderLink): void {
    if (link.header.prevHash !== this.#last.hash) {
      throw new RangeError(
        `Cannot count ${link.hash} as it must follow ${this.#last.hash}: it follows ` +
          link.header.prevHash,
      );
    }
    this.#last = link;
    if (this.length % this.#step === 0) this.#marks.push(link.hash);
  }

  /**
   * Counts on with a branch that follows this one.
   *
   * @throws {RangeError} If it does not, or its marks are not at this branch's steps.
   */
  append(branch: CountedBranch): void {
    if (branch.#base.hash !== this.#last.hash || this.length % this.#step !== 0) {
      throw new RangeError(
        `Cannot append to ${this.length} headers what must follow ${this.#step}`,
      );
    }
    this.#marks.push(...branch.#marks);
    this.#last = branch.#last;
  }

  /**
   * Its headers up to the mark are in the tree now.
   *
   * @param node The block of the mark.
   * @throws {RangeError} If it is another.
   */
  advance(node: BlockNode): void {
    if (node.hash !== this.mark) {
      throw new RangeError(`Cannot go on from ${node.hash} as it must be ${this.mark}`);
    }
    this.#base = node;
    this.#marks.shift();
  }
}
