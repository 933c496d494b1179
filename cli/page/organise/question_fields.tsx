import { showNumber } from "../words/language.ts";
import { organiserWords } from "../words/organiser_words.ts";
import type { AskedKind, AskedQuestion, ElectionForm } from "./make_election_files.ts";
import { Field, LinesField } from "./organiser_parts.tsx";

/** Kinds that are counted by sums, which secret ballots need; and the others. */
const SUMMED: readonly AskedKind[] = ["choose", "several", "approve"];
const ALL_KINDS: readonly AskedKind[] = [...SUMMED, "rank", "score", "grade"];

/** Those that can be asked. */
export function kindsOf(mode: ElectionForm["mode"]): readonly AskedKind[] {
  return mode === "secret" ? SUMMED : ALL_KINDS;
}

/** What {@linkcode QuestionFields} is given. */
export interface QuestionFieldsProps {
  /** From 0. */
  readonly place: number;
  readonly mode: ElectionForm["mode"];
  readonly question: AskedQuestion;
  readonly change: (question: AskedQuestion) => void;
}

/** A question: its text, what voters do, and the choices. */
export function QuestionFields({ place, mode, question, change }: QuestionFieldsProps) {
  const said = organiserWords.value.setUp;
  const { kind } = question;
  const numberLabel = kind === "several"
    ? said.most
    : kind === "score" || kind === "grade"
    ? said.grades
    : undefined;
  return (
    <fieldset>
      <legend>{said.question(showNumber(place + 1))}</legend>
      <Field
        id={`question-${place}`}
        label={said.text}
        value={question.question}
        change={(text) => change({ ...question, question: text })}
      />
      <p>
        <label for={`kind-${place}`}>{said.kind}</label>
        <select
          id={`kind-${place}`}
          value={kind}
          onChange={({ currentTarget: { value } }) =>
            change({ ...question, kind: value as AskedKind })}
        >
          {kindsOf(mode).map((each) => <option key={each} value={each}>{said[each]}</option>)}
        </select>
      </p>
      {numberLabel !== undefined && (
        <Field
          id={`number-${place}`}
          label={numberLabel}
          value={question.number}
          change={(number) => change({ ...question, number })}
        />
      )}
      <LinesField
        id={`choices-${place}`}
        label={said.choices}
        value={question.choices}
        change={(choices) => change({ ...question, choices })}
      />
    </fieldset>
  );
}
