/** Chain files in memory: made of blocks, handed out in pieces, read and checked. */
import type { Block } from "../../core/block/block.ts";
import { auditChain, type AuditDeps, type ChainAudit } from "../../core/audit/chain_audit.ts";
import { readChainFile } from "../../core/exchange/chain_file.ts";
import { ChainFileError } from "../../core/exchange/chain_file_error.ts";
import { encodeChainFile } from "../../core/exchange/write_chain_file.ts";
import type { Certificate } from "../../core/witness/certificate.ts";
import type { LieProof } from "../../core/witness/proof.ts";
import { concatBytes } from "../../core/base/hash.ts";
import type { Network } from "../../core/rules/network.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { hostOf } from "./block_forge.ts";

/** What a file is to say of witnesses. */
export interface FileWitnessing {
  /** That of the final block. */
  readonly final?: Certificate;
  /** Those of blocks of version 2. */
  readonly certificates?: readonly Certificate[];
  readonly proofs?: readonly LieProof[];
}

/** A chain file of these blocks after genesis. */
export function chainFile(
  network: Network,
  blocks: readonly Block[],
  { final, certificates = [], proofs = [] }: FileWitnessing = {},
): Uint8Array {
  return concatBytes(...encodeChainFile({
    network,
    blocks: () => [network.genesis, ...blocks],
    final: { certificate: final },
    certificateOf: (hash) => certificates.find(({ statement }) => statement.hash === hash),
    provenLies: proofs.map((proof) => ({ proof })),
  }));
}

/** Bytes in pieces of these sizes, in turn. */
export async function* inPieces(
  bytes: Uint8Array,
  sizes: readonly number[] = [bytes.length],
): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length];
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** What an audit says of a file: also that it is none. */
export async function auditBytes(
  bytes: Uint8Array,
  deps: Partial<AuditDeps> = {},
): Promise<ChainAudit | ChainFileError> {
  try {
    const { network, blocks } = await readChainFile(inPieces(bytes));
    const { signal } = new AbortController();
    return await auditChain(blocks, { network, host: hostOf(network), clock, signal, ...deps });
  } catch (error) {
    if (error instanceof ChainFileError) return error;
    throw error;
  }
}

/** True if an audit found nothing wrong. */
export function holds(found: ChainAudit | ChainFileError): found is ChainAudit {
  return !(found instanceof ChainFileError) && found.failure === undefined;
}
