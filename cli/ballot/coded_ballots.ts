/**
 * Reads a file of ballots for an election with a roll: CSV whose header names the columns `code` and `answers`, and `code2` where
 * there are two registrars. Answers are JSON, as `--answers` takes them. Other columns are ignored, so a registrar's
 * `codes.csv` with answers beside it will do.
 */
import { bytesToHex } from "../../core/base/hash.ts";
import { TextMap } from "../../core/base/text_map.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import { type LineProblem, readNamedColumns } from "../csv/named_columns.ts";
import { readAnswersText } from "./answers_input.ts";
import { keyOfCodes } from "./voter_codes.ts";

/** A ballot of a file. */
export interface CodedBallot {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  readonly key: VoterKey;
  readonly answers: readonly Answer[];
}

/** What {@linkcode parseCodedBallots} found, both lists in the order of lines. */
export interface CodedBallots {
  readonly ballots: readonly CodedBallot[];
  readonly problems: readonly LineProblem[];
}

/**
 * Reads all ballots of a file. It throws nothing: what is wrong is in `problems`, none of which holds a code.
 *
 * @param text As `decodeMarked()` gives it.
 * @param onBallot Told how many rows are read: a key takes some 0.2 ms.
 */
export function parseCodedBallots(
  text: string,
  definition: ElectionDefinition,
  onBallot: (done: number, total: number) => void = () => {},
): CodedBallots {
  const hasTwo = definition.registrars.length === 2;
  const { rows, problems: faults } = readNamedColumns<"code" | "code2" | "answers">(text, {
    needed: hasTwo ? ["code", "code2", "answers"] : ["code", "answers"],
  });
  const ballots: CodedBallot[] = [];
  const problems = [...faults];
  const firstLines = new TextMap<number>();
  rows.forEach(({ line, fields: { code = "", code2 = "", answers: written = "" } }, i) => {
    onBallot(i, rows.length);
    const report = (reason: string) => problems.push({ line, reason });
    const read = keyOfCodes(definition, hasTwo ? [code, code2] : [code]);
    const answers = readAnswersText(definition.questions, written);
    if (!read.ok) report(read.reason);
    if (!answers.ok) report(answers.reason);
    if (!read.ok) return;
    const id = bytesToHex(read.key.publicKey);
    const first = firstLines.get(id);
    if (first === undefined) firstLines.set(id, line);
    else report(`the code must not come twice: line ${first} has it too`);
    if (answers.ok && first === undefined) {
      ballots.push({ line, key: read.key, answers: answers.answers });
    }
  });
  return { ballots, problems: problems.sort((a, b) => a.line - b.line) };
}
