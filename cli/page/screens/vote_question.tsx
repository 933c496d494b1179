import { useState } from "preact/hooks";
import { Heading } from "../parts/heading.tsx";
import { QuestionForm } from "../parts/question_form.tsx";
import { say } from "../parts/live.tsx";
import { drafts, voter } from "../state/ballot.ts";
import { answerOf, type Draft } from "../state/draft.ts";
import type { ElectionView } from "../state/peer.ts";
import { showNumber, words } from "../words/language.ts";

/** Step 2: one question. Nothing is chosen beforehand, and nothing unticks by itself. */
export function VoteQuestion(
  { election, place }: Pick<ElectionView, "election"> & { readonly place: number },
) {
  const { questions, title } = election.definition;
  const question = questions[place];
  const draft = drafts.value[place];
  const [isAsked, setAsked] = useState(false);
  const { step2, of, next, toCheck, back, faults } = words.value.ballot;
  const read = answerOf(question, draft);
  const change = (changed: Draft) => {
    drafts.value = drafts.value.with(place, changed);
  };
  const isLast = place === questions.length - 1;
  const goOn = (event: Event) => {
    event.preventDefault();
    setAsked(!read.ok);
    if (!read.ok) return say(faults[read.fault]);
    location.hash = isLast ? "#/vote/check" : `#/vote/${place + 2}`;
  };
  return (
    <>
      <p class="step">
        {step2} · {of(showNumber(place + 1), showNumber(questions.length))}
      </p>
      <Heading title={`${words.value.notYet} · ${title}`}>
        <bdi>{question.question}</bdi>
      </Heading>
      <WhoVotes />
      <form onSubmit={goOn}>
        <QuestionForm question={question} draft={draft} change={change} />
        {isAsked && !read.ok && <p class="warning" role="alert">{faults[read.fault]}</p>}
        <p class="actions">
          <button type="submit">{isLast ? toCheck : next}</button>{" "}
          <a href={place === 0 ? "#/vote" : `#/vote/${place}`}>{back}</a>
        </p>
      </form>
    </>
  );
}

/** Whose vote it is, so that a letter that was passed on is noticed. */
export function WhoVotes() {
  const known = voter.value;
  if (known === undefined) return null;
  const { whose, votedBefore } = words.value.ballot;
  const { voter: number, weight = 1, accepted } = known.state;
  return (
    <>
      <p>{whose(`${number}`, weight, showNumber(weight))}</p>
      {accepted > 0 && <p class="warning">{votedBefore(accepted, showNumber(accepted))}</p>}
    </>
  );
}
