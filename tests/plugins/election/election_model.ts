/**
 * The rules of an election once more, as plainly as they can be said: a list of what has entered, looked through from its
 * beginning for every question. Tests hold the validator against it.
 */
import { CLOSES, LATE, OPENS } from "./example_election.ts";

/** Whose secret signs: the one of the roll, of a new letter, or of somebody else. */
export type Signer = "roll" | "new 1" | "new 2" | "stranger";

/** A record, by what it says. */
export type Event =
  | { readonly kind: "chunk" }
  | {
    readonly kind: "ballot";
    readonly voter: number;
    readonly seq: number;
    readonly by: Signer;
    readonly isBad: boolean;
  }
  | {
    readonly kind: "letter";
    readonly voter: number;
    readonly to: "new 1" | "new 2" | "voter 4";
    readonly isForged: boolean;
  }
  | { readonly kind: "notice"; readonly number: number; readonly isForged: boolean };

type Ballot = Event & { kind: "ballot" };
type Letter = Event & { kind: "letter" };

/** The rules of the example: five voters, two registrars. */
export interface ModelRules {
  readonly isOnce: boolean;
}

/** What is said of a record after those that have entered: `accept`, or kind and code. */
export function judgeByModel(
  entered: readonly Event[],
  event: Event,
  { time, rules }: { time: number; rules: ModelRules },
): string {
  const hasRoll = entered.some(({ kind }) => kind === "chunk");
  switch (event.kind) {
    case "chunk":
      return time >= OPENS ? "ignore roll-late" : hasRoll ? "ignore duplicate" : "accept";
    case "notice": {
      const isThere = entered.some((each) =>
        each.kind === "notice" && each.number === event.number
      );
      return isThere ? "ignore duplicate" : event.isForged ? "reject forged" : "accept";
    }
    case "letter":
      return judgeLetter(entered, event, { time, hasRoll });
    case "ballot":
      return judgeBallot(entered, event, { time, hasRoll, rules });
  }
}

function judgeLetter(
  entered: readonly Event[],
  { voter, to, isForged }: Letter,
  { time, hasRoll }: { time: number; hasRoll: boolean },
): string {
  const letters = entered.filter((each) => each.kind === "letter");
  if (!hasRoll) return "ignore roll-missing";
  if (voter > 5) return "reject not-on-roll";
  if (time >= CLOSES) return "ignore closed";
  if (letters.some((letter) => letter.voter === voter)) return "ignore replaced";
  if (letters.length === 3) return "ignore too-many";
  if (to === "voter 4" || letters.some((letter) => letter.to === to)) return "ignore key-taken";
  return isForged ? "reject forged" : "accept";
}

function judgeBallot(
  entered: readonly Event[],
  { voter, seq, by, isBad }: Ballot,
  { time, hasRoll, rules }: { time: number; hasRoll: boolean; rules: ModelRules },
): string {
  if (!hasRoll) return "ignore roll-missing";
  if (voter > 5) return "reject not-on-roll";
  if (time < OPENS) return "ignore not-open";
  if (time >= LATE) return "ignore closed";
  const letter = entered.find((each) => each.kind === "letter" && each.voter === voter);
  const isNew = letter !== undefined;
  const since = isNew ? entered.slice(entered.indexOf(letter)) : entered;
  const before = since.filter((each) => each.kind === "ballot" && each.voter === voter) as Ballot[];
  if (isNew && seq <= 128) return "ignore replaced";
  if (rules.isOnce && before.length > 0) return "ignore too-many";
  const last = Math.max(isNew ? 128 : 0, ...before.map((ballot) => ballot.seq));
  if (seq <= last) return "ignore superseded";
  if (seq > last + 4 || (!isNew && seq > 128)) return "ignore seq-gap";
  if (before.length >= 32) return "ignore too-many";
  const key = isNew ? (letter as Letter).to : "roll";
  if (by !== key) return isNew ? "ignore replaced" : "reject forged";
  return isBad ? "reject bad-answer" : "accept";
}

/** The ballot of each voter that counts, by number: the one with the highest `seq`. */
export function countingByModel(entered: readonly Event[]): [voter: number, seq: number][] {
  const counting: [number, number][] = [];
  for (let voter = 1; voter <= 5; voter++) {
    const seqs = entered.filter((each) => each.kind === "ballot" && each.voter === voter)
      .map((each) => (each as Ballot).seq);
    if (seqs.length > 0) counting.push([voter, Math.max(...seqs)]);
  }
  return counting;
}
