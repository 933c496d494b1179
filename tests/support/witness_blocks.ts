/** A small tree of headers for tests of witnesses: nothing here is mined, and no body is looked at. */
import { hashHeader, type Header, ZERO_HASH } from "../../core/block/header.ts";
import { type BlockHash, type ChainId, chainIdOfGenesis } from "../../core/block/ids.ts";
import { merkleRoot } from "../../core/block/merkle.ts";

/** A block of the tree. */
export interface TreeBlock {
  readonly name: string;
  readonly header: Header;
  readonly hash: BlockHash;
  readonly parent: TreeBlock | undefined;
}

/** Who follows whom: `a` and `c` fork at the genesis block, `a2` and `b2` at `a1`. */
const PARENTS: Readonly<Record<string, string>> = {
  a1: "genesis",
  a2: "a1",
  a3: "a2",
  b2: "a1",
  b3: "b2",
  c1: "genesis",
  c2: "c1",
  c3: "c2",
};

/** The tree, by the names of its blocks. */
export const TREE: ReadonlyMap<string, TreeBlock> = growTree();

/** The id of the chain that the tree is of. */
export const TREE_CHAIN: ChainId = chainIdOfGenesis(treeBlock("genesis").hash);

/** A block of the tree. */
export function treeBlock(name: string): TreeBlock {
  const block = TREE.get(name);
  if (block === undefined) throw new RangeError(`no block of the tree is called ${name}`);
  return block;
}

/** The block itself and all before it, the genesis block last. */
export function ancestryOf(block: TreeBlock): TreeBlock[] {
  return block.parent === undefined ? [block] : [block, ...ancestryOf(block.parent)];
}

/** Whether `block` is `ancestor` or descends from it. */
export function descendsFrom(block: TreeBlock, ancestor: TreeBlock): boolean {
  return ancestryOf(block).includes(ancestor);
}

/** What a proof that two blocks exclude each other holds, if they do: the lower one, then the branch of the other. */
export function headersBetween(lower: TreeBlock, higher: TreeBlock): Header[] {
  const branch = ancestryOf(higher).filter(({ header }) => header.index >= lower.header.index);
  return [lower, ...branch.reverse()].map(({ header }) => header);
}

function growTree(): Map<string, TreeBlock> {
  const tree = new Map<string, TreeBlock>();
  const add = (name: string, parent: TreeBlock | undefined) => {
    const header: Header = {
      version: 1,
      prevHash: parent?.hash ?? ZERO_HASH,
      dataRoot: merkleRoot([new TextEncoder().encode(name)]),
      index: parent === undefined ? 0 : parent.header.index + 1,
      time: 1_800_000_000_000,
      bits: 0x2100ffff,
      recordCount: 1,
      extra: "00".repeat(20),
      nonce: 0,
    };
    tree.set(name, { name, header, hash: hashHeader(header), parent });
  };
  add("genesis", undefined);
  for (const [name, parent] of Object.entries(PARENTS)) add(name, tree.get(parent));
  return tree;
}
