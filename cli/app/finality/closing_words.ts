/** What is said of the end of a network or election with witnesses: when it is, and whether anything can change behind it. */
import { groupDigits } from "../../../core/base/group_digits.ts";
import type { ClosingSummary, FinalitySummary } from "../../../net/api/finality_report.ts";
import { formatMoment } from "../format_time.ts";

/** The final block of what has closed, and who signed for it. */
export interface ClosedAt {
  /** Its index; 0 for the genesis block. */
  readonly index: number;
  /** Names of those who signed; none for the genesis block. */
  readonly witnesses: readonly string[];
  /** How many witnesses there are. */
  readonly of: number;
}

/** What else is known of the end. */
export interface ClosingFacts {
  /** When it closed, in ms since the Unix epoch. */
  readonly closes: number;
  /** True if nothing can enter, or be left out, any more. */
  readonly isFinal: boolean;
  /** False while nobody has opened the sum of secret ballots: there is no result then. @default {true} */
  readonly isOpened?: boolean;
  /** Who makes blocks. */
  readonly mining: FinalitySummary["mining"];
  /** Name of the first witness, or the only one. */
  readonly first: string;
}

/** Who signed: `3 of 4: Ann, Ben, Zoë`. */
export function describeSigners({ witnesses, of }: Omit<ClosedAt, "index">): string {
  return of === 1
    ? `${witnesses[0]}, the only witness`
    : `${witnesses.length} of ${of}: ${witnesses.join(", ")}`;
}

/** Where it is once it has closed. The first line is the one not to be missed. */
export function describeClosing(closed: ClosedAt, facts: ClosingFacts): readonly string[] {
  const first = facts.isFinal ? describeFinal(closed, facts) : describeNotFinal(closed, facts);
  return [first, `It closed at ${formatMoment(facts.closes)}.`];
}

/** One witness is trusted alone: that is said where the result is called final. */
function describeFinal(closed: ClosedAt, { first, isOpened = true }: ClosingFacts): string {
  const [what, it] = isOpened ? ["RESULT", "it"] : ["CLOSED", "what counts"];
  if (closed.of === 1) {
    return `${what}, FINAL: ${first}, the only witness, has signed the closing. No computing power can change ${it} ` +
      `any more. But ${first} is trusted alone: ${first} could leave votes out, and could sign another closing for ` +
      "other people.";
  }
  return `${what}, FINAL: witnesses have signed the closing (${
    describeSigners(closed)
  }). No computing power can change ${it} any more.`;
}

/** Where nobody mines, nobody but the witnesses can make another end. */
function describeNotFinal({ index, of }: ClosedAt, { mining, first }: ClosingFacts): string {
  const upTo = index === 0
    ? "nothing is final yet"
    : `it is final up to block ${groupDigits(index)} alone`;
  const why = of === 1
    ? `${first}, the only witness, has not signed the closing. Until then`
    : "too few of the witnesses have signed the closing. Until they have,";
  const danger = mining === "open"
    ? "one machine can still make another end of the chain, with votes left out, or late ones dated back"
    : "votes that are not final can still be left out";
  return `CLOSED, NOT FINAL: ${upTo}, as ${why} ${danger}.`;
}

/** When a network closes, as a line of a status: until when votes are taken, or whether its end is final. */
export function describeClosingTime(
  { closes, lastVotes, final }: ClosingSummary,
  now: number,
): string {
  const at = formatMoment(closes);
  if (final) return `${at}: closed, final`;
  if (now > closes) return `${at}: closed, not final`;
  if (now >= lastVotes) return `${at}; no vote is taken any more since ${formatMoment(lastVotes)}`;
  return `${at}; votes are taken until ${formatMoment(lastVotes)}`;
}
