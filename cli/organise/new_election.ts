/** The `election.json` that an organiser begins with: whole and good as it stands, so that what is not needed is deleted. */
import type { Random } from "../../core/base/clock.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { isCountedBySums } from "../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { uuidOfNonce } from "../../plugins/election/definition/uuid.ts";
import { DEFAULT_MINIMUM } from "../../plugins/election/definition/limits.ts";
import { KEYS_BEFORE_MS } from "./limits.ts";
import { formatZonedTime, parseZonedTime } from "./zoned_time.ts";

/** What the organiser said. */
export interface NewElection {
  readonly title: string;
  /** Text with its zone; undefined takes tomorrow at eight, with secret ballots a week later. */
  readonly opens: string | undefined;
  /** Text with its zone; undefined takes a week after `opens`, at eight in the evening. */
  readonly closes: string | undefined;
  readonly organiser: { readonly name: string; readonly key: string };
  /** Those that were named; with none there is an example of each kind. */
  readonly questions: readonly ElectionQuestion[];
  /** With secret ballots: who opens their sums. @default {Everybody can read the ballots} */
  readonly secret?: NewTrustees;
}

/** Who is to open the sums of secret ballots. */
export interface NewTrustees {
  /** Names; none takes four examples. */
  readonly names: readonly string[];
  /** How many are enough; undefined proposes a number. */
  readonly threshold: number | undefined;
}

/** The machine's time and chance. */
export interface NewElectionDeps {
  readonly now: number;
  readonly random: Pick<Random, "bytes">;
  /** How far this machine's zone is ahead of UTC at a moment, in minutes. */
  readonly offsetAt: (time: number) => number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

/** Days from now to the opening of secret ballots: trustees make a key first, and letters are printed after that. */
const SECRET_LEAD_DAYS = 8;

/** One of each kind that people ask for most. */
const EXAMPLES: readonly ElectionQuestion[] = [
  {
    question: "Who is to chair the board?",
    kind: "choose",
    choices: ["Ann Example", "Ben Example"],
    min: 1,
    max: 1,
    blank: true,
  },
  {
    question: "Which projects do you agree to? As many as you like.",
    kind: "approve",
    choices: ["A new roof", "A summer party", "A second team"],
  },
  {
    question: "Where is the next meeting to be? Put the places in your order.",
    kind: "rank",
    count: "irv",
    choices: ["Here", "In the town hall", "Online"],
    ties: false,
    partial: true,
  },
];

/** Four, of whom two are enough, bear that one is away or lies. */
const EXAMPLE_TRUSTEES = ["Anna Example", "Ben Example", "Cleo Example", "Dora Example"];

/** A question where one of some choices is chosen, or none. */
export function simpleQuestion(question: string, choices: readonly string[]): ElectionQuestion {
  return { question, kind: "choose", choices, min: 1, max: 1, blank: true };
}

/** The text of the file. */
export function writeNewElection(
  { title, opens, closes, organiser, questions, secret }: NewElection,
  { now, random, offsetAt }: NewElectionDeps,
): string {
  const nonce = bytesToHex(random.bytes(32));
  const days = secret === undefined ? 1 : SECRET_LEAD_DAYS;
  const morning = atHour(now + days * DAY_MS, 8, offsetAt);
  const evening = atHour(now + (days + 7) * DAY_MS, 20, offsetAt);
  const opening = opens ?? formatZonedTime(morning, offsetAt(morning));
  const examples = secret === undefined ? EXAMPLES : EXAMPLES.filter(isCountedBySums);
  const file = {
    title,
    opens: opening,
    closes: closes ?? formatZonedTime(evening, offsetAt(evening)),
    revote: "last",
    questions: questions.length > 0 ? questions : examples,
    organiser,
    ...(secret === undefined
      ? { mode: "open" }
      : secretFields(secret, { opens: parseZonedTime(opening) ?? morning, now, offsetAt })),
    nonce,
    uuid: uuidOfNonce(nonce),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** The fields of secret ballots. */
function secretFields(
  { names, threshold }: NewTrustees,
  { opens, now, offsetAt }: { opens: number } & Pick<NewElectionDeps, "now" | "offsetAt">,
) {
  const trustees = (names.length > 0 ? names : EXAMPLE_TRUSTEES).map((name) => ({ name }));
  // Where the opening is near, half of the time until then.
  const keysBy = opens - Math.min(KEYS_BEFORE_MS, Math.floor((opens - now) / 2));
  const needed = threshold ?? proposedThreshold(trustees.length);
  return {
    mode: "secret",
    trustees,
    ...(needed === undefined ? {} : { threshold: needed }),
    keysBy: formatZonedTime(keysBy, offsetAt(keysBy)),
    minimum: DEFAULT_MINIMUM,
  };
}

/**
 * How many of some trustees are to be enough: the most of whom t − 1 may be away or lie while the others open (n ≥ 3t − 2), and
 * not one alone. Undefined if each of them is needed.
 */
export function proposedThreshold(trustees: number): number | undefined {
  const threshold = Math.max(2, Math.floor((trustees + 2) / 3));
  return threshold < trustees ? threshold : undefined;
}

/** The full hour of the day, in this machine's zone, on which a moment lies. */
function atHour(time: number, hour: number, offsetAt: (time: number) => number): number {
  const offset = offsetAt(time) * MINUTE_MS;
  const midnight = Math.floor((time + offset) / DAY_MS) * DAY_MS - offset;
  return midnight + hour * HOUR_MS;
}
