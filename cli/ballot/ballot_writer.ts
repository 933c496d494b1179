/** Makes the records of ballots: open ones as they are, secret ones encrypted on this machine. */
import type { Random } from "../../core/base/clock.ts";
import { parseEncryptedBallot } from "../../plugins/belenios/ballots/ballot.ts";
import { makeEncryptedBallot } from "../../plugins/belenios/ballots/make_ballot.ts";
import type { Element } from "../../plugins/belenios/group/group.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import type { BallotStart } from "../../plugins/election/records/ballot_start.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import { writeSecretBallot } from "../../plugins/election/records/secret_ballot.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import { marksOf } from "../../plugins/election/definition/answer_marks.ts";
import { beleniosElectionOf } from "../../plugins/election/secret/belenios_election_of.ts";
import type { Election } from "../result/read_election.ts";

/** A ballot to be cast: what was chosen, or the text of what was encrypted before, in which case it was checked. */
export type BallotToCast =
  & { readonly key: VoterKey }
  & ({ readonly answers: readonly Answer[] } | { readonly encryptedText: string });

/** What a ballot is made with. */
export interface BallotTools {
  /** That of the trustees; needed for secret ballots. */
  readonly electionKey?: Element;
  readonly random: Pick<Random, "bytes">;
}

/**
 * The record of a ballot. Made again, a secret one is encrypted anew, so that no two records hold the same encryptions.
 *
 * @throws {TypeError} If ballots are secret and there is no key to encrypt them under.
 */
export function writeBallot(
  { voter, seq }: BallotStart,
  toCast: BallotToCast,
  { network: { chainId }, definition }: Election,
  { electionKey, random }: BallotTools,
): Uint8Array {
  const { questions, mode } = definition;
  const { secret } = toCast.key;
  const signer = { chainId, secret, random };
  if (mode === "open") {
    if (!("answers" in toCast)) throw new TypeError("an open ballot is not encrypted");
    const { answers } = toCast;
    return writeOpenBallot({ voter, seq, answers }, { chainId, questions }, signer);
  }
  if (electionKey === undefined) throw new TypeError("a secret ballot needs the trustees' key");
  const election = beleniosElectionOf({ definition, chainId }, electionKey);
  const ballot = "encryptedText" in toCast
    ? parseEncryptedBallot(toCast.encryptedText)
    : makeEncryptedBallot(election, {
      secret,
      answers: questions.map((question, i) => marksOf(question, toCast.answers[i])),
    }, random);
  return writeSecretBallot({ voter, seq, ballot }, election, signer);
}
