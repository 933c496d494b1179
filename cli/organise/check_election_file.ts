/** All that is wrong with an `election.json`, at once and with its line; and the config that it makes. */
import type { Json, JsonObject } from "../../core/base/canonical_json.ts";
import { quote } from "../../core/base/plain_text.ts";
import type { Registrar, Trustee } from "../../plugins/election/definition/definition.ts";
import { type DefinitionFault, isObject } from "../../plugins/election/definition/field_rules.ts";
import { findDefinitionFaults } from "../../plugins/election/definition/find_definition_faults.ts";
import { MIN_GRACE_MS } from "../../plugins/election/definition/limits.ts";
import { MAX_CHUNK_ENTRIES, MAX_VOTERS } from "../../plugins/election/roll/limits.ts";
import type { RollDigest } from "../../plugins/election/roll/roll.ts";
import { type JsonLines, locateValues } from "./json_lines.ts";
import { CEREMONY_INTERVALS, GRACE_INTERVALS, KEYS_BEFORE_MS } from "./limits.ts";
import { withStandIns } from "./stand_in_trustees.ts";
import { parseZonedTime, ZONED_TIME_RULE } from "./zoned_time.ts";

/** What of a file breaks a rule, and where it stands. */
export interface ElectionFileFault extends DefinitionFault {
  /** From 1. */
  readonly line: number;
}

/** What {@linkcode checkElectionFile} goes by. */
export interface ElectionFileContext {
  /** This machine's time in ms since the Unix epoch. */
  readonly now: number;
  /** How long before `opens` the file must be built, in ms. */
  readonly leadMs: number;
  /** T of the network, in ms. */
  readonly intervalMs: number;
  /** What witnesses need from `closes` to `late`, in ms. @default {There are none} */
  readonly witnessMs?: number;
  /** @default {None yet: one as large as can be stands in} */
  readonly roll?: RollDigest;
  /** Whether a registrar and trustees' keys that are not there yet are stood in for. @default {While there is no roll} */
  readonly standsIn?: boolean;
  /** @default {Those of the file} */
  readonly registrars?: readonly Registrar[];
  /** @default {Those of the file} */
  readonly trustees?: readonly Trustee[];
}

/** What {@linkcode checkElectionFile} gives. */
export interface CheckedElectionFile {
  /** In the order of their lines. */
  readonly faults: readonly ElectionFileFault[];
  /** The config of the validator, good if there are no faults. */
  readonly config: JsonObject;
}

/** Stands in for a roll that is not made yet. */
const LARGEST_ROLL: RollDigest = {
  voters: MAX_VOTERS,
  weights: MAX_VOTERS,
  root: "0".repeat(64),
  chunks: Math.ceil(MAX_VOTERS / MAX_CHUNK_ENTRIES),
};

/** Stands in for a registrar who has not made the roll yet: the key is the base point of Ed25519, which is no secret's. */
const ANY_REGISTRAR: Registrar = {
  name: "Registrar",
  key: `58${"66".repeat(31)}`,
  commit: "0".repeat(64),
};

/** Fields that are moments. */
const TIMES = ["opens", "closes", "late", "keysBy"] as const;

/** Moments by their fields; `keysBy` with secret ballots alone. */
type Times = Partial<Record<typeof TIMES[number], number>>;

/**
 * Checks a file that an organiser edits.
 *
 * @param text JSON whose parts lie at most 64 deep in each other.
 * @throws {SyntaxError} If it is no JSON.
 */
