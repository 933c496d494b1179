/** The `election.json` that an organiser begins with: whole and good as it stands, so that what is not needed is deleted. */
import type { Random } from "../../core/base/clock.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { uuidOfNonce } from "../../plugins/election/definition/uuid.ts";
import { formatZonedTime } from "./zoned_time.ts";

/** What the organiser said. */
export interface NewElection {
  readonly title: string;
  /** Text with its zone; undefined takes tomorrow at eight. */
  readonly opens: string | undefined;
  /** Text with its zone; undefined takes a week after `opens`, at eight in the evening. */
  readonly closes: string | undefined;
  readonly organiser: { readonly name: string; readonly key: string };
  /** Those that were named; with none there is an example of each kind. */
  readonly questions: readonly ElectionQuestion[];
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

/** A question where one of some choices is chosen, or none. */
export function simpleQuestion(question: string, choices: readonly string[]): ElectionQuestion {
  return { question, kind: "choose", choices, min: 1, max: 1, blank: true };
}

/** The text of the file. */
export function writeNewElection(
  { title, opens, closes, organiser, questions }: NewElection,
  { now, random, offsetAt }: NewElectionDeps,
): string {
  const nonce = bytesToHex(random.bytes(32));
  const morning = atHour(now + DAY_MS, 8, offsetAt);
  const evening = atHour(now + 8 * DAY_MS, 20, offsetAt);
  const file = {
    title,
    opens: opens ?? formatZonedTime(morning, offsetAt(morning)),
    closes: closes ?? formatZonedTime(evening, offsetAt(evening)),
    revote: "last",
    questions: questions.length > 0 ? questions : EXAMPLES,
    organiser,
    mode: "open",
    nonce,
    uuid: uuidOfNonce(nonce),
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

/** The full hour of the day, in this machine's zone, on which a moment lies. */
function atHour(time: number, hour: number, offsetAt: (time: number) => number): number {
  const offset = offsetAt(time) * MINUTE_MS;
  const midnight = Math.floor((time + offset) / DAY_MS) * DAY_MS - offset;
  return midnight + hour * HOUR_MS;
}
