/** What a data folder holds for final, beside its database. */
import { FinalConflictError } from "../../../core/chain/final_conflict.ts";
import type { Chain } from "../../../core/chain/chain.ts";
import type { FinalFile } from "../files/final_file.ts";

/**
 * Sees to it that a chain which has just been opened holds no less for final than its folder does, and the folder no less
 * than the chain. A block that is missing is asked for then.
 *
 * @param options.isAccepted True if the operator has said which of final blocks counts that exclude each other.
 * @throws {FinalConflictError} If they exclude each other, and the operator has not.
 * @throws {StoreError | PluginError} As a change of the best chain.
 */
export async function alignFinal(
  chain: Chain,
  file: FinalFile,
  { isAccepted }: { readonly isAccepted: boolean },
): Promise<void> {
  const kept = file.read();
  if (kept !== undefined) {
    const result = await chain.addCertificate(kept);
    const { certificate } = chain.final;
    if (result.status === "conflict" && certificate !== undefined && !isAccepted) {
      throw new FinalConflictError([certificate, kept]);
    }
  }
  const { certificate } = chain.final;
  if (certificate !== undefined) file.keep(certificate);
}
