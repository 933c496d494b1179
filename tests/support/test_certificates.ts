/** Certificates of networks whose witnesses are those of `witness_keys.ts`. */
import { systemRandom } from "../../core/base/system.ts";
import type { BlockHash, ChainId } from "../../core/block/ids.ts";
import type { Certificate } from "../../core/witness/certificate.ts";
import type { BindingStatement } from "../../core/witness/phase.ts";
import { signStatement } from "../../core/witness/signed_statement.ts";
import { secretOfWitness } from "./witness_keys.ts";

/** What a certificate is to be about. */
export interface CertificatePlan {
  readonly chainId: ChainId;
  readonly round: number;
  readonly index: number;
  readonly hash: BlockHash;
  /** Who signs. @default {The first three} */
  readonly keys?: readonly number[];
  /** The source of a prepare. @default {The genesis block} */
  readonly source?: { readonly round: number; readonly hash: BlockHash };
}

/** A commit certificate. */
export function commitOf(plan: CertificatePlan): Certificate {
  const { round, index, hash } = plan;
  return signedBy(plan, {
    kind: "commit",
    round,
    index,
    hash,
    sourceRound: round,
    sourceHash: hash,
  });
}

/** A prepare certificate. */
export function prepareOf(plan: CertificatePlan): Certificate {
  const { round, index, hash, source } = plan;
  const { round: sourceRound, hash: sourceHash } = source ?? { round: 0, hash: plan.chainId };
  return signedBy(plan, { kind: "prepare", round, index, hash, sourceRound, sourceHash });
}

function signedBy(
  { chainId, keys = [0, 1, 2] }: CertificatePlan,
  statement: BindingStatement,
): Certificate {
  const signatures = keys.map((key) => {
    const by = { secret: secretOfWitness(key), random: systemRandom };
    return { key, signature: signStatement(chainId, statement, by) };
  });
  return { statement, signatures };
}
