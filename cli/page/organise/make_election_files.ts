/** From the organiser's form to the file of a new election. */
import type { Random } from "../../../core/base/clock.ts";
import type { ElectionQuestion } from "../../../plugins/election/definition/definition.ts";
import type { SigningKey } from "../../app/files/signing_key.ts";
import { checkElectionFile, type ElectionFileFault } from "../../organise/check_election_file.ts";
import { leadMsOf, secretLeadMinutes } from "../../organise/lead_time.ts";
import { type NewTrustees, simpleQuestion, writeNewElection } from "../../organise/new_election.ts";
import { usualParams } from "../../organise/secret_params.ts";
import { formatZonedTime } from "../../organise/zoned_time.ts";

/** What voters do with the choices of a question. */
export type AskedKind = "choose" | "several" | "approve" | "rank" | "score" | "grade";

/** A question as it was typed. */
export interface AskedQuestion {
  readonly question: string;
  readonly kind: AskedKind;
  /** One a line. */
  readonly choices: string;
  /** How many may be chosen, or how many scores or grades there are, where the kind has that. */
  readonly number: string;
}

/** What was typed. */
export interface ElectionForm {
  readonly title: string;
  readonly organiser: string;
  /** In this machine's zone, such as `2027-03-01T18:00`; empty takes what is usual. */
  readonly opens: string;
  readonly closes: string;
  readonly mode: "open" | "secret";
  /** Names of the trustees, one a line; with secret ballots alone. */
  readonly trustees: string;
  /** How many of them are enough; empty takes a proposal. */
  readonly threshold: string;
  readonly questions: readonly AskedQuestion[];
}

/** What is wrong: where in the file, and what, in English. */
export type FormFault = Pick<ElectionFileFault, "path" | "rule" | "value">;

/** What became of it. */
export type MadeElection =
  | { readonly ok: true; readonly text: string; readonly isSecret: boolean }
  | { readonly ok: false; readonly faults: readonly FormFault[] };

/** Makes `election.json`, by the rules of the commands, for the organiser who has that key. */
export function makeElectionFiles(
  form: ElectionForm,
  { now, random, key }: {
    readonly now: number;
    readonly random: Pick<Random, "bytes">;
    readonly key: SigningKey;
  },
): MadeElection {
  const { title, organiser, opens, closes, mode, questions } = form;
  const offsetAt = (time: number) => -new Date(time).getTimezoneOffset();
  const zoned = (text: string) => {
    const time = new Date(text).getTime();
    return Number.isNaN(time) ? undefined : formatZonedTime(time, offsetAt(time));
  };
  const isSecret = mode === "secret";
  const secret = isSecret ? trusteesOf(form) : undefined;
  if (secret?.names.length === 0) return { ok: false, faults: [NO_TRUSTEES] };
  const text = writeNewElection({
    title: title.trim(),
    opens: zoned(opens),
    closes: zoned(closes),
    organiser: { name: organiser.trim(), key: key.publicKey },
    questions: questions.map(questionOf),
    secret,
  }, { now, random, offsetAt });
  const params = usualParams(isSecret);
  const { intervalMs } = params;
  const leadMs = leadMsOf(1, params);
  const { faults } = checkElectionFile(text, { now, leadMs, intervalMs });
  if (faults.length === 0) return { ok: true, text, isSecret };
  // Keys that trustees make later are stood in for, and fit no threshold that is wrong itself.
  const own = faults.filter(({ path }) => !/^trustees\[\d+\]\.(publicKey|certificate)/.test(path));
  const told = own.length > 0 ? own : faults;
  return { ok: false, faults: told.map((fault) => asTyped(fault, { opens, leadMs })) };
}

/** The time for the trustees' key was worked out of that of the opening, which was typed. */
function asTyped(
  fault: FormFault,
  { opens, leadMs }: { readonly opens: string; readonly leadMs: number },
): FormFault {
  if (fault.path !== "keysBy") return fault;
  const minutes = secretLeadMinutes(leadMs);
  const rule =
    `must be ${minutes} minutes from now or later, so that trustees can make their key before`;
  return { path: "opens", rule, value: opens };
}

/** The command would take four examples. */
const NO_TRUSTEES: FormFault = { path: "trustees", rule: "must be named", value: "empty" };

function trusteesOf({ trustees, threshold }: ElectionForm): NewTrustees {
  return {
    names: linesOf(trustees),
    threshold: threshold.trim() === "" ? undefined : Number(threshold),
  };
}

function linesOf(text: string): string[] {
  return text.split("\n").map((each) => each.trim()).filter((each) => each !== "");
}

function questionOf(
  { question, kind, choices: typed, number: shown }: AskedQuestion,
): ElectionQuestion {
  const choices = linesOf(typed);
  const asked = question.trim();
  const number = Number(shown);
  switch (kind) {
    case "choose":
      return simpleQuestion(asked, choices);
    case "several":
      return { question: asked, kind: "choose", choices, min: 1, max: number, blank: true };
    case "approve":
      return { question: asked, kind, choices };
    case "rank":
      return { question: asked, kind, count: "irv", choices, ties: false, partial: true };
    case "score":
      return { question: asked, kind, count: "score", choices, grades: number };
    case "grade":
      return { question: asked, kind, count: "majority-judgment", choices, grades: number };
  }
}
