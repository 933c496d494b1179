/** A ballot of Belenios and its one text (specification §4.11.1 and §4.17). */
import {
  type FieldReader,
  listOf,
  parseExact,
  readElementField,
  readFields,
  readTextField,
} from "../group/fields.ts";
import { type Element, writeElement } from "../group/group.ts";
import { fingerprintOf } from "../group/hash_to_scalar.ts";
import { type Ciphertext, readCiphertext, writeCiphertext } from "../proofs/ciphertext.ts";
import { type Proof, readProof, writeProof } from "../proofs/log_proof.ts";

/** The encrypted answer to one question. */
export interface EncryptedAnswer {
  /** One encryption of 0 or 1 for each answer; before them one for blank, if the question allows that. */
  readonly choices: readonly Ciphertext[];
  /** Of each choice, that it is 0 or 1. */
  readonly individualProofs: readonly (readonly Proof[])[];
  /** That not too few and not too many are chosen, or that the vote is blank. */
  readonly overallProof: readonly Proof[];
  /** That a blank vote chooses nothing; there if the question allows blank. */
  readonly blankProof?: readonly Proof[];
}

/** A ballot before it is signed. */
export interface UnsignedBallot {
  readonly electionUuid: string;
  /** The specification's φ. */
  readonly electionHash: string;
  /** The voter's key. */
  readonly credential: Element;
  readonly answers: readonly EncryptedAnswer[];
}

/** A ballot. */
export interface EncryptedBallot extends UnsignedBallot {
  readonly signature: {
    /** The hash of the unsigned ballot. */
    readonly hash: string;
    readonly proof: Proof;
  };
}

/** The text of a ballot. */
export function encryptedBallotText(ballot: EncryptedBallot): string {
  return JSON.stringify(writeBallot(ballot));
}

/** The hash that is signed: of the text of the ballot without its signature. */
export function unsignedBallotHash(ballot: UnsignedBallot): string {
  return fingerprintOf(JSON.stringify(writeUnsigned(ballot)));
}

/** What Belenios calls the smart ballot tracker: the hash of the whole text, which a voter looks for on the board. */
export function ballotTracker(text: string): string {
  return fingerprintOf(text);
}

/**
 * Reads a ballot's text: its form alone, no proof.
 *
 * @throws {SyntaxError} If it is of another form, or not written in the one way.
 */
export function parseEncryptedBallot(text: string): EncryptedBallot {
  return parseExact(text, "the ballot", { read: readBallot, write: writeBallot });
}

function writeUnsigned(ballot: UnsignedBallot) {
  return {
    election_uuid: ballot.electionUuid,
    election_hash: ballot.electionHash,
    credential: writeElement(ballot.credential),
    answers: ballot.answers.map(writeAnswer),
  };
}

function writeBallot(ballot: EncryptedBallot): unknown {
  const { hash, proof } = ballot.signature;
  return { ...writeUnsigned(ballot), signature: { hash, proof: writeProof(proof) } };
}

function writeAnswer(answer: EncryptedAnswer): unknown {
  return {
    choices: answer.choices.map(writeCiphertext),
    individual_proofs: answer.individualProofs.map((proofs) => proofs.map(writeProof)),
    overall_proof: answer.overallProof.map(writeProof),
    blank_proof: answer.blankProof?.map(writeProof),
  };
}

const readBallot: FieldReader<EncryptedBallot> = (value, where) => {
  const names = ["election_uuid", "election_hash", "credential", "answers", "signature"];
  const [uuid, electionHash, credential, answers, signature] = readFields(value, names, where);
  const [hash, proof] = readFields(signature, ["hash", "proof"], `${where}.signature`);
  return {
    electionUuid: readTextField(uuid, `${where}.election_uuid`),
    electionHash: readTextField(electionHash, `${where}.election_hash`),
    credential: readElementField(credential, `${where}.credential`),
    answers: listOf(readAnswer)(answers, `${where}.answers`),
    signature: {
      hash: readTextField(hash, `${where}.signature.hash`),
      proof: readProof(proof, `${where}.signature.proof`),
    },
  };
};

const readAnswer: FieldReader<EncryptedAnswer> = (value, where) => {
  const names = ["choices", "individual_proofs", "overall_proof", "blank_proof?"];
  const [choices, individual, overall, blank] = readFields(value, names, where);
  return {
    choices: listOf(readCiphertext)(choices, `${where}.choices`),
    individualProofs: listOf(listOf(readProof))(individual, `${where}.individual_proofs`),
    overallProof: listOf(readProof)(overall, `${where}.overall_proof`),
    blankProof: blank === undefined ? undefined : listOf(readProof)(blank, `${where}.blank_proof`),
  };
};
