/**
 * All headers that are known, as a tree, and the rule which of its branches is the chain.
 *
 * It holds no bodies and checks no rules: `core/rules/check_block.ts` does before a header gets here.
 */
import { besidePath, lastShared, pathBetween } from "./branches.ts";
import { bestAbove } from "./fork_choice.ts";
import { Leaves } from "./leaves.ts";
import { MisplacedBlocks, type PlacedBlock } from "./misplaced_blocks.ts";
import type { Header } from "../block/header.ts";
import { present } from "../base/invariant.ts";
import { type NodeStatus, workOfHeader } from "../rules/header_link.ts";
import { isSealed } from "../rules/seal.ts";
import type { BlockHash } from "../block/ids.ts";

/** A block in the tree. */
export interface BlockNode {
  readonly hash: BlockHash;
  readonly header: Header;
  readonly parent: BlockNode | undefined;
  readonly children: readonly BlockNode[];
  /** Expected hashes for the chain from genesis to here. */
  readonly work: bigint;
  /** Index of the last block up to here that a witness made, without work; 0 if there is none. */
  readonly sealedAt: number;
  /** Records in the blocks from genesis, exclusive, to here. */
  readonly totalRecords: number;
  readonly status: NodeStatus;
  /** Place in the order in which blocks became complete; 0 for genesis, -1 while not complete. */
  readonly order: number;
}

interface MutableNode extends BlockNode {
  readonly parent: MutableNode | undefined;
  readonly children: MutableNode[];
  status: NodeStatus;
  order: number;
}

/** The tree of known headers. */
export class BlockTree {
  readonly #nodes = new Map<BlockHash, MutableNode>();
  readonly #genesis: MutableNode;
  readonly #leaves = new Leaves<MutableNode>();
  /** Blocks whose body is not here, parents before their children. */
  readonly #bodiless = new Set<MutableNode>();
  readonly #misplaced = new MisplacedBlocks<BlockNode>();
  /** The final block: what counts contains it. */
  #root: MutableNode;
  #bestHeader: MutableNode;
  #nextOrder = 1;
  #invalidations = 0;

  constructor(hash: BlockHash, header: Header) {
    const links = { hash, header, parent: undefined, children: [] };
    const counts = { work: 0n, sealedAt: 0, totalRecords: 0, order: 0 };
    this.#genesis = { ...links, ...counts, status: "complete" };
    this.#nodes.set(hash, this.#genesis);
    this.#leaves.add(this.#genesis);
    this.#root = this.#genesis;
    this.#bestHeader = this.#genesis;
  }

  get genesis(): BlockNode {
    return this.#genesis;
  }

  /** The final block, which every branch contains that may count; genesis where nothing else is final. */
  get root(): BlockNode {
    return this.#root;
  }

  /** Number of headers, genesis among them. */
  get size(): number {
    return this.#nodes.size;
  }

  /** Blocks whose body is not here, parents before their children. */
  get bodiless(): ReadonlySet<BlockNode> {
    return this.#bodiless;
  }

  /** How often blocks were marked as invalid. */
  get invalidations(): number {
    return this.#invalidations;
  }

  /** The header with the most work that may count and is not known to be invalid; the first seen of equals. */
  get bestHeader(): BlockNode {
    return this.#bestHeader;
  }

  get(hash: BlockHash): BlockNode | undefined {
    return this.#nodes.get(hash);
  }

  /** All headers, parents before their children. */
  nodes(): Iterable<BlockNode> {
    return this.#nodes.values();
  }

