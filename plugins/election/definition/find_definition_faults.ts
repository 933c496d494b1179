/** Everything that is wrong with a definition, at once. */
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import { MAX_TIME } from "../../../core/block/limits.ts";
import { MAX_CHUNK_ENTRIES, MAX_ROLL_WEIGHT, MAX_VOTERS } from "../roll/limits.ts";
import { measureConfig } from "./config_size.ts";
import {
  anyRule,
  checkObject,
  type DefinitionFault,
  faultOf,
  type FieldRules,
  hexRule,
  listRule,
  optionalField,
  requiredField,
  textRule,
  type ValueRule,
  wholeRule,
  wordRule,
} from "./field_rules.ts";
import {
  MAX_CONFIG_BYTES,
  MAX_LANGUAGE_LENGTH,
  MAX_QUESTIONS,
  MAX_REGISTRARS,
  MAX_TEXT_LENGTH,
  MAX_TITLE_LENGTH,
  MIN_GRACE_MS,
} from "./limits.ts";
import { addQuestionFaults } from "./question_faults.ts";
import { addSecretFaults, SECRET_FIELDS } from "./secret_faults.ts";
import { isShare } from "./quorum.ts";
import { addSignerFaults } from "./signer_faults.ts";
import { uuidOfNonce } from "./uuid.ts";

/** A tag of RFC 5646 by its form (§2.1): letters first, then parts of letters and digits. */
const languageRule: ValueRule = (value) =>
  typeof value === "string" && value.length <= MAX_LANGUAGE_LENGTH &&
    /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(value)
    ? undefined
    : 'must be a language tag such as "en" or "de-CH"';

/** Fields of secret elections, for whoever leaves the mode open. */
const leftOut = optionalField(() => 'must be left out, or mode must be "secret"');

const quorumRule: ValueRule = (value) =>
  Number.isSafeInteger(value) || isShare(value)
    ? undefined
    : 'must be a number of voters, or a share of them such as "25%"';

const FIELDS: FieldRules = {
  title: requiredField(textRule(MAX_TITLE_LENGTH)),
  description: optionalField(textRule(MAX_TEXT_LENGTH)),
  language: optionalField(languageRule),
  texts: optionalField(hexRule),
  nonce: requiredField(hexRule),
  uuid: requiredField(anyRule),
  mode: requiredField(wordRule("open", "secret")),
  opens: requiredField(wholeRule(0, MAX_TIME)),
  closes: requiredField(wholeRule(0, MAX_TIME)),
  late: requiredField(wholeRule(0, MAX_TIME)),
  revote: optionalField(wordRule("last", "once")),
  roll: requiredField(anyRule),
  organiser: requiredField(anyRule),
  registrars: requiredField(listRule(1, MAX_REGISTRARS)),
  quorum: optionalField(quorumRule),
  questions: requiredField(listRule(1, MAX_QUESTIONS)),
};

const ROLL: FieldRules = {
  voters: requiredField(wholeRule(1, MAX_VOTERS)),
  weights: requiredField(wholeRule(1, MAX_ROLL_WEIGHT)),
  root: requiredField(hexRule),
  chunks: requiredField(wholeRule(1, Math.ceil(MAX_VOTERS / MAX_CHUNK_ENTRIES))),
};

/**
 * All faults of a definition, in the order of its fields as far as they are about one each, then those of several
 * together. None if an election can be held with it.
 */
export function findDefinitionFaults(config: JsonObject): readonly DefinitionFault[] {
  const faults: DefinitionFault[] = [];
  checkObject(config, { path: "", what: "an election", fields: fieldsOf(config), faults });
  if (config.roll !== undefined) addRollFaults(config.roll, faults);
  addSignerFaults(config, faults);
  for (const [i, question] of membersOf(config.questions).entries()) {
    addQuestionFaults(question, `questions[${i}]`, faults);
  }
  addFaultsOfSeveral(config, faults);
  if (config.mode === "secret") addSecretFaults(config, faults);
  addSizeFault(config, faults);
  return faults;
}

function fieldsOf(config: JsonObject): FieldRules {
  if (config.mode === "secret") return { ...FIELDS, ...SECRET_FIELDS };
  const others = Object.keys(SECRET_FIELDS).filter((key) => Object.hasOwn(config, key));
  return { ...FIELDS, ...Object.fromEntries(others.map((key) => [key, leftOut])) };
}

/** The members of a list; none of what is no list, of which a rule has told. */
function membersOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function addRollFaults(value: Json, faults: DefinitionFault[]): void {
  const before = faults.length;
  const roll = checkObject(value, {
    path: "roll",
    what: "size and root of a roll",
    fields: ROLL,
    faults,
  });
  if (roll === undefined || faults.length > before) return;
  const [voters, weights, chunks] = [roll.voters, roll.weights, roll.chunks].map(Number);
  if (weights < voters) {
    faults.push(
      faultOf("roll.weights", `must be at least 1 for each of the ${voters} voters`, weights),
    );
  }
  const needed = Math.ceil(voters / MAX_CHUNK_ENTRIES);
  if (chunks === needed) return;
  const rule =
    `must be ${needed}, as a chunk has ${MAX_CHUNK_ENTRIES} voters and there are ${voters}`;
  faults.push(faultOf("roll.chunks", rule, chunks));
}

/** Rules on several fields, each of which is good alone. */
function addFaultsOfSeveral(config: JsonObject, faults: DefinitionFault[]): void {
  const areGood = (...paths: readonly string[]) =>
    !faults.some(({ path }) => paths.some((each) => path === each || path.startsWith(`${each}.`)));
  const { nonce, uuid, opens, closes, late, quorum, roll } = config;
  const add = (path: string, rule: string, value: Json) => faults.push(faultOf(path, rule, value));
  if (areGood("nonce", "uuid")) {
    const expected = uuidOfNonce(String(nonce));
    if (uuid !== expected) add("uuid", `must be ${expected}, which follows from nonce`, uuid);
  }
  if (areGood("opens", "closes") && Number(closes) <= Number(opens)) {
    add("closes", "must be later than opens", closes);
  }
  if (areGood("closes", "late") && Number(late) < Number(closes) + MIN_GRACE_MS) {
    add("late", `must be ${MIN_GRACE_MS / 1_000} s after closes, or later`, late);
  }
  if (typeof quorum !== "number" || !areGood("quorum", "roll")) return;
  const broken = wholeRule(1, Number((roll as JsonObject).voters))(quorum);
  if (broken !== undefined) add("quorum", `${broken}, the voters of the roll`, quorum);
}

function addSizeFault(config: JsonObject, faults: DefinitionFault[]): void {
  const { bytes, firstTooLarge } = measureConfig(config);
  if (bytes <= MAX_CONFIG_BYTES) return;
  const rule = `must be shorter: all of the definition has at most ${MAX_CONFIG_BYTES} bytes`;
  const path = firstTooLarge === undefined ? "description" : `questions[${firstTooLarge}]`;
  faults.push({ path, rule, value: `${bytes} bytes` });
}
