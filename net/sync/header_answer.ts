/** Telling a peer of the own chain. */
import type { Chain } from "../../core/chain/chain.ts";
import type { Header } from "../../core/block/header.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** Headers of the best chain after the first hash of a peer's locator that is on it, at most `most`. */
export function headersAfter(
  chain: Chain,
  locator: readonly BlockHash[],
  most: number,
): Header[] {
  const shared = locator.map((hash) => chain.tree.get(hash))
    .find((node) => node !== undefined && chain.isActive(node)) ?? chain.tree.genesis;
  const headers: Header[] = [];
  for (let index = shared.header.index + 1; headers.length < most; index++) {
    const node = chain.at(index);
    if (node === undefined) break;
    headers.push(node.header);
  }
  return headers;
}
