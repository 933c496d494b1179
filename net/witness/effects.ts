import type { CertificateResult, ChainChange, FinalBlock } from "../../core/chain/chain_results.ts";
import type { DeepReorg } from "../../core/chain/reorg_guard.ts";
import type { Certificate } from "../../core/witness/certificate.ts";
import type { ProvenLie } from "../../core/witness/proof.ts";

/** What follows of what witnesses say: the one way from this room back to the node. */
export interface WitnessEffects {
  /** A block is final; `change` if the best chain had to move for it. */
  finalised(final: FinalBlock, change?: ChainChange): void;
  /** A block is final that is not here: it is to be fetched now; `change` if what stood in its place was left. */
  finalMissing(change?: ChainChange): void;
  /** There is a proof that a witness lied. */
  lieProven(lie: ProvenLie): void;
  /** The witnesses made a block final that the operator of this peer rejects. */
  rejectedFinal(certificate: Certificate): void;
  /** Too many witnesses lie: no votes are taken, and nothing is mined, from now on. */
  finalityStopped(): void;
  /** The best chain changed, as a block came that a witness speaks of. */
  chainChanged(change: ChainChange): void;
  /** Such a block would undo more of the chain than is allowed. */
  reorgRefused(reorg: DeepReorg): void;
  /** Such a block is here, beside the best chain or on it. */
  blocksAdded(): void;
  /** What certificates did that waited for such a block. */
  certificatesSettled(results: readonly CertificateResult[]): void;
}
