/**
 * Which ballots are good: a pure answer that every peer, and every auditor, gives alike.
 *
 * It is stricter than Belenios' own in what an honest voter never does: an element or number has one text, elements are of prime
 * order and not the neutral one, and no two encryptions of a ballot have the same α, which gives away what differs between
 * them. Whether the voter is on the list is for whoever has the list.
 */
import { TextSet } from "../../../core/base/text_map.ts";
import { GENERATOR, writeElement } from "../group/group.ts";
import { provesLog } from "../proofs/log_proof.ts";
import { provesOneOf } from "../proofs/one_of.ts";
import { answerStatements } from "./answer_statements.ts";
import {
  type EncryptedAnswer,
  type EncryptedBallot,
  parseEncryptedBallot,
  unsignedBallotHash,
} from "./ballot.ts";
import { signatureChallenge } from "./ballot_signature.ts";
import {
  type FingerprintedElection,
  type HomomorphicQuestion,
  slotsOf,
} from "./belenios_election.ts";

/** The literal code of a rule that a ballot breaks. */
export type EncryptedBallotCode =
  | "form"
  | "other-election"
  | "answers"
  | "reused-randomness"
  | "forged"
  | "individual-proof"
  | "overall-proof"
  | "blank-proof";

/** Why a ballot is bad. */
export interface EncryptedBallotFault {
  readonly code: EncryptedBallotCode;
  readonly reason: string;
}

/** What {@linkcode checkBallotText} answers. */
export type CheckedBallot =
  | { readonly ok: true; readonly ballot: EncryptedBallot }
  | ({ readonly ok: false } & EncryptedBallotFault);

/** Reads a ballot's text and checks it. Throws for nothing, whatever the text is. */
export function checkBallotText(election: FingerprintedElection, text: string): CheckedBallot {
  let ballot: EncryptedBallot;
  try {
    ballot = parseEncryptedBallot(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, code: "form", reason: error.message };
  }
  const fault = findBallotFault(election, ballot);
  return fault === undefined ? { ok: true, ballot } : { ok: false, ...fault };
}

/** The first rule that a ballot breaks, what is cheap to check first; undefined if it is good. */
export function findBallotFault(
  election: FingerprintedElection,
  ballot: EncryptedBallot,
): EncryptedBallotFault | undefined {
  const { electionUuid: uuid, electionHash: hash } = ballot;
  if (uuid !== election.uuid || hash !== election.fingerprint) {
    return fault(
      "other-election",
      `the ballot must be for the election ${election.uuid} ${election.fingerprint}: it is for ${
        JSON.stringify(`${uuid} ${hash}`)
      }`,
    );
  }
  return findShapeFault(election, ballot) ?? findSignatureFault(ballot) ??
    findProofFault(election, ballot);
}

function findShapeFault(
  { questions }: FingerprintedElection,
  { answers }: EncryptedBallot,
): EncryptedBallotFault | undefined {
  if (answers.length !== questions.length) {
    const reason = `the ballot must have ${questions.length} answers: it has ${answers.length}`;
    return fault("answers", reason);
  }
  const wrong = questions.findIndex((question, i) => !hasShapeFor(question, answers[i]));
  if (wrong !== -1) {
    const reason = `the answer to question ${wrong + 1} must have ${slotsOf(questions[wrong])} ` +
      "encryptions, and the proofs that the question asks for";
    return fault("answers", reason);
  }
  const alphas = answers.flatMap(({ choices }) => choices.map(({ alpha }) => writeElement(alpha)));
  if (new TextSet(alphas).size === alphas.length) return undefined;
  return fault(
    "reused-randomness",
    "every encryption of a ballot must have a randomness of its own",
  );
}

function hasShapeFor(question: HomomorphicQuestion, answer: EncryptedAnswer): boolean {
  const { choices, individualProofs, overallProof, blankProof } = answer;
  const { blank, min, max } = question;
  return choices.length === slotsOf(question) && individualProofs.length === choices.length &&
    individualProofs.every((proofs) => proofs.length === 2) &&
    overallProof.length === max - min + 1 + (blank ? 1 : 0) &&
    (blankProof?.length ?? 0) === (blank ? 2 : 0) && (blank || blankProof === undefined);
}

function findSignatureFault(ballot: EncryptedBallot): EncryptedBallotFault | undefined {
  const { hash, proof } = ballot.signature;
  const isSigned = hash === unsignedBallotHash(ballot) &&
    provesLog([[GENERATOR, ballot.credential]], proof, signatureChallenge(hash));
  if (isSigned) return undefined;
  return fault("forged", "the signature must be over this ballot, by the voter's key");
}

function findProofFault(
  election: FingerprintedElection,
  { credential, answers }: EncryptedBallot,
): EncryptedBallotFault | undefined {
  for (const [i, question] of election.questions.entries()) {
    const { choices, individualProofs, overallProof, blankProof } = answers[i];
    const statements = answerStatements(question, choices, { election, credential });
    const wrong = statements.individual.findIndex((each, j) =>
      !provesOneOf(each, individualProofs[j])
    );
    const number = i + 1;
    if (wrong !== -1) {
      const reason = `the proof of encryption ${wrong + 1} of question ${number} does not hold`;
      return fault("individual-proof", reason);
    }
    if (!provesOneOf(statements.overall, overallProof)) {
      return fault("overall-proof", `the overall proof of question ${number} does not hold`);
    }
    if (statements.blank !== undefined && !provesOneOf(statements.blank, blankProof ?? [])) {
      return fault("blank-proof", `the blank proof of question ${number} does not hold`);
    }
  }
  return undefined;
}

function fault(code: EncryptedBallotCode, reason: string): EncryptedBallotFault {
  return { code, reason };
}
