/** Walks along the branches of a tree of blocks. */
import { present } from "../base/invariant.ts";
import type { BlockHash } from "../block/ids.ts";

/** A block with the one before it. */
interface Linked<T> {
  readonly hash: BlockHash;
  readonly header: { readonly index: number };
  readonly parent: T | undefined;
}

/** Why every other block has a parent. */
const GENESIS_IS_LOWEST = "every branch begins with genesis";

/** Hashes of a locator before its steps begin to double, as in Bitcoin's getheaders. */
const DENSE_LOCATOR = 10;

/** Hashes of a block and of some before it: dense near it, then ever sparser, genesis last. */
export function locatorOf<T extends Linked<T>>(node: T): BlockHash[] {
  const hashes: BlockHash[] = [];
  let step = 1;
  for (let at: T | undefined = node; at !== undefined;) {
    hashes.push(at.hash);
    if (hashes.length >= DENSE_LOCATOR) step *= 2;
    if (at.parent === undefined) break;
    for (let i = 0; i < step && at.parent !== undefined; i++) at = at.parent;
  }
  return hashes;
}

/**
 * Blocks from `from` (exclusive) up to `to` (inclusive), lowest first.
 *
 * @throws {RangeError} If `to` does not descend from `from`, and is not it.
 */
export function pathBetween<T extends Linked<T>>(from: T, to: T): T[] {
  const path: T[] = [];
  let at: T | undefined = to;
  for (; at !== undefined && at !== from; at = at.parent) path.push(at);
  if (at === undefined) throw new RangeError(`Cannot walk as ${from.hash} must be an ancestor`);
  return path.reverse();
}

/** Blocks that follow one of a path or the block before it, and are not of it. */
export function besidePath<T extends Linked<T> & { readonly children: readonly T[] }>(
  path: readonly T[],
): T[] {
  return path.flatMap((on) =>
    present(on.parent, GENESIS_IS_LOWEST).children.filter((each) => each !== on)
  );
}

/** The last block that two branches of one tree share. */
export function lastShared<T extends Linked<T>>(a: T, b: T): T {
  let [x, y] = [a, b];
  while (x !== y) {
    if (x.header.index >= y.header.index) x = present(x.parent, GENESIS_IS_LOWEST);
    else y = present(y.parent, GENESIS_IS_LOWEST);
  }
  return x;
}
