/** Blocks of the record, asked of the peer and checked. */
import type { Header } from "../../../core/block/header.ts";
import type { Network } from "../../../core/rules/network.ts";
import { MAX_API_HEADERS } from "../../../net/api/limits.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { UnreachableError } from "../../app/errors.ts";
import { MAX_LINKED_BLOCKS } from "./limits.ts";
import { type BlockEntry, checkBlock } from "./block_entries.ts";
import { type BlockRow, checkChain, type CheckedChain } from "./chain_rows.ts";

/** What of a peer is asked for it. */
export type ChainSource = Pick<PeerApi, "headers" | "certificate" | "blocks">;

/** Which blocks are read. */
export interface ChainWish {
  readonly network: Network;
  /** The index of the first one, and of the last. */
  readonly first: number;
  readonly last: number;
  /** Whether the peer says that blocks behind the first one are final. */
  readonly isSigned: boolean;
}

/**
 * Reads blocks, and checks them up to the one that witnesses have signed.
 *
 * @throws {ApiError} If the peer does not answer.
 * @throws {UnreachableError} If what it answers is no chain.
 */
export async function readChain(
  api: ChainSource,
  { network, first, last, isSigned }: ChainWish,
): Promise<CheckedChain> {
  const certificate = isSigned ? await api.certificate() : undefined;
  const signed = certificate?.index ?? 0;
  const isNear = signed - first < MAX_LINKED_BLOCKS;
  const headers = await readHeaders(api, first, isNear ? Math.max(last, signed) : last);
  const checked = checkChain({
    network,
    headers,
    last,
    // What the peer says is final, and does not show, is told as that.
    certificate: isSigned ? certificate?.bytes ?? "" : undefined,
  });
  if (checked !== undefined) return checked;
  throw new UnreachableError("Cannot use the peer's answer as its headers must be a chain");
}

async function readHeaders(
  api: ChainSource,
  first: number,
  last: number,
): Promise<readonly Header[]> {
  const headers: Header[] = [];
  for (let from = first; from <= last; from = first + headers.length) {
    const page = await api.headers(from, Math.min(last - from + 1, MAX_API_HEADERS));
    if (page.length === 0) break;
    headers.push(...page);
  }
  return headers;
}

/** Which block is read. */
export interface BlockWish extends Pick<ChainWish, "network" | "isSigned"> {
  readonly index: number;
}

/** A block, with what it holds. */
export interface ReadBlock {
  readonly chain: CheckedChain;
  readonly row: BlockRow;
  /** Undefined if what the peer gave is not what the block's hash stands for. */
  readonly entries: readonly BlockEntry[] | undefined;
}

/**
 * Reads a block and checks it. Null if the peer has none there.
 *
 * @throws {ApiError | UnreachableError} As {@linkcode readChain} does.
 */
export async function readBlock(
  api: ChainSource,
  { index, ...wish }: BlockWish,
): Promise<ReadBlock | null> {
  const chain = await readChain(api, { ...wish, first: index, last: index });
  const [row] = chain.rows;
  const [block] = await api.blocks(index, 1);
  if (row === undefined || block === undefined) return null;
  const { dataRoot } = row;
  return { chain, row, entries: checkBlock({ dataRoot, records: block.records }) };
}
