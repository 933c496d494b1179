/**
 * An election as Belenios describes it (specification §4.9.1 and §4.10), with questions that are counted by sums alone.
 *
 * This room owns ballots and what they are made for: the election's text, the list of voters' keys, answers, and ballots with
 * their proofs and signature. It does not own keys of trustees nor what becomes of ballots when they are counted
 * (`../trustees`), nor which ballot may enter a chain. Read `ballot.ts` next, then `make_ballot.ts` and `check_ballot.ts`.
 */
import {
  type FieldReader,
  listOf,
  parseExact,
  readCountField,
  readElementField,
  readFields,
  readTextField,
} from "../group/fields.ts";
import { type Element, GROUP_NAME, withPowers, writeElement } from "../group/group.ts";
import { fingerprintOf } from "../group/hash_to_scalar.ts";

/** Choose from `min` to `max` of the answers; with `blank` also none, whatever `min` is. */
export interface HomomorphicQuestion {
  readonly answers: readonly string[];
  readonly blank: boolean;
  readonly min: number;
  readonly max: number;
  readonly question: string;
}

/** What the text of an election says. */
export interface BeleniosElection {
  readonly description: string;
  readonly name: string;
  /** The key y that ballots are encrypted under. */
  readonly publicKey: Element;
  readonly questions: readonly HomomorphicQuestion[];
  readonly uuid: string;
  readonly administrator?: string;
  readonly credentialAuthority?: string;
}

/** An election and the fingerprint of its text, which binds every proof of a ballot to it. */
export interface FingerprintedElection extends BeleniosElection {
  /** The specification's φ: Base64 of the SHA-256 of the text. */
  readonly fingerprint: string;
}

const VERSION = 1;

/** The text of an election, as it stands in archives. */
export function electionText(election: BeleniosElection): string {
  return JSON.stringify(writeElection(election));
}

/** Adds the fingerprint, and prepares the key for the many powers that ballots need. */
export function fingerprintElection(election: BeleniosElection): FingerprintedElection {
  return {
    ...election,
    publicKey: withPowers(election.publicKey),
    fingerprint: fingerprintOf(electionText(election)),
  };
}

/**
 * Reads the text of an election.
 *
 * @throws {SyntaxError} If it is none, of another version or group, or has questions of another kind.
 */
export function parseElection(text: string): FingerprintedElection {
  return fingerprintElection(
    parseExact(text, "the election", { read: readElection, write: writeElection }),
  );
}

/** How many encryptions the answer to a question has: one each answer, and before them one for blank if that is allowed. */
export function slotsOf({ answers, blank }: HomomorphicQuestion): number {
  return answers.length + (blank ? 1 : 0);
}

function writeElection(election: BeleniosElection): unknown {
  return {
    version: VERSION,
    description: election.description,
    name: election.name,
    group: GROUP_NAME,
    public_key: writeElement(election.publicKey),
    questions: election.questions.map(writeQuestion),
    uuid: election.uuid,
    administrator: election.administrator,
    credential_authority: election.credentialAuthority,
  };
}

function writeQuestion({ answers, blank, min, max, question }: HomomorphicQuestion): unknown {
  return { answers, blank: blank || undefined, min, max, question };
}

const FIELDS = [
  "version",
  "description",
  "name",
  "group",
  "public_key",
  "questions",
  "uuid",
  "administrator?",
  "credential_authority?",
];

const readElection: FieldReader<BeleniosElection> = (value, where) => {
  const [version, description, name, group, publicKey, questions, uuid, administrator, authority] =
    readFields(value, FIELDS, where);
  if (version !== VERSION || group !== GROUP_NAME) {
    throw new SyntaxError(
      `${where} must have version ${VERSION} and the group ${GROUP_NAME}: it has ${
        JSON.stringify([version, group])
      }`,
    );
  }
  return {
    description: readTextField(description, `${where}.description`),
    name: readTextField(name, `${where}.name`),
    publicKey: readElementField(publicKey, `${where}.public_key`),
    questions: listOf(readQuestion)(questions, `${where}.questions`),
    uuid: readUuid(uuid, `${where}.uuid`),
    administrator: readOptional(administrator, `${where}.administrator`),
    credentialAuthority: readOptional(authority, `${where}.credential_authority`),
  };
};

const readQuestion: FieldReader<HomomorphicQuestion> = (value, where) => {
  const names = ["answers", "blank?", "min", "max", "question"];
  const [answers, blank, min, max, question] = readFields(value, names, where);
  if (blank !== undefined && blank !== true) {
    throw new SyntaxError(`${where}.blank must be true, or left out`);
  }
  const read = {
    answers: listOf(readTextField)(answers, `${where}.answers`),
    blank: blank === true,
    min: readCountField(min, `${where}.min`),
    max: readCountField(max, `${where}.max`),
    question: readTextField(question, `${where}.question`),
  };
  if (read.min <= read.max && read.max <= read.answers.length && read.max > 0) return read;
  throw new SyntaxError(
    `${where} must let at least one be chosen and not more than there are answers: it has min ${read.min}, max ${read.max} and ${read.answers.length} answers`,
  );
};

const readUuid: FieldReader<string> = (value, where) => {
  const uuid = readTextField(value, where);
  if (/^[1-9A-HJ-NP-Za-km-z]{14,}$/.test(uuid)) return uuid;
  throw new SyntaxError(
    `${where} must be 14 or more characters of Base58: it is ${JSON.stringify(uuid)}`,
  );
};

function readOptional(value: unknown, where: string): string | undefined {
  return value === undefined ? undefined : readTextField(value, where);
}
