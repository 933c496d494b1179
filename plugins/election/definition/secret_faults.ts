/** What is wrong with the fields that elections with secret ballots have besides. */
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import { MAX_RECORD_BYTES, MAX_TIME } from "../../../core/block/limits.ts";
import { isCountedBySums, QUESTION_KINDS } from "../../counting/question.ts";
import { MAX_VOTERS } from "../roll/limits.ts";
import { beleniosQuestionOf, encryptedAnswerBytes } from "./belenios_question.ts";
import type { ElectionQuestion } from "./definition.ts";
import {
  type DefinitionFault,
  faultOf,
  type FieldRules,
  isObject,
  listRule,
  optionalField,
  requiredField,
  wholeRule,
} from "./field_rules.ts";
import { DEFAULT_MINIMUM, MAX_SECRET_BALLOTS_BYTES, MAX_TRUSTEES } from "./limits.ts";

/** The fields that elections with secret ballots have besides. */
export const SECRET_FIELDS: FieldRules = {
  trustees: requiredField(listRule(1, MAX_TRUSTEES)),
  threshold: optionalField(wholeRule(1, MAX_TRUSTEES)),
  keysBy: requiredField(wholeRule(0, MAX_TIME)),
  minimum: optionalField(wholeRule(1, MAX_VOTERS)),
};

/** Bytes of a secret ballot beside its answers: head, place, key, and two signatures. */
const SECRET_BALLOT_FRAME_BYTES = 18 + 5 + 32 + 64 + 64;

/** Adds what is wrong with several fields of an election with secret ballots, each of which is good alone. */
export function addSecretFaults(config: JsonObject, faults: DefinitionFault[]): void {
  const { trustees, threshold, keysBy, opens, minimum = DEFAULT_MINIMUM, roll } = config;
  const isGood = (path: string) => faults.every((fault) => !fault.path.startsWith(path));
  if (isGood("keysBy") && isGood("opens") && Number(keysBy) >= Number(opens)) {
    faults.push(faultOf("keysBy", "must be earlier than opens", keysBy));
  }
  const count = Array.isArray(trustees) ? trustees.length : MAX_TRUSTEES;
  if (isGood("threshold") && threshold !== undefined && Number(threshold) > count) {
    faults.push(faultOf("threshold", `must be at most ${count}, the trustees`, threshold));
  }
  if (isGood("threshold") && threshold === 1 && count > 1) {
    const rule = "must be 2 or more, as trustees of whom any one is enough would all have one key";
    faults.push(faultOf("threshold", rule, threshold));
  }
  if (isGood("minimum") && isGood("roll") && isObject(roll)) {
    const voters = Number(roll.voters);
    const rule = `must be at most ${voters}, the voters of the roll` +
      (config.minimum === undefined ? `; left out it is ${DEFAULT_MINIMUM}` : "");
    if (Number(minimum) > voters) faults.push(faultOf("minimum", rule, config.minimum));
  }
  const questions = Array.isArray(config.questions) ? config.questions : [];
  questions.forEach((question, i) => addKindFaults(question, `questions[${i}]`, faults));
  if (!isGood("questions")) return;
  addBallotSizeFault(questions, faults);
  if (isGood("questions") && isGood("roll") && isObject(roll)) {
    addVotersFault(Number(roll.voters), questions, faults);
  }
}

/** All ballots together are looked at once. */
function addVotersFault(
  voters: number,
  questions: readonly Json[],
  faults: DefinitionFault[],
): void {
  const most = Math.floor(MAX_SECRET_BALLOTS_BYTES / ballotBytesOf(questions).at(-1)!);
  if (voters <= most) return;
  const rule =
    `must be at most ${most}, as the sum of secret ballots of this length is worked out at once`;
  faults.push(faultOf("roll.voters", rule, voters));
}

function addKindFaults(question: Json, path: string, faults: DefinitionFault[]): void {
  if (!isObject(question)) return;
  const { kind, weightless } = question;
  // A kind that there is not is a fault of its own.
  const known = QUESTION_KINDS.find((each) => each === kind);
  if (known !== undefined && !isCountedBySums({ kind: known })) {
    const summed = QUESTION_KINDS.filter((each) => isCountedBySums({ kind: each }));
    const words = summed.map((each) => JSON.stringify(each)).join(" or ");
    const rule = `must be ${words}, as secret ballots are counted by sums alone`;
    faults.push(faultOf(`${path}.kind`, rule, kind));
  }
  if (weightless === undefined) return;
  const rule = "must be left out, as a secret ballot has one weight for all questions";
  faults.push(faultOf(`${path}.weightless`, rule, weightless));
}

/** A ballot is one record. */
function addBallotSizeFault(questions: readonly Json[], faults: DefinitionFault[]): void {
  const sizes = ballotBytesOf(questions);
  const at = sizes.findIndex((bytes) => bytes > MAX_RECORD_BYTES);
  if (at === -1) return;
  const rule = `must have fewer choices: a secret ballot has at most ${MAX_RECORD_BYTES} bytes`;
  faults.push({ path: `questions[${at}]`, rule, value: `${sizes[at]} bytes with this question` });
}

/** How long a ballot is up to each question, every one of which has been looked at. */
function ballotBytesOf(questions: readonly Json[]): number[] {
  let bytes = SECRET_BALLOT_FRAME_BYTES;
  return questions.map((question) => {
    // That it is one the types do not show.
    bytes += encryptedAnswerBytes(beleniosQuestionOf(question as unknown as ElectionQuestion));
    return bytes;
  });
}
