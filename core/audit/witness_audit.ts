/**
 * Checks all that witnesses have signed: certificates of blocks, which block is final, and proofs of lies.
 *
 * Proofs of lies are told and fail nothing: who has lied does not change what counts.
 */
import type { BlockHash } from "../block/ids.ts";
import { RuleError } from "../block/rule_error.ts";
import { isSealed } from "../rules/seal.ts";
import type { BlockNode } from "../chain/block_tree.ts";
import { verifyByDefinition } from "../chain/known_certificates.ts";
import type { Network } from "../rules/network.ts";
import { type BranchFinals, withCommit } from "../witness/branch_finals.ts";
import type { Certificate } from "../witness/certificate.ts";
import { encodeLieProof, type LieProof, type ProvenLie, verifyLieProof } from "../witness/proof.ts";

/** What is said of witnesses, beside the certificates of blocks of version 2. */
export interface WitnessedClaims {
  readonly certificates: readonly Certificate[];
  readonly proofs: readonly LieProof[];
  /** Where they start in a file, in bytes. */
  readonly offset?: number;
  /** True for a data folder: it may hold the certificate of a block that has not come yet. @default {false} */
  readonly mayAwait?: boolean;
}

/** What holds of the certificates and proofs. */
export interface WitnessAudit {
  /** The final block; none if only the genesis block is. */
  readonly final?: AuditedFinal;
  /** What is proven, by witness. */
  readonly lies: readonly ProvenLie[];
  /** Indexes of final blocks that are not here yet. */
  readonly awaited: readonly number[];
}

/** A final block. */
export interface AuditedFinal {
  readonly index: number;
  readonly hash: BlockHash;
  /** The round that made it final. */
  readonly round: number;
  /** Numbers of the witnesses that signed, from 0. */
  readonly signers: readonly number[];
}

/** Outcome of {@linkcode auditWitnesses}: what holds, or the first thing that does not. */
export type WitnessOutcome =
  | { readonly ok: true; readonly witnessed: WitnessAudit }
  | { readonly ok: false; readonly reason: string };

/**
 * Checks the certificate that a block has to have if it is of version 2.
 *
 * @throws {RuleError} `certificate` if there is none, or it does not hold or is of another block.
 */
export function checkBlockCertificate(
  network: Network,
  { header, hash }: Pick<BlockNode, "header" | "hash">,
  certificate: Certificate | undefined,
): void {
  if (!isSealed(header)) return;
  if (certificate === undefined) throw new RuleError("certificate", { ofTheBlock: "none" });
  const { index, hash: certified } = certificate.statement;
  if (certified !== hash || index !== header.index) {
    throw new RuleError("certificate", { index, hash: certified });
  }
  verifyByDefinition(network, certificate);
}

/**
 * Checks what is said of a chain. A block that a witness made counts once it is final, so none may come after the final one.
 *
 * @param path Its blocks by their indexes.
 */
export function auditWitnesses(
  network: Network,
  path: readonly Pick<BlockNode, "hash" | "header">[],
  { certificates, proofs, mayAwait = false }: WitnessedClaims,
): WitnessOutcome {
  let finals: BranchFinals = {};
  const awaited: number[] = [];
  for (const certificate of certificates) {
    const { kind, index, hash, round } = certificate.statement;
    const name = `block ${index} (${hash}, round ${round})`;
    const fault = faultOf(() => verifyByDefinition(network, certificate));
    if (fault !== undefined) return { ok: false, reason: `the ${kind} of ${name}: ${fault}` };
    if (kind !== "commit") continue;
    if (path[index]?.hash === hash) {
      finals = withCommit(finals, certificate);
    } else if (mayAwait && index >= path.length) {
      awaited.push(index);
    } else {
      const here = path[index] === undefined ? "ends before it" : `holds ${path[index].hash} there`;
      return { ok: false, reason: `${name} is final, and must be in the chain, which ${here}` };
    }
  }
  const final = finals.certificate && auditedFinal(finals.certificate);
  const early = path.slice((final?.index ?? 0) + 1).find(({ header }) => isSealed(header));
  if (early !== undefined) {
    const name = `block ${early.header.index} (${early.hash})`;
    return { ok: false, reason: `${name} is a witness's, and must be final: it is not` };
  }
  const lies: ProvenLie[] = [];
  for (const [i, proof] of proofs.entries()) {
    const fault = faultOf(() => lies.push(verifyLie(network, proof)));
    if (fault !== undefined) return { ok: false, reason: `proof ${i + 1} of a lie: ${fault}` };
  }
  return { ok: true, witnessed: { ...final && { final }, lies, awaited } };
}

function auditedFinal({ statement, signatures }: Certificate): AuditedFinal {
  const { index, hash, round } = statement;
  return { index, hash, round, signers: signatures.map(({ key }) => key) };
}

function verifyLie({ chainId, definition: { witnesses } }: Network, proof: LieProof): ProvenLie {
  if (witnesses === undefined) throw new RuleError("lie-proof", { witnesses: 0 });
  return verifyLieProof(witnesses, chainId, encodeLieProof(chainId, proof));
}

/** The rule that is broken, for people; undefined if none is. */
function faultOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof RuleError) return error.message;
    throw error;
  }
}
