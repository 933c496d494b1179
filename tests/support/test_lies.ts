/** Proofs of lies of the witnesses of `witness_keys.ts`. */
import type { ChainId } from "../../core/block/ids.ts";
import type { LieProof } from "../../core/witness/proof.ts";
import { prepareOf } from "./test_certificates.ts";
import { hashOfDigit } from "./witness_statements.ts";

/** That a witness prepared two blocks in round 5. */
export function doubleVoteOf(chainId: ChainId, key: number): LieProof {
  const [first, second] = ["a", "b"].map((digit) => {
    const block = { index: 9, hash: hashOfDigit(digit) };
    const { statement, signatures: [{ signature }] } = prepareOf({
      chainId,
      round: 5,
      ...block,
      keys: [key],
    });
    return { statement, key, signature };
  });
  return { first, second, headers: [] };
}
