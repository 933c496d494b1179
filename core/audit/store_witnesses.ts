/** What a database holds of witnesses, read for an audit. */
import { RuleError } from "../block/rule_error.ts";
import type { BlockNode, BlockTree } from "../chain/block_tree.ts";
import { bestUnder } from "../chain/fork_choice.ts";
import type { Network } from "../rules/network.ts";
import type { ChainStore } from "../store/store.ts";
import { type Certificate, decodeCertificate } from "../witness/certificate.ts";
import { decodeLieProof } from "../witness/proof.ts";
import { verifyByDefinition, type WitnessedClaims } from "./witness_audit.ts";

/**
 * All certificates and proofs that are stored.
 *
 * @param onFault Told of what cannot even be read.
 */
export function readClaims(
  store: Pick<ChainStore, "certificates" | "proofs">,
  { chainId }: Network,
  onFault: (reason: string) => void,
): WitnessedClaims {
  const reading = <T>(name: string, read: () => T): T[] => {
    try {
      return [read()];
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      onFault(`${name}: ${error.message}`);
      return [];
    }
  };
  const certificates = store.certificates().flatMap(({ round, hash, bytes }) =>
    reading(`the certificate of round ${round} of ${hash}`, () => decodeCertificate(chainId, bytes))
  );
  const proofs = store.proofs().flatMap(({ key, bytes }) =>
    reading(`the proof that witness ${key} lied`, () => decodeLieProof(chainId, bytes))
  );
  return { certificates, proofs, mayAwait: true };
}

/** The end of the best chain, which has to hold the final block of the highest round. */
export function bestOf(
  tree: BlockTree,
  network: Network,
  { certificates }: WitnessedClaims,
): BlockNode {
  for (const certificate of certificates.toReversed()) {
    const { kind, hash } = certificate.statement;
    const node = tree.get(hash);
    if (kind !== "commit" || node?.status !== "complete" || !holds(network, certificate)) continue;
    return bestUnder(node);
  }
  return tree.bestComplete();
}

function holds(network: Network, certificate: Certificate): boolean {
  try {
    verifyByDefinition(network, certificate);
    return true;
  } catch (error) {
    if (error instanceof RuleError) return false;
    throw error;
  }
}
