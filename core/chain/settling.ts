/**
 * Blocks and certificates as they come. A block may be one that certificates wait for, and a certificate one that a block
 * waits for: what either does for the other is done in the same change.
 */
import { type Block, blockHash } from "../block/block.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { ChainParts } from "./chain_parts.ts";
import { verifyByDefinition } from "./known_certificates.ts";
import { type BatchResult, type CertificateOutcome, outcomeOf } from "./chain_results.ts";

/** The parts of a chain that have to do with that. */
type Parts = Pick<ChainParts, "network" | "blocks" | "finality" | "proposals">;

/** As `Chain.addBlocks`, within a change. */
export async function takeBlocks(
  { blocks: intake, finality }: Parts,
  blocks: readonly Block[],
): Promise<BatchResult> {
  const result = await intake.add(blocks);
  const settled = await finality.settleBlocks(blocks.map(blockHash));
  return settled.length === 0 ? result : { ...result, settled };
}

/** As `Chain.addCertificate`, within a change. */
export async function takeCertified(
  { network, finality, proposals }: Parts,
  certificate: Certificate,
): Promise<CertificateOutcome> {
  verifyByDefinition(network, certificate);
  const { final } = finality;
  const result = await finality.add(certificate);
  const isNew = result.status !== "known";
  const sealed = isNew && await proposals.seal(certificate.statement.hash);
  // What is final now may exclude what others wait for.
  const settled = sealed || finality.final !== final ? await finality.settle() : [];
  proposals.prune();
  return outcomeOf(result, settled);
}
