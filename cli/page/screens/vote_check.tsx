import { AnswerList } from "../parts/answer_list.tsx";
import { Heading } from "../parts/heading.tsx";
import { NotSent, useSending } from "../parts/sending.tsx";
import { type BallotMaker, unanswered } from "../state/ballot.ts";
import type { ElectionView } from "../state/peer.ts";
import { showMoment, showNumber, words } from "../words/language.ts";
import { SecretBallot } from "./secret_ballot.tsx";
import { WhoVotes } from "./vote_question.tsx";

/** What {@linkcode VoteCheck} works with. */
export interface VoteCheckProps extends ElectionView {
  readonly desk: BallotMaker;
}

/** Step 3: everything once more, and the one button that sends; of a secret ballot its mark first. */
export function VoteCheck({ desk, election }: VoteCheckProps) {
  const { questions, title, mode, closes } = election.definition;
  const { step3, check, open } = words.value.check;
  const missing = unanswered(election).length;
  const isReady = missing === 0;
  return (
    <>
      <p class="step">{step3}</p>
      <Heading title={`${words.value.notYet} · ${title}`}>{words.value.notYet}</Heading>
      <p>{check}</p>
      <WhoVotes />
      {!isReady && <p class="warning">{open(missing, showNumber(missing))}</p>}
      <AnswerList questions={questions} />
      {isReady && mode === "secret" && <SecretBallot desk={desk} election={election} />}
      {isReady && mode === "open" && <OpenBallot desk={desk} election={election} />}
      <p>{words.value.closesAt(showMoment(closes))}</p>
    </>
  );
}

function OpenBallot(props: Pick<VoteCheckProps, "desk" | "election">) {
  const { sending, submit } = useSending(props);
  const { isPublic, send, sendingNow } = words.value.check;
  return (
    <>
      <p>{isPublic}</p>
      <NotSent sending={sending} />
      <button type="button" onClick={() => submit()}>
        {sending?.kind === "sending" ? sendingNow : send}
      </button>
    </>
  );
}
