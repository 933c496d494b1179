/**
 * Blocks of a chain, as their headers show them. Each header names the one before it by its hash, so what witnesses signed of
 * one block vouches for all before it.
 */
import type { BlockHash, MerkleRoot } from "../../../core/block/ids.ts";
import { hashHeader, type Header } from "../../../core/block/header.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { checkWork } from "../../../core/rules/check_block.ts";
import type { Network } from "../../../core/rules/network.ts";
import { isSealed, readSeal } from "../../../core/rules/seal.ts";
import { type CheckedFinal, checkFinal } from "./check_final.ts";

/** How sure a block is: `unchecked` where the signed block is too far to be followed to it. */
export type BlockState = "final" | "likely" | "unchecked";

/** A block, as its header shows it. */
export interface BlockRow {
  readonly index: number;
  /** Worked out here. */
  readonly hash: BlockHash;
  readonly dataRoot: MerkleRoot;
  /** In ms since the Unix epoch. */
  readonly time: number;
  readonly entries: number;
  /** Whether it was found by work, and not made by a witness. */
  readonly isMined: boolean;
  /** The witness that made a final block: before that anybody can have written its name into it. */
  readonly maker: string | undefined;
  readonly state: BlockState;
}

/** What a peer gave. */
export interface ChainToCheck {
  readonly network: Network;
  /** Ascending, without gaps; those behind `last` are there to reach the signed block. */
  readonly headers: readonly Header[];
  /** The index of the last one that is shown. */
  readonly last: number;
  /** The commit certificate of the final block, in hex; undefined if the peer says that nothing is final. */
  readonly certificate: string | undefined;
}

/** What was found of it. */
export interface CheckedChain {
  readonly rows: readonly BlockRow[];
  /** What the certificate makes final; undefined if there is none, or it does not hold. */
  readonly final: CheckedFinal | undefined;
  /** The peer gave a certificate that does not hold, or blocks that are not those that it makes final. */
  readonly isFalse: boolean;
}

/** Checks headers. @returns Undefined if they are no chain. */
export function checkChain(
  { network, headers, last, certificate }: ChainToCheck,
): CheckedChain | undefined {
  const hashes = linkHeaders(headers);
  if (hashes === undefined) return undefined;
  const final = certificate === undefined ? undefined : checkFinal(network, certificate);
  const first = headers[0]?.index ?? 0;
  const signed = final && hashes[final.index - first];
  const isOther = signed !== undefined && signed !== final?.hash;
  const stateOf = (index: number): BlockState => {
    if (final === undefined || isOther || index > final.index) return "likely";
    return signed === undefined ? "unchecked" : "final";
  };
  const rows = headers.flatMap((header, i) =>
    header.index > last ? [] : [rowOf(header, hashes[i], network, stateOf(header.index))]
  );
  const isFalse = isOther || (certificate !== undefined && final === undefined);
  return { rows, final: isOther ? undefined : final, isFalse };
}

/** The hashes of headers that each name the one before; undefined if one does not, or has not the work that it states. */
function linkHeaders(headers: readonly Header[]): readonly BlockHash[] | undefined {
  const hashes: BlockHash[] = [];
  for (const [i, header] of headers.entries()) {
    const hash = hashHeader(header);
    if (i > 0 && (header.prevHash !== hashes[i - 1] || header.index !== headers[i - 1].index + 1)) {
      return undefined;
    }
    if (header.index > 0 && !hasWork(header, hash)) return undefined;
    hashes.push(hash);
  }
  return hashes;
}

function hasWork(header: Header, hash: BlockHash): boolean {
  try {
    checkWork(header, hash);
    return true;
  } catch (error) {
    if (error instanceof RuleError) return false;
    throw error;
  }
}

function rowOf(
  header: Header,
  hash: BlockHash,
  { definition: { witnesses } }: Network,
  state: BlockState,
): BlockRow {
  const { index, time, dataRoot, recordCount: entries } = header;
  const isMined = !isSealed(header);
  const isKnown = !isMined && state === "final";
  const maker = isKnown ? witnesses?.keys[readSeal(header).key]?.name : undefined;
  return { index, hash, dataRoot, time, entries, isMined, maker, state };
}
