/** Why a peer stops for good because of witnesses: its own, or too many of them. */
import type { BlockHash } from "../../core/block/ids.ts";
import type { RuleError } from "../../core/block/rule_error.ts";

/** Another machine signs with this peer's witness key: this one signs nothing any more. */
export class SignedElsewhereError extends Error {
  override readonly name = "SignedElsewhereError";

  /** @param round The round in which a statement of the own key came to be that is not of this machine. */
  constructor(round: number) {
    super(`another machine signs with this witness's key: it has signed in round ${round}`);
  }
}

/** A block that witnesses made final. */
export interface CertifiedBlock {
  readonly index: number;
  readonly hash: BlockHash;
  readonly round: number;
  /** Names of the witnesses that signed for it; left out where only the block is known. */
  readonly signers?: readonly string[];
}

/** What too many witnesses have done. */
export type Contradiction =
  /** Two final blocks exclude each other; the first is the one that counts here. */
  | { readonly kind: "conflict"; readonly blocks: readonly [CertifiedBlock, CertifiedBlock] }
  /** A certified block breaks a rule. */
  | { readonly kind: "breach"; readonly block: CertifiedBlock; readonly error: RuleError };

/** Witnesses contradict each other, or certified what breaks a rule: nobody decides that automatically. */
export class WitnessesContradictError extends Error {
  override readonly name = "WitnessesContradictError";
  readonly contradiction: Contradiction;
  /** Names of the witnesses that are proven to have lied, as far as it is known here. */
  readonly liars: readonly string[];

  constructor(contradiction: Contradiction, liars: readonly string[]) {
    super(
      contradiction.kind === "conflict"
        ? "two blocks are final that exclude each other"
        : "witnesses certified a block that breaks a rule",
    );
    this.contradiction = contradiction;
    this.liars = liars;
  }
}
