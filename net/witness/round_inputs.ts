/** What the rounds of a witness are told, and what of it only repeats. */
import type { BlockHash } from "../../core/block/ids.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { RoundInput } from "../../core/witness/rounds/round_events.ts";

/** Whether an input is the proposal of that block. */
export function isProposalOf(input: RoundInput, hash: BlockHash): boolean {
  return input.is === "statement" && input.signed.statement.kind === "proposal" &&
    input.signed.statement.hash === hash;
}

/**
 * Once the operator has chosen among final blocks that exclude each other: false of what must not become final in the rounds either: statements on blocks that exclude the chosen one, and
 * certificates that may. Of the latter those that count are told once they make a block final.
 */
export function isOfChoice(chain: Pick<Chain, "placeInChoice">, input: RoundInput): boolean {
  switch (input.is) {
    case "certificate":
      return chain.placeInChoice(input.certificate.statement) === "counts";
    case "statement": {
      const { kind, index, hash } = input.signed.statement;
      const isOfBlock = kind === "prepare" || kind === "commit" || kind === "proposal";
      return !isOfBlock || chain.placeInChoice({ index, hash }) !== "denied";
    }
    default:
      return true;
  }
}

/**
 * Whether a commit certificate tells the rounds nothing that matters to them yet: a deeper block of a later round is missing too, and
 * nothing is signed before that is here with all before it. Whoever catches up gets one certificate of each block, and
 * all that are missing are looked at with every input.
 */
export function isImplied(
  { tree, knownFinal }: Pick<Chain, "tree" | "knownFinal">,
  input: RoundInput,
): boolean {
  if (input.is !== "certificate" || knownFinal === undefined) return false;
  const { kind, index, hash, round } = input.certificate.statement;
  return kind === "commit" && index < knownFinal.index && round < knownFinal.round &&
    tree.get(hash)?.status !== "complete";
}
