/** Writes a chain file. */
import { type Block, blockHash } from "../block/block.ts";
import { concatBytes, hexToBytes } from "../base/hash.ts";
import { encodeHeader } from "../block/header.ts";
import type { BlockHash } from "../block/ids.ts";
import { packRecords } from "../block/packed_records.ts";
import { present } from "../base/invariant.ts";
import { isSealed } from "../rules/seal.ts";
import type { Network } from "../rules/network.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { LieProof } from "../witness/proof.ts";
import { NUMBER_SIZE, numberBytes } from "./byte_reader.ts";
import { encodeFinality, encodeHeaderCertificate } from "./file_finality.ts";
import { fileVersionOf, firstLineOf } from "./file_version.ts";

/** Bytes that are gathered before they are handed on. */
const CHUNK_BYTES = 256 * 1024;

/** A chain that is written: `core/chain` has such. */
export interface ExportedChain {
  readonly network: Network;
  /** The blocks of the best chain as it is when the first one is asked for, genesis first. */
  blocks(): Iterable<Block>;
  /** The final block, which the best chain holds. */
  readonly final: { readonly certificate?: Certificate };
  certificateOf(hash: BlockHash): Certificate | undefined;
  readonly provenLies: readonly { readonly proof: LieProof }[];
}

/**
 * Writes a chain as it is when the first piece is asked for.
 *
 * @returns The file in pieces of some 100 KB.
 */
export function* encodeChainFile(chain: ExportedChain): Generator<Uint8Array<ArrayBuffer>> {
  const { network, final: { certificate }, provenLies } = chain;
  const version = fileVersionOf(network);
  const proofs = provenLies.map(({ proof }) => proof);
  const start = new TextEncoder().encode(`${firstLineOf(version)}\n`);
  let parts: Uint8Array[] = [start];
  let size = start.length;
  let count = 0;
  let tip = "";
  for (const block of chain.blocks()) {
    const bytes = encodeBlock(block, version === 2 ? chain : undefined);
    parts.push(numberBytes(bytes.length), bytes);
    size += NUMBER_SIZE + bytes.length;
    count++;
    tip = blockHash(block);
    if (size < CHUNK_BYTES) continue;
    yield concatBytes(...parts);
    [parts, size] = [[], 0];
  }
  parts.push(numberBytes(0), numberBytes(count), hexToBytes(tip));
  if (version === 2) parts.push(encodeFinality(network.chainId, { certificate, proofs }));
  yield concatBytes(...parts);
}

function encodeBlock(block: Block, witnessed: ExportedChain | undefined): Uint8Array {
  const { header, records } = block;
  if (witnessed === undefined || !isSealed(header)) {
    return concatBytes(encodeHeader(header), packRecords(records));
  }
  const { network: { chainId } } = witnessed;
  const certificate = present(
    witnessed.certificateOf(blockHash(block)),
    "a block of version 2 in the best chain is certified",
  );
  return concatBytes(
    encodeHeader(header),
    encodeHeaderCertificate(chainId, certificate),
    packRecords(records),
  );
}
