/** Telling a peer of the own chain. */
import type { Chain } from "../../core/chain/chain.ts";
import type { Header } from "../../core/block/header.ts";
import type { MessageOf } from "../wire/messages.ts";
import { isSealed } from "../../core/rules/seal.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/**
 * Headers of the best chain after the first hash of a peer's locator that is on it, at most `most`, with the certificates of
 * those that witnesses made.
 */
export function headersAfter(
  chain: Chain,
  locator: readonly BlockHash[],
  most: number,
): Omit<MessageOf<"headers">, "type"> {
  const shared = locator.map((hash) => chain.tree.get(hash))
    .find((node) => node !== undefined && chain.isActive(node)) ?? chain.tree.genesis;
  const headers: Header[] = [];
  const certificates: Uint8Array[] = [];
  for (let index = shared.header.index + 1; headers.length < most; index++) {
    const node = chain.at(index);
    if (node === undefined) break;
    const certificate = chain.certificateBeside(node);
    // Nobody takes a witness's block without one. It is lost here if its row is damaged, and comes again.
    if (certificate === undefined && isSealed(node.header)) break;
    headers.push(node.header);
    if (certificate !== undefined) certificates.push(certificate);
  }
  return { headers, certificates };
}
