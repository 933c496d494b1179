/** Where a record is, as its proof shows it. */
import type { RecordId } from "../../../core/block/ids.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { checkProofCertificate } from "../../../core/exchange/proof_certificate.ts";
import { checkRecordProof, type ProvenBlock } from "../../../core/exchange/record_proof.ts";
import { decodeProof, type ProofDocument } from "../../../core/exchange/record_proof_json.ts";
import type { Network } from "../../../core/rules/network.ts";

/** The proof of a record, as a peer gave it. */
export interface PlaceToCheck {
  readonly proof: ProofDocument;
  readonly id: RecordId;
  readonly network: Network;
}

/** A place that was checked. */
export interface CheckedPlace {
  readonly recordId: RecordId;
  /** The block that holds it. */
  readonly block: ProvenBlock;
  /** The certificate of the network's witnesses holds: nothing can take the record away any more. */
  readonly isFinal: boolean;
}

/** What a proof shows of a record. Null if it is no proof of that record, or does not hold. */
export function checkPlace({ proof: document, id, network }: PlaceToCheck): CheckedPlace | null {
  try {
    const proof = decodeProof(document);
    const { recordId, block } = checkRecordProof(proof);
    if (recordId !== id) return null;
    return { recordId, block, isFinal: checkProofCertificate(proof, network) !== undefined };
  } catch (error) {
    if (error instanceof RuleError) return null;
    throw error;
  }
}
