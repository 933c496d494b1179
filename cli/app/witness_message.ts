/** What a peer says that stops because of witnesses. */
import { FinalConflictError } from "../../core/chain/final_conflict.ts";
import type { CertifiedBlock, WitnessesContradictError } from "../../net/witness/stop_errors.ts";
import { commandLine } from "./hint.ts";
import type { Restart } from "./restart.ts";

type Told = Pick<WitnessesContradictError, "contradiction" | "liars">;

/** What a node or a stored chain found. */
export function toContradiction(error: FinalConflictError | WitnessesContradictError): Told {
  if (!(error instanceof FinalConflictError)) return error;
  const [here, other] = error.certificates.map(({ statement: { index, hash, round } }) => ({
    index,
    hash,
    round,
  }));
  return { contradiction: { kind: "conflict", blocks: [here, other] }, liars: error.liars };
}

/**
 * Tells the operator what too many witnesses have done, and how to choose, line by line.
 *
 * @param restart How to start again.
 */
export function describeContradiction(
  { contradiction, liars }: Told,
  { command }: Restart,
): readonly string[] {
  const named = liars.length === 0
    ? "Who lied is not proven here: chainvote status --witnesses, on a peer that runs, names who is."
    : `Proven to have lied: ${liars.join(", ")}.`;
  if (contradiction.kind === "breach") {
    const { block, error } = contradiction;
    return [
      "STOPPED: witnesses have made a block final that breaks a rule. Either they run other software, or too",
      "many of them lie. Nothing was changed, and no vote is lost.",
      "",
      `  final      ${placeOf(block)}`,
      `  the rule   ${error.message}`,
      "",
      named,
      "Ask the others of the network what happened, and compare versions. This peer goes no further with it.",
    ];
  }
  const { blocks: [here, other] } = contradiction;
  return [
    "STOPPED: two blocks are final that exclude each other, so too many witnesses lie. Nothing was changed,",
    "and no vote is lost.",
    "",
    `  this chain  ${placeOf(here)}`,
    `  the other   ${placeOf(other)}`,
    "",
    named,
    "Ask the others of the network what happened, and choose the same:",
    "",
    `  ${commandLine([...command, "--accept-final", here.hash])}`,
    "      stays here; the data folder remembers it, for all commands",
    `  ${commandLine([...command, "--accept-final", other.hash])}`,
    "      follows the other branch; votes of this one wait again",
    "",
    "Machines that choose differently count different votes from here on, for good. Without a choice, the",
    "next start stops again.",
  ];
}

/**
 * Tells the owner of a key that it signs on two machines, line by line.
 *
 * @param restart How to start again.
 */
export function describeSignedElsewhere(
  message: string,
  { unsigned }: Restart,
): string[] {
  return [
    `STOPPED: ${message}.`,
    "Either a second machine runs with a copy of the file, or the file was put back from a copy. Two machines",
    "with one key may sign against each other, and everybody could prove that the key lied.",
    "",
    "Find the other machine and stop it. If you cannot, nobody may sign with this key any more: leave the",
    `witness key away. The peer itself can go on: ${commandLine(unsigned)}`,
  ];
}

function placeOf({ index, hash, round, signers = [] }: CertifiedBlock): string {
  const signed = signers.length === 0 ? "" : `, signed by ${signers.join(", ")}`;
  return `block ${index} ${hash}, round ${round}${signed}`;
}
