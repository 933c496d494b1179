/** The rules of a question: its words here, its numbers in `plugins/counting/check_question.ts`. */
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import {
  checkQuestion,
  QUESTION_RULES,
  type QuestionFault,
} from "../../counting/check_question.ts";
import { MAX_CHOICES } from "../../counting/limits.ts";
import {
  type Question,
  QUESTION_KINDS,
  type QuestionKind,
  type RankQuestion,
} from "../../counting/question.ts";
import { findNearTexts } from "../../text/near_texts.ts";
import {
  checkObject,
  type DefinitionFault,
  faultOf,
  type FieldRules,
  flagRule,
  isObject,
  listRule,
  optionalField,
  requiredField,
  textRule,
  type ValueRule,
  wholeRule,
  wordRule,
} from "./field_rules.ts";
import { MAX_LABEL_LENGTH, MAX_TEXT_LENGTH } from "./limits.ts";

/** Numbers whose range depends on others, so that `checkQuestion` sees to it. */
const count = wholeRule(0, 2 ** 32);

const onlyTrue: ValueRule = (value) => value === true ? undefined : "must be true, or left out";

const BASE: FieldRules = {
  question: requiredField(textRule(MAX_TEXT_LENGTH)),
  kind: requiredField(wordRule(...QUESTION_KINDS)),
  choices: requiredField(listRule(1, MAX_CHOICES)),
  seats: optionalField(count),
  weightless: optionalField(onlyTrue),
};

const RANK: FieldRules = {
  ...BASE,
  ties: requiredField(flagRule),
  partial: requiredField(flagRule),
};
const SEAT_TIE = optionalField(wordRule("report", "order"));

/** The fields of each kind but those that are ranked. */
const FIELDS: Readonly<Record<Exclude<QuestionKind, "rank">, FieldRules>> = {
  choose: {
    ...BASE,
    min: requiredField(count),
    max: requiredField(count),
    blank: requiredField(flagRule),
  },
  approve: BASE,
  score: {
    ...BASE,
    count: requiredField(wordRule("score")),
    grades: requiredField(count),
    by: optionalField(wordRule("sum", "mean")),
  },
  grade: {
    ...BASE,
    count: requiredField(wordRule("majority-judgment")),
    grades: requiredField(count),
    median: optionalField(wordRule("lower", "higher")),
  },
};

/** The fields of a question that asks for a ranking, by how it is counted. */
const RANK_FIELDS: Readonly<Record<RankQuestion["count"], FieldRules>> = {
  "irv": {
    ...RANK,
    overvotes: optionalField(
      wordRule("exhaustImmediately", "alwaysSkipToNextRank", "exhaustIfMultipleContinuing"),
    ),
    maxSkippedRanksAllowed: optionalField(count),
    batchElimination: optionalField(flagRule),
    seatTie: SEAT_TIE,
  },
  "stv-scottish": { ...RANK, seats: requiredField(count), seatTie: SEAT_TIE },
  "stv-meek": { ...RANK, seats: requiredField(count), seatTie: SEAT_TIE },
  "stv-belenios": { ...RANK, seats: requiredField(count) },
  "schulze": RANK,
  "borda": { ...RANK, variant: optionalField(wordRule("tournament", "positional")) },
};

const RANK_COUNT = { count: requiredField(wordRule(...Object.keys(RANK_FIELDS))) };

/** Which field a rule of counting is about. */
const FIELD_OF: Readonly<Record<QuestionFault, string>> = {
  "choices": "choices",
  "same-choice": "choices",
  "seats": "seats",
  "min-max": "max",
  "grades": "grades",
  "stv-ties": "ties",
  "belenios-seats": "seats",
  "skipped-ranks": "maxSkippedRanksAllowed",
};

/** Adds every fault of a question. */
export function addQuestionFaults(value: Json, path: string, faults: DefinitionFault[]): void {
  const before = faults.length;
  const { what, fields } = formOf(value);
  const question = checkObject(value, { path, what, fields, faults });
  if (question === undefined) return;
  addChoiceFaults(question.choices, `${path}.choices`, faults);
  if (faults.length > before) return;
  // It has the fields of its kind, and each is of its type.
  const fault = checkQuestion(question as unknown as Question);
  if (fault === undefined) return;
  const field = FIELD_OF[fault];
  faults.push(
    faultOf(
      `${path}.${field}`,
      `must keep the rule that ${QUESTION_RULES[fault]}`,
      question[field],
    ),
  );
}

/** Which fields an object has to have that says what kind of question it is. */
function formOf(value: Json): { what: string; fields: FieldRules } {
  const { kind, count } = isObject(value) ? value : {} as JsonObject;
  if (kind !== "rank") {
    return isKeyOf(FIELDS, kind)
      ? { what: `a question of the kind ${kind}`, fields: FIELDS[kind] }
      : { what: "a question", fields: { ...anyOf(value), ...BASE } };
  }
  return isKeyOf(RANK_FIELDS, count)
    ? {
      what: `a question that is counted by ${count}`,
      fields: { ...RANK_FIELDS[count], ...RANK_COUNT },
    }
    : {
      what: "a question that asks for a ranking",
      fields: { ...anyOf(value), ...RANK, ...RANK_COUNT },
    };
}

function isKeyOf<T extends object>(table: T, key: Json | undefined): key is keyof T & string {
  return typeof key === "string" && Object.hasOwn(table, key);
}

/** Any field will do: which there are can be said when the kind is known. */
function anyOf(value: Json): FieldRules {
  const keys = isObject(value) ? Object.keys(value) : [];
  return Object.fromEntries(keys.map((key) => [key, optionalField(() => undefined)]));
}

function addChoiceFaults(choices: Json, path: string, faults: DefinitionFault[]): void {
  if (!Array.isArray(choices)) return;
  const rule = textRule(MAX_LABEL_LENGTH);
  const texts = choices.filter((choice): choice is string => typeof choice === "string");
  choices.forEach((choice, i) => {
    const broken = rule(choice);
    if (broken !== undefined) faults.push(faultOf(`${path}[${i}]`, broken, choice));
  });
  const near = findNearTexts(texts);
  if (near === undefined) return;
  const [one, other] = near;
  const place = choices.lastIndexOf(other);
  const which = `${path}[${choices.indexOf(one)}]`;
  const broken = one === other
    ? `must not be named twice: it is ${which} too`
    : `must not look like ${which}`;
  faults.push(faultOf(`${path}[${place}]`, broken, other));
}