  /**
   * Adds a header whose parent is in the tree and whose rules were checked.
   *
   * @param options.hasBody True if its body is here, though it is not complete. @default {false}
   */
  add(hash: BlockHash, header: Header, { hasBody = false }: { hasBody?: boolean } = {}): BlockNode {
    const known = this.#nodes.get(hash);
    if (known !== undefined) return known;
    const parent = this.#nodes.get(header.prevHash);
    if (parent === undefined) {
      throw new RangeError(`Cannot add the header ${hash} as its parent must be known`);
    }
    const node: MutableNode = {
      hash,
      header,
      parent,
      children: [],
      work: parent.work + workOfHeader(header),
      sealedAt: isSealed(header) ? header.index : parent.sealedAt,
      totalRecords: parent.totalRecords + header.recordCount,
      status: parent.status === "invalid" ? "invalid" : "header",
      order: -1,
    };
    parent.children.push(node);
    this.#leaves.add(node);
    this.#nodes.set(hash, node);
    if (!hasBody) this.#bodiless.add(node);
    this.#misplaced.note(node);
    if (this.#isBetterHeader(node, this.#bestHeader)) this.#bestHeader = node;
    return node;
  }

  /** Notes that a node's body is here. Its parent must be complete already. */
  complete(node: BlockNode): void {
    const own = this.#own(node);
    if (own.status === "complete") return;
    if (own.parent?.status !== "complete" || own.status === "invalid") {
      throw new RangeError(`Cannot complete ${node.hash} as its parent must be complete`);
    }
    own.status = "complete";
    own.order = this.#nextOrder++;
    this.#bodiless.delete(own);
  }

  /**
   * Forgets headers.
   *
   * @throws {RangeError} If the body of one is here, or one that follows it would stay.
   */
  forget(nodes: readonly BlockNode[]): void {
    const gone = new Set<BlockNode>(nodes);
    const parents = new Set<MutableNode>();
    for (const node of nodes) {
      const own = this.#own(node);
      if (!this.#bodiless.has(own) || own.children.some((child) => !gone.has(child))) {
        throw new RangeError(`Cannot forget ${node.hash} as nothing must depend on it`);
      }
      const parent = present(own.parent, "only genesis has no parent, and its body is here");
      if (!gone.has(parent)) parents.add(parent);
    }
    for (const { hash } of nodes) {
      const own = present(this.#nodes.get(hash), "a node of the tree is found by its hash");
      this.#nodes.delete(hash);
      this.#bodiless.delete(own);
      this.#leaves.forget(own);
      this.#misplaced.forget(own);
    }
    for (const parent of parents) {
      const left = parent.children.filter((child) => !gone.has(child));
      parent.children.length = 0;
      for (const child of left) parent.children.push(child);
      this.#leaves.cut(parent);
    }
    if (gone.has(this.#bestHeader)) this.#bestHeader = this.#findBestHeader();
  }

  /** Marks a block and all that follow it as invalid. */
  invalidate(node: BlockNode): void {
    const own = this.#own(node);
    this.#invalidations++;
    const stack = [own];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      next.status = "invalid";
      stack.push(...next.children);
    }
    // What is left of the branch may end with the parent now.
    if (own.parent !== undefined) this.#leaves.cut(own.parent);
    if (this.#bestHeader.status === "invalid") this.#bestHeader = this.#findBestHeader();
  }

  /**
   * Makes a complete block the root. Branches that part before it are marked as invalid: they break no rule, and can
   * never count.
   *
   * @returns The first block of each such branch.
   * @throws {RangeError} If it is not complete, or excludes the root before.
   */
  finalise(node: BlockNode): BlockNode[] {
    const own = this.#own(node);
    if (own.status !== "complete") {
      throw new RangeError(`Cannot finalise ${node.hash} as it must be complete: ${own.status}`);
    }
    const excluded = besidePath<MutableNode>(pathBetween(this.#root, own))
      .filter(({ status }) => status !== "invalid");
    this.#root = own;
    for (const each of excluded) this.invalidate(each);
    const isChanged = this.#misplaced.reach(own, this.#leaves);
    if (isChanged || this.#bestHeader.header.index < own.header.index) {
      this.#bestHeader = this.#findBestHeader();
    }
    return excluded;
  }

  /** These final blocks are known and not here: no other of their indexes counts, nor what follows it. */
  await(blocks: readonly PlacedBlock[]): void {
    if (this.#misplaced.await(blocks, this.#leaves)) this.#bestHeader = this.#findBestHeader();
  }

  /** One more is known: {@linkcode await} for it alone. */
  awaitOne(block: PlacedBlock): void {
    if (this.#misplaced.awaitOne(block, this.#leaves)) this.#bestHeader = this.#findBestHeader();
  }

  /** True if a block, or one before it, stands where another one belongs that is awaited. */
  isMisplaced(node: BlockNode): boolean {
    return this.#misplaced.has(node);
  }

  /**
   * True if a block that descends from the root may count. A witness's block does not before it is final, nor does what
   * follows it: else whoever withholds its certificate, and shows it later, would move others' chains.
   */
  mayCount(node: BlockNode): boolean {
    return node.sealedAt <= this.#root.header.index && !this.isMisplaced(node);
  }

  /**
   * The fork choice: of the complete blocks that are the root or descend from it, and may count, the one with the most
   * work; of equals the one that became complete first. A pure function of the tree, so it gives the same tip after a
   * restart.
   */
  bestComplete(isGood: (node: BlockNode) => boolean = () => true): BlockNode {
    const mayCount = (node: BlockNode) => this.mayCount(node) && isGood(node);
    return bestAbove<BlockNode>(this.#root, this.#nodes.values(), mayCount);
  }

  /**
   * True if another branch has exactly the work of `tip`. Peers may then stand on different blocks for
   * as long as nobody has anything to add, so somebody has to mine a block to settle it.
   */
  isContested(tip: BlockNode): boolean {
    return this.#leaves.hasRivalOf(this.#own(tip), (node) => this.mayCount(node));
  }

  /**
   * Blocks from `from` (exclusive) up to `to` (inclusive), lowest first.
   *
   * @throws {RangeError} If `to` does not descend from `from`, and is not it.
   */
  path(from: BlockNode, to: BlockNode): BlockNode[] {
    return pathBetween(from, to);
  }

  /** The last block that both branches share. */
  fork(a: BlockNode, b: BlockNode): BlockNode {
    return lastShared(a, b);
  }

  #own(node: BlockNode): MutableNode {
    const own = this.#nodes.get(node.hash);
    if (own !== node) throw new RangeError(`Cannot use ${node.hash} as it must be of this tree`);
    return own as MutableNode;
  }

  #findBestHeader(): MutableNode {
    // What follows a child that may not count may not either: so it is where one catches up with blocks of witnesses.
    const mayCount = (each: BlockNode) => each.status !== "invalid" && this.mayCount(each);
    if (!this.#root.children.some(mayCount)) return this.#root;
    let best = this.#root;
    for (const node of this.#nodes.values()) if (this.#isBetterHeader(node, best)) best = node;
    return best;
  }

  #isBetterHeader(node: BlockNode, best: BlockNode): boolean {
    return node.status !== "invalid" && node.work > best.work && this.mayCount(node);
  }
}

/** What of a tree only reads it: for all who must not change it. */
export type ReadonlyBlockTree = Omit<
  BlockTree,
  "add" | "await" | "awaitOne" | "complete" | "forget" | "invalidate" | "finalise"
>;
