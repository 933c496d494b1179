/**
 * What the proofs of an encrypted answer say, written once for those who make them and those who check them
 * (specification §4.11.1 to §4.13). Every hash has the election's fingerprint and the voter's key in it, so no proof holds
 * for another election or voter; those over a whole answer have all its encryptions in it too.
 */
import { type Element, writeElement } from "../group/group.ts";
import { hashToScalar } from "../group/hash_to_scalar.ts";
import { type Ciphertext, ciphertextText, sumOfCiphertexts } from "../proofs/ciphertext.ts";
import type { Challenge } from "../proofs/log_proof.ts";
import { lessValue, type OneOf } from "../proofs/one_of.ts";
import type { FingerprintedElection, HomomorphicQuestion } from "./belenios_election.ts";

/** The statements of an answer, in the order of its proofs. */
export interface AnswerStatements {
  /** Of each choice: it is 0, it is 1. */
  readonly individual: readonly OneOf[];
  /** Without blank: as many are chosen as `min`, `min` + 1 … With blank: the vote is blank, or as many … */
  readonly overall: OneOf;
  /** With blank alone: the vote is not blank, or nothing is chosen. */
  readonly blank?: OneOf;
}

/** The statements of an answer with these choices, by this voter. */
export function answerStatements(
  question: HomomorphicQuestion,
  choices: readonly Ciphertext[],
  by: { readonly election: FingerprintedElection; readonly credential: Element },
): AnswerStatements {
  const { publicKey, fingerprint } = by.election;
  const voter = `${fingerprint}|${writeElement(by.credential)}`;
  const answer = `${voter}|${choices.map(ciphertextText).join(",")}`;
  const individual = choices.map((choice) => ({
    publicKey,
    cases: [0, 1].map((value) => lessValue(choice, value)),
    challenge: challengeFor(`prove|${voter}|${ciphertextText(choice)}|`),
  }));
  const { blank, min, max } = question;
  const sum = sumOfCiphertexts(blank ? choices.slice(1) : choices);
  const counts = Array.from({ length: max - min + 1 }, (_, i) => lessValue(sum, min + i));
  if (!blank) {
    const challenge = challengeFor(`prove|${answer}|${ciphertextText(sum)}|`);
    return { individual, overall: { publicKey, cases: counts, challenge } };
  }
  return {
    individual,
    overall: {
      publicKey,
      cases: [lessValue(choices[0], 1), ...counts],
      challenge: challengeFor(`bproof1|${answer}|`),
    },
    blank: {
      publicKey,
      cases: [choices[0], sum],
      challenge: challengeFor(`bproof0|${answer}|`),
    },
  };
}

function challengeFor(prefix: string): Challenge {
  return (commitments) => hashToScalar(prefix, commitments);
}
