import type { CertificateResult, ChainChange } from "../../core/chain/chain_results.ts";
import type { DeepReorg } from "../../core/chain/reorg_guard.ts";
import type { Address } from "../base/address.ts";
import type { ExcludedBranch } from "./excluded_branch.ts";

/** What follows of headers and blocks that came: the one way from this room back to the node. */
export interface SyncEffects {
  /** The best chain changed. */
  chainChanged(change: ChainChange): void;
  /** Certificates that waited for headers or blocks have done this. */
  certificatesSettled(results: readonly CertificateResult[]): void;
  /** A heavier branch would undo more of the chain than is allowed. */
  reorgRefused(reorg: DeepReorg): void;
  /** A peer has a branch that is not followed, as it excludes what is final: told again with all that it says of it. */
  branchExcluded(peer: Address, branch: ExcludedBranch): void;
  /** A header became known, or a peer's tip. */
  headersChanged(): void;
  /** A peer does not have what it said. */
  peersChanged(): void;
  /** The blocks that came have been added: there may be reason to mine. */
  blocksAdded(): void;
}
