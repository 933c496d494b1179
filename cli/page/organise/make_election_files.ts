/** From the organiser's form to the files of a new election. */
import type { Random } from "../../../core/base/clock.ts";
import type { ElectionQuestion } from "../../../plugins/election/definition/definition.ts";
import { drawSigningKey, type SigningKey } from "../../app/files/signing_key.ts";
import { checkElectionFile, describeElectionFault } from "../../organise/check_election_file.ts";
import { leadMsOf } from "../../organise/lead_time.ts";
import { simpleQuestion, writeNewElection } from "../../organise/new_election.ts";
import { usualParams } from "../../organise/secret_params.ts";
import { formatZonedTime } from "../../organise/zoned_time.ts";

/** A question as it was typed. */
export interface AskedQuestion {
  readonly question: string;
  readonly kind: "choose" | "approve" | "rank";
  /** One a line. */
  readonly choices: string;
}

/** What was typed. */
export interface ElectionForm {
  readonly title: string;
  readonly organiser: string;
  /** In this machine's zone, such as `2027-03-01T18:00`; empty takes what is usual. */
  readonly opens: string;
  readonly closes: string;
  readonly questions: readonly AskedQuestion[];
}

/** The election file that was made, or why none was. */
export type MadeElection =
  | { readonly ok: true; readonly text: string; readonly key: SigningKey }
  /** In English. */
  | { readonly ok: false; readonly faults: readonly string[] };

/** Makes `election.json` and the organiser's key, by the rules of the commands. */
export function makeElectionFiles(
  { title, organiser, opens, closes, questions }: ElectionForm,
  { now, random }: { readonly now: number; readonly random: Pick<Random, "bytes"> },
): MadeElection {
  const key = drawSigningKey(random);
  const offsetAt = (time: number) => -new Date(time).getTimezoneOffset();
  const zoned = (text: string) => {
    const time = new Date(text).getTime();
    return Number.isNaN(time) ? undefined : formatZonedTime(time, offsetAt(time));
  };
  const text = writeNewElection({
    title: title.trim(),
    opens: zoned(opens),
    closes: zoned(closes),
    organiser: { name: organiser.trim(), key: key.publicKey },
    questions: questions.map(questionOf),
  }, { now, random, offsetAt });
  const params = usualParams(false);
  const { intervalMs } = params;
  const { faults } = checkElectionFile(text, { now, leadMs: leadMsOf(1, params), intervalMs });
  return faults.length === 0
    ? { ok: true, text, key }
    : { ok: false, faults: faults.map(describeElectionFault) };
}

function questionOf({ question, kind, choices: typed }: AskedQuestion): ElectionQuestion {
  const choices = typed.split("\n").map((each) => each.trim()).filter((each) => each !== "");
  const asked = question.trim();
  switch (kind) {
    case "choose":
      return simpleQuestion(asked, choices);
    case "approve":
      return { question: asked, kind, choices };
    case "rank":
      return { question: asked, kind, count: "irv", choices, ties: false, partial: true };
  }
}
