import { AnswerList } from "../parts/answer_list.tsx";
import { Heading } from "../parts/heading.tsx";
import { WhoVotes } from "../screens/vote_question.tsx";
import { unanswered } from "../state/ballot.ts";
import { showNumber, words } from "../words/language.ts";
import { offlineWords } from "../words/offline_words.ts";
import type { OfflineDeps } from "./held_election.ts";
import { makeBallot } from "./made_ballot.ts";

/** Step 3 without a network: everything once more, and the button that signs. */
export function OfflineCheck({ random, ...held }: OfflineDeps) {
  const { definition } = held.election;
  const { step3, open, isPublic } = words.value.check;
  const { check, make } = offlineWords.value;
  const missing = unanswered(held.election).length;
  return (
    <>
      <p class="step">{step3}</p>
      <Heading title={`${words.value.notYet} · ${definition.title}`}>{words.value.notYet}</Heading>
      <p>{check}</p>
      <WhoVotes />
      {missing > 0 && <p class="warning">{open(missing, showNumber(missing))}</p>}
      <AnswerList questions={definition.questions} />
      {definition.mode === "open" && <p>{isPublic}</p>}
      {missing === 0 && (
        <button type="button" onClick={() => makeBallot(held, { random })}>{make}</button>
      )}
    </>
  );
}
