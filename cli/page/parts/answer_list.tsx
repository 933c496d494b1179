import type { ElectionQuestion } from "../../../plugins/election/definition/definition.ts";
import { drafts } from "../state/ballot.ts";
import { words } from "../words/language.ts";
import { describeDraft } from "./draft_text.ts";

/** Every question with what was marked, and the way back to it. */
export function AnswerList({ questions }: { readonly questions: readonly ElectionQuestion[] }) {
  const { change } = words.value.check;
  return (
    <dl>
      {questions.map((question, i) => (
        <div key={i} class="answer">
          <dt>
            <bdi>{question.question}</bdi>
          </dt>
          <dd>{describeDraft(question, drafts.value[i])}</dd>
          <dd>
            <a href={`#/vote/${i + 1}`} aria-label={`${change}: ${question.question}`}>
              {change}
            </a>
          </dd>
        </div>
      ))}
    </dl>
  );
}
