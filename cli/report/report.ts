/**
 * The report of an election: evidence that is kept, printed and handed round.
 *
 * The room owns what a report holds (this file) and how it looks in print (`report_page.ts`). It does not own the checking
 * (`cli/audit`), or the result and its words (`cli/result`). A report is made of an audit alone, so every line of it was
 * worked out anew by the program that wrote it.
 */
import { wordsOf } from "../../core/base/chain_words.ts";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import type { AuditedElection } from "../audit/audited_election.ts";
import type { AuditLine } from "../audit/audit_line.ts";
import type { AuditReport } from "../audit/audit_report.ts";
import type { ShownReplacement, TurnoutHour } from "../result/election_answers.ts";
import type { ElectionSummary } from "../result/election_summary.ts";
import { describeStanding } from "../result/summary_lines.ts";

/** What `election report --json` prints. */
export interface ElectionReport {
  /** Version of the format. */
  readonly report: 1;
  /** When it was made, in ms since the Unix epoch. */
  readonly made: number;
  /** True if everything holds that can be checked. */
  readonly ok: boolean;
  /** Where it stands, the line that must not be missed first. */
  readonly standing: readonly string[];
  /** Chain id, the fingerprint of the whole definition. */
  readonly network: string;
  /** The six words of the chain id. */
  readonly words: string;
  readonly name: string;
  /** The config of the election as its first block holds it. */
  readonly definition: JsonObject;
  readonly result: ElectionSummary;
  readonly turnoutByHour: readonly TurnoutHour[];
  readonly replacedLetters: readonly ShownReplacement[];
  readonly checks: readonly AuditLine[];
  /** The last block. */
  readonly tip: { readonly index: number; readonly hash: string; readonly work: string };
  readonly proves: readonly string[];
  readonly doesNotProve: readonly string[];
}

/** Makes the report of an election that was audited. */
export function makeReport(
  { election, record, summary }: AuditedElection,
  { ok, checks, index = 0, tip = "", work = "0" }: AuditReport,
  now: number,
): ElectionReport {
  const { network: { chainId, definition: { name, validator } }, definition: { mode } } = election;
  return {
    report: 1,
    made: now,
    ok,
    standing: describeStanding(summary, election),
    network: chainId,
    words: wordsOf(chainId),
    name,
    definition: validator.config,
    result: summary,
    turnoutByHour: record.turnout,
    replacedLetters: record.replaced,
    checks,
    tip: { index, hash: tip, work },
    proves: [
      ...PROVES,
      ...MODE_PROVES[mode],
      ...(summary.opening?.state === "opened" ? OPENED_PROVES : []),
      ...(summary.final ? FINAL_PROVES : []),
    ],
    doesNotProve: [
      ...DOES_NOT_PROVE,
      ...MODE_DOES_NOT_PROVE[mode],
      ...finalityDoubts(summary),
    ],
  };
}

const PROVES = [
  "Title, questions, dates and the list of keys are those that the six words stand for: nobody could change them later.",
  "Each ballot that counts was signed with the key of its number, for this election and no other.",
  "No number counts twice; which of its ballots counts is what the definition says.",
  "Each ballot is in a block that is dated after the opening and before the end.",
];

const MODE_PROVES: Readonly<Record<ElectionDefinition["mode"], readonly string[]>> = {
  open: [
    "The counts are worked out from these ballots by the rules in the definition, in whole numbers and fractions.",
  ],
  secret: ["Each ballot keeps the rules of its questions, as its proofs show without opening it."],
};

const OPENED_PROVES = [
  "The sum that was opened is that of these ballots, and the counts are what is in it, as the trustees' proofs show.",
];

const DOES_NOT_PROVE = [
  "Who stands behind a number: names are kept by the registrar alone.",
  "That names, letters and keys belong together, and that the registrar kept no codes: with one registrar that is trusted.",
  "That the registrars and the organiser are different people.",
  "What the machine of a voter did, or that a second ballot was the voter's own.",
];

const MODE_DOES_NOT_PROVE: Readonly<Record<ElectionDefinition["mode"], readonly string[]>> = {
  open: ["That nobody was forced, or paid: open ballots can be read by everybody."],
  secret: [
    "That ballots stay secret: as many trustees as open the sum can open each ballot, if they put their secrets together.",
    "That nobody was forced, or paid, to vote while somebody looked on.",
  ],
};

const FINAL_PROVES = [
  "As many witnesses as the definition asks for have signed the closing: no ballot that it holds can be taken out any " +
  "more, and none can be added, whatever anybody computes.",
];

/** With one witness everything hangs on one machine, and its owner. */
function finalityDoubts({ final, finality }: ElectionSummary): readonly string[] {
  if (!final || finality === undefined) return NOT_FINAL;
  if (finality.of > 1) return FINAL_DOES_NOT_PROVE;
  const [only] = finality.witnesses;
  return [
    `That ${only}, the only witness, was honest: this election trusts ${only} alone, who could leave ballots out, or ` +
    "sign another closing for other people.",
  ];
}

const FINAL_DOES_NOT_PROVE = [
  "That the witnesses did not lie together: as many as must agree could leave ballots out, or sign another closing for " +
  "other people.",
];

const NOT_FINAL = [
  "That no ballot was left out, and that the dates of blocks are true: one machine that computes on when the others " +
  "have stopped could do both.",
];
