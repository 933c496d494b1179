/** What a database holds of witnesses, read for an audit. */
import { RuleError } from "../block/rule_error.ts";
import type { BlockNode, BlockTree } from "../chain/block_tree.ts";
import { bestUnder } from "../chain/fork_choice.ts";
import { holdsByDefinition } from "../chain/known_certificates.ts";
import type { Network } from "../rules/network.ts";
import type { ChainStore } from "../store/store.ts";
import { comparePlaces } from "../witness/branch_finals.ts";
import { type Certificate, decodeCertificate } from "../witness/certificate.ts";
import { decodeLieProof } from "../witness/proof.ts";
import type { WitnessedClaims } from "./witness_audit.ts";

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

/**
 * The end of the best chain, which has to hold the deepest final block, and nothing in the place of one that is not here.
 */
export function bestOf(
  tree: BlockTree,
  network: Network,
  { certificates }: WitnessedClaims,
): BlockNode {
  const awaited: Certificate["statement"][] = [];
  for (const certificate of certificates.toSorted(comparePlaces).reverse()) {
    const { statement } = certificate;
    const node = tree.get(statement.hash);
    if (statement.kind !== "commit" || !holdsByDefinition(network, certificate)) continue;
    if (node?.status !== "complete") {
      awaited.push(statement);
      continue;
    }
    tree.await(awaited.filter(({ index }) => index > node.header.index));
    return bestUnder(node, (each) => !tree.isMisplaced(each));
  }
  tree.await(awaited);
  return tree.bestComplete();
}
