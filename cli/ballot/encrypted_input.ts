/** Ballots that another program has encrypted, as Belenios' own tool does with `election generate-ballot`. */
import { checkBallotText } from "../../plugins/belenios/ballots/check_ballot.ts";
import { type Element, elementOfBytes, writeElement } from "../../plugins/belenios/group/group.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import { beleniosElectionOf } from "../../plugins/election/secret/belenios_election_of.ts";
import { UsageError } from "../app/errors.ts";
import { readInput } from "../app/files/input_source.ts";
import { decodeText, NotTextError } from "../app/files/strict_text.ts";
import type { Election } from "../result/read_election.ts";
import type { BallotRefusal } from "./shown_ballot.ts";
import { MAX_ENCRYPTED_TEXT_BYTES } from "./limits.ts";

/**
 * What is wrong with such a ballot: the peers would say so too, and nothing is sent in vain. Undefined if nothing is.
 *
 * @param electionKey That of the trustees.
 */
export function findEncryptedFault(
  text: string,
  { publicKey }: Pick<VoterKey, "publicKey">,
  { network: { chainId }, definition }: Election,
  electionKey: Element,
): BallotRefusal | undefined {
  const mistaken = findMistakenFile(text);
  if (mistaken !== undefined) return { code: "bad-ballot", reason: mistaken };
  const checked = checkBallotText(beleniosElectionOf({ definition, chainId }, electionKey), text);
  if (!checked.ok) {
    return { code: "bad-ballot", reason: `the ballot is not good: ${checked.reason}` };
  }
  const own = elementOfBytes(publicKey);
  if (own !== undefined && writeElement(own) === writeElement(checked.ballot.credential)) {
    return undefined;
  }
  const reason = "the ballot must be made with the voter's own code: it is made with another";
  return { code: "bad-ballot", reason };
}

/** Why a file is no ballot at all; undefined if it may be one. */
function findMistakenFile(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return "the ballot must be JSON, as belenios-tool election generate-ballot prints it: it is none";
  }
  if (typeof value !== "object" || value === null) return undefined;
  if ("opened" in value) {
    return "the ballot must be one that nobody can read: vote --test has opened this one, and whoever has the file can";
  }
  return "receipt" in value
    ? "the ballot must be one that was not cast: this is the receipt of one that was"
    : undefined;
}

/**
 * The text of a ballot in a file; `-` is stdin. A line break at its end is left out.
 *
 * @throws {UsageError} If it is no text.
 * @throws {UnreachableError} If it cannot be read.
 */
export async function readEncryptedFile(path: string, signal: AbortSignal): Promise<string> {
  const bytes = await readInput(path, { maxBytes: MAX_ENCRYPTED_TEXT_BYTES, signal });
  try {
    return decodeText(bytes).replace(/\r?\n$/, "");
  } catch (error) {
    if (!(error instanceof NotTextError)) throw error;
    throw new UsageError(`Cannot read the ballot ${path} as ${error.message}`, { cause: error });
  }
}
