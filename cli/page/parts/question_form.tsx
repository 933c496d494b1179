import type { ComponentChildren } from "preact";
import type { ElectionQuestion } from "../../../plugins/election/definition/definition.ts";
import { say } from "./live.tsx";
import { type Draft, takesBlank, withMark } from "../state/draft.ts";
import { showNumber, words } from "../words/language.ts";

/** A question with the marks made so far. */
export interface QuestionFormProps {
  readonly question: ElectionQuestion;
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
}

/** The choices of a question, as real form controls whose whole row is the label. */
export function QuestionForm({ question, draft, change }: QuestionFormProps) {
  const { blank } = words.value.ballot;
  return (
    <fieldset>
      <legend>{instruction(question)}</legend>
      {question.choices.map((name, choice) => (
        <Row key={choice} {...{ question, draft, change, name, choice }} />
      ))}
      {takesBlank(question) && question.kind !== "approve" && (
        <label class="choice">
          <input
            type={isSingle(question) ? "radio" : "checkbox"}
            name="choice"
            checked={draft.isBlank}
            onChange={() =>
              change({ marks: question.choices.map(() => null), isBlank: !draft.isBlank })}
          />
          <span>{blank}</span>
        </label>
      )}
      <Standing question={question} draft={draft} />
    </fieldset>
  );
}

interface RowProps extends QuestionFormProps {
  readonly name: string;
  readonly choice: number;
}

function Row(props: RowProps) {
  switch (props.question.kind) {
    case "choose":
    case "approve":
      return <ChoiceRow {...props} />;
    case "score":
    case "grade":
      return <GradeRow {...props} grades={props.question.grades} />;
    case "rank":
      return <RankRow {...props} />;
  }
}

function ChoiceRow({ question, draft, change, name, choice }: RowProps) {
  const single = isSingle(question);
  const isChosen = draft.marks[choice] !== null;
  const toggle = (event: Event & { currentTarget: HTMLInputElement }) => {
    if (single) {
      const marks = question.choices.map((_, i) => i === choice ? 1 : null);
      return change({ marks, isBlank: false });
    }
    if (!isChosen && chosenIn(draft) >= mostOf(question)) {
      // Nothing unticks by itself, and the box stays as it was.
      event.currentTarget.checked = false;
      const most = mostOf(question);
      return say(words.value.ballot.full(most, showNumber(most)));
    }
    change(withMark(draft, choice, isChosen ? null : 1));
  };
  return (
    <label class="choice">
      <input
        type={single ? "radio" : "checkbox"}
        name="choice"
        checked={isChosen}
        onChange={toggle}
      />
      <bdi>{name}</bdi>
    </label>
  );
}

function GradeRow({ grades, ...row }: RowProps & { readonly grades: number }) {
  const { question } = row;
  const { best, worst, noGrade } = words.value.ballot;
  const isScore = question.kind === "score";
  const lowest = isScore ? 0 : 1;
  const values = Array.from({ length: grades }, (_, i) => lowest + i);
  return (
    <MarkRow {...row} none={noGrade}>
      {values.map((value, i) => {
        const isBest = isScore ? i === grades - 1 : i === 0;
        const isWorst = isScore ? i === 0 : i === grades - 1;
        const end = isBest ? ` (${best})` : isWorst ? ` (${worst})` : "";
        return <option key={value} value={value}>{`${showNumber(value)}${end}`}</option>;
      })}
    </MarkRow>
  );
}

function RankRow(row: RowProps) {
  const { noRank } = words.value.ballot;
  return (
    <MarkRow {...row} none={noRank}>
      {row.question.choices.map((_, i) => <option key={i} value={i + 1}>{showNumber(i + 1)}
      </option>)}
    </MarkRow>
  );
}

/** A choice that gets one of several marks. */
function MarkRow({ draft, change, name, choice, none, children }: RowProps & {
  readonly none: string;
  readonly children: ComponentChildren;
}) {
  return (
    <label class="choice graded">
      <bdi>{name}</bdi>
      <select
        value={draft.marks[choice] ?? ""}
        onChange={({ currentTarget: { value } }) =>
          change(withMark(draft, choice, value === "" ? null : Number(value)))}
      >
        <option value="">{none}</option>
        {children}
      </select>
    </label>
  );
}

function isSingle(question: ElectionQuestion): boolean {
  return question.kind === "choose" && question.max === 1;
}

function chosenIn({ marks }: Draft): number {
  return marks.filter((mark) => mark !== null).length;
}

function mostOf(question: ElectionQuestion): number {
  return question.kind === "choose" ? question.max : question.choices.length;
}

function instruction(question: ElectionQuestion): string {
  const { chooseOne, chooseUpTo, chooseBetween, approve, score, grade, rank } = words.value.ballot;
  switch (question.kind) {
    case "choose": {
      const { min, max } = question;
      if (max === 1) return chooseOne;
      return min <= 1
        ? chooseUpTo(max, showNumber(max))
        : chooseBetween(showNumber(min), showNumber(max));
    }
    case "approve":
      return approve;
    case "score":
      return score;
    case "grade":
      return grade;
    case "rank":
      return rank;
  }
}

/** How much is chosen of how much may be: only where there is a limit to be kept in mind. */
function Standing({ question, draft }: Pick<QuestionFormProps, "question" | "draft">) {
  if (question.kind !== "choose" || question.max === 1) return null;
  const chosen = chosenIn(draft);
  return <p>{words.value.ballot.chosen(chosen, showNumber(chosen), showNumber(question.max))}</p>;
}
