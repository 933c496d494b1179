import { useState } from "preact/hooks";
import { AnswerList } from "../parts/answer_list.tsx";
import { Heading } from "../parts/heading.tsx";
import { say } from "../parts/live.tsx";
import { WhyRefused, type WhyRefusedProps } from "../parts/why_refused.tsx";
import { type BallotMaker, sendBallot, unanswered } from "../state/ballot.ts";
import { peerFaultOf } from "../state/faults.ts";
import type { ElectionView } from "../state/peer.ts";
import { addressOfVote } from "../state/vote_address.ts";
import { showMoment, showNumber, words } from "../words/language.ts";
import { WhoVotes } from "./vote_question.tsx";

/** What {@linkcode VoteCheck} works with. */
export interface VoteCheckProps extends ElectionView {
  readonly desk: BallotMaker;
}

/** Where sending is. */
type Sending =
  | { readonly kind: "sending" | "away" }
  | { readonly kind: "refused"; readonly by: WhyRefusedProps };

/** Step 3: everything once more, and the one button that sends. */
export function VoteCheck({ desk, election }: VoteCheckProps) {
  const { questions, title } = election.definition;
  const { sending, submit } = useSending({ desk, election });
  const { step3, check, send, sendingNow, away, refused, isPublic, open } = words.value.check;
  const open_ = unanswered(election);
  return (
    <>
      <p class="step">{step3}</p>
      <Heading title={`${words.value.notYet} · ${title}`}>{words.value.notYet}</Heading>
      <p>{check}</p>
      <WhoVotes />
      {open_.length > 0 && <p class="warning">{open(open_.length, showNumber(open_.length))}</p>}
      <AnswerList questions={questions} />
      <p>{isPublic}</p>
      <p role="alert" class={sending !== undefined && sending.kind !== "sending" ? "warning" : ""}>
        {sending?.kind === "away" && away}
        {sending?.kind === "refused" && (
          <>
            {refused} <WhyRefused {...sending.by} />
          </>
        )}
      </p>
      {open_.length === 0 && (
        <button type="button" onClick={submit}>
          {sending?.kind === "sending" ? sendingNow : send}
        </button>
      )}
      <p>{words.value.closesAt(showMoment(election.definition.closes))}</p>
    </>
  );
}

/** The one button: where sending is, and what a press does. */
function useSending(
  { desk, election }: Pick<VoteCheckProps, "desk" | "election">,
) {
  const [sending, setSending] = useState<Sending | undefined>();
  const [fault, setFault] = useState<unknown>();
  const submit = async () => {
    // A second press while it is on its way does nothing; the button stays, for those who hear it.
    if (sending?.kind === "sending") return;
    setSending({ kind: "sending" });
    say(words.value.check.sendingNow);
    try {
      const report = await sendBallot(desk, election);
      if (report.status === "refused") {
        const { code, reason } = report;
        return setSending({ kind: "refused", by: { code, reason } });
      }
      location.hash = addressOfVote(report.recordId, election.network.chainId);
    } catch (error) {
      const fault = peerFaultOf(error);
      if (fault === undefined) return setFault(error);
      setSending(fault.kind === "away" ? fault : { kind: "refused", by: fault });
    }
  };
  // The frame shows what went wrong in the page itself.
  if (fault !== undefined) throw fault;
  return { sending, submit };
}
