/** What a trustee is told, in words. */
import { countOf } from "../../core/base/count_of.ts";
import { formatTime } from "../app/format_time.ts";
import { SETTLED_BLOCKS } from "../app/finality/settled_index.ts";
import type { Election } from "../result/read_election.ts";
import type { NamedRecord } from "./ceremony_records.ts";
import { TRUSTEE_RECORDS, type TrusteeRecordName, type TrusteeState } from "./trustee_rows.ts";
import type { TrusteeTurn, TrusteeWait } from "./trustee_turn.ts";

/** A turn that is another's, or the time's. */
type TrusteeTurnWait = Extract<TrusteeTurn, { kind: "wait" }>;

/** What each record says, to whoever has handed it in. */
const DONE: Readonly<Record<NamedRecord["name"], string>> = {
  confirmation: "you have confirmed the election and your keys",
  hash: "step 1 of 3 of the key: you have put down what your part will be",
  polynomial: "step 2 of 3 of the key: you have dealt the others their parts",
  key: "step 3 of 3 of the key: what the others dealt you is right, and your key is there",
  complaint: "another trustee has dealt you something false, and you have shown it to everybody",
  tally: "the sum of all ballots is there, which nobody can read yet",
  seal: "you have sealed the tally: it is the one that you will help to open",
  share: "you have opened the tally, as far as it is yours",
};

/** What the others still have to do, by what is waited for. */
const STEPS: Readonly<Record<Exclude<TrusteeWait, "closing" | "few" | "final" | "rest">, string>> =
  {
    confirmation: "the confirmation",
    hash: "step 1 of 3 of the key",
    polynomial: "step 2 of 3 of the key",
    key: "step 3 of 3 of the key",
    seals: "the seals",
    shares: "the shares",
  };

/** What was handed in. */
export function describeSent(name: NamedRecord["name"]): string {
  return DONE[name];
}

/** What each record is called in a list of them. */
const CALLED: Readonly<Record<TrusteeRecordName, string>> = {
  confirmation: "the confirmation",
  hash: "step 1 of 3 of the key",
  polynomial: "step 2 of 3 of the key",
  key: "step 3 of 3 of the key",
  complaint: "the complaint",
  seal: "the seal",
  share: "the share",
};

/** What every trustee makes who shares no key with others by a threshold. */
const WITHOUT_THRESHOLD: readonly TrusteeRecordName[] = ["confirmation", "seal", "share"];

/** How far a trustee's program is that its user has stopped. @param waits What it waited for; undefined if for nothing. */
export function describeStop(
  { made }: Pick<TrusteeState, "made">,
  waits: TrusteeTurnWait | undefined,
  election: Election,
): string[] {
  const isMade = (name: TrusteeRecordName) => made[name] !== undefined;
  const steps = election.definition.threshold === undefined
    ? WITHOUT_THRESHOLD
    : TRUSTEE_RECORDS.filter((name) => name !== "complaint");
  const list = (names: readonly TrusteeRecordName[], none: string) =>
    names.map((name) => CALLED[name]).join(", ") || none;
  const open = steps.filter((name) => !isMade(name));
  const lines = [
    "Stopped before your part was over.",
    `Done, and kept in your file: ${list(TRUSTEE_RECORDS.filter(isMade), "nothing yet")}.`,
    `Still to do: ${
      list(open, "to hand it in, if that was not done, and to wait for the others")
    }.`,
  ];
  return waits === undefined
    ? lines
    : [...lines, `It was at this: ${describeTurnWait(waits, election)}.`];
}

/** What is waited for. */
export function describeTurnWait(
  turn: TrusteeTurnWait,
  election: Election,
): string {
  const { definition: { late, minimum } } = election;
  if (turn.for === "closing") {
    return `the key is made, and your part is done until the election has closed: ${
      formatTime(late)
    }. ` +
      "You may stop this, and start it again then";
  }
  if (turn.for === "few") {
    return `fewer than ${minimum} ballots count, and so few are not opened: waiting until none can be on its way any more, ${
      formatTime(late + settledMs(election))
    }`;
  }
  if (turn.for === "rest") return "waiting until blocks come more slowly than they can be read";
  if (turn.for === "final") return `waiting until the tally ${describeSettled(election)}`;
  const step = STEPS[turn.for];
  const { missing, needed } = turn;
  if (needed !== undefined && needed < missing.length) {
    return `waiting for ${step} of ${needed} of ${missing.join(", ")}`;
  }
  return missing.length === 0
    ? `waiting until ${step} of all ${describeSettled(election)}`
    : `waiting for ${step} of ${missing.join(", ")}`;
}

/** What has to come before nobody expects a block to be undone. */
function describeSettled(election: Election): string {
  if (election.network.definition.witnesses !== undefined) return "is final";
  const seconds = Math.ceil(settledMs(election) / 1_000);
  return `has stood for ${
    countOf(seconds, "second")
  } in the chain: nothing is final without witnesses`;
}

function settledMs({ network: { definition: { params } } }: Election): number {
  return SETTLED_BLOCKS * params.intervalMs;
}