export function checkElectionFile(text: string, context: ElectionFileContext): CheckedElectionFile {
  const value: Json = JSON.parse(text);
  const lines = locateValues(text);
  if (!isObject(value)) {
    const fault = {
      path: "",
      rule: "must be an object, an election",
      value: quote(value),
      line: 1,
    };
    return { faults: [fault], config: {} };
  }
  const faults = lines.twice.map((path): DefinitionFault => ({
    path,
    rule: "must be there once",
    value: "there twice",
  }));
  const times = readTimes(value, faults, context);
  const given = context.registrars ?? value.registrars;
  const { standsIn = context.roll === undefined } = context;
  const registrars = given ?? (standsIn ? [ANY_REGISTRAR] : undefined);
  const isSecret = value.mode === "secret";
  const trustees = isSecret && standsIn ? withStandIns(value) : context.trustees;
  const roll = context.roll ?? LARGEST_ROLL;
  const config = {
    ...value,
    ...times,
    roll,
    ...(registrars === undefined ? {} : { registrars }),
    ...(trustees === undefined ? {} : { trustees }),
  } as unknown as JsonObject;
  const found = findDefinitionFaults(config);
  // What is wrong with a roll that only stands in is nobody's mistake.
  faults.push(...context.roll === undefined ? found.filter((fault) => !isOfRoll(fault)) : found);
  return { faults: withLines(faults, value, lines), config };
}

function isOfRoll({ path }: DefinitionFault): boolean {
  return path.startsWith("roll.");
}

/** The times of a file in ms. One that cannot be read is a fault; a time that breaks no rule takes its place, so that checking goes on. */
function readTimes(
  value: JsonObject,
  faults: DefinitionFault[],
  { now, leadMs, intervalMs, witnessMs = 0 }: ElectionFileContext,
): Times {
  const blocksMs = GRACE_INTERVALS * intervalMs;
  const graceMs = Math.max(MIN_GRACE_MS, blocksMs, witnessMs);
  const read = (name: typeof TIMES[number], otherwise: number, mayLack = false) => {
    const given = value[name];
    if (given === undefined && mayLack) return otherwise;
    const time = typeof given === "string" ? parseZonedTime(given) : undefined;
    if (time !== undefined) return time;
    faults.push({ path: name, rule: ZONED_TIME_RULE, value: quote(given) });
    return otherwise;
  };
  const tell = (path: string, rule: string) =>
    faults.push({ path, rule, value: quote(value[path]) });
  const earliest = now + leadMs;
  const opens = read("opens", earliest);
  const closes = read("closes", Math.max(opens, earliest) + graceMs);
  const late = read("late", closes + graceMs, true);
  if (opens < earliest) {
    const seconds = Math.ceil(leadMs / 1_000);
    tell(
      "opens",
      `must be ${seconds} s from now or later, so that the roll is in the chain by then`,
    );
  }
  if (late >= closes + MIN_GRACE_MS && late < closes + graceMs) {
    const why = witnessMs > blocksMs
      ? "what its witnesses need to make final what was cast in time"
      : `${GRACE_INTERVALS} blocks' time`;
    tell("late", `must be ${graceMs / 1_000} s after closes, or later: ${why}`);
  }
  if (value.mode !== "secret") return { opens, closes, late };
  const keysBy = read("keysBy", opens - KEYS_BEFORE_MS, true);
  const ceremonyMs = CEREMONY_INTERVALS * intervalMs;
  if (keysBy < now + ceremonyMs) {
    const seconds = Math.ceil(ceremonyMs / 1_000);
    tell(
      "keysBy",
      `must be ${seconds} s from now or later, so that the trustees' keys are made by then`,
    );
  }
  return { opens, closes, late, keysBy };
}

function withLines(
  faults: readonly DefinitionFault[],
  value: JsonObject,
  lines: JsonLines,
): ElectionFileFault[] {
  return faults.map((fault) => {
    const isTime = TIMES.some((name) => name === fault.path);
    // As the organiser wrote it, not as ms.
    const shown = isTime && value[fault.path] !== undefined
      ? quote(value[fault.path])
      : fault.value;
    return { ...fault, value: shown, line: lines.lineOf(fault.path) };
  }).toSorted((a, b) => a.line - b.line);
}

/** A fault as one line for a person. */
export function describeElectionFault({ line, path, rule, value }: ElectionFileFault): string {
  return `line ${line}: ${path === "" ? "the file" : path} ${rule}: it is ${value}`;
}
