import { useState } from "preact/hooks";
import { type BallotMaker, sendBallot } from "../state/ballot.ts";
import { peerFaultOf } from "../state/faults.ts";
import type { ElectionView } from "../state/peer.ts";
import { addressOfVote } from "../state/vote_address.ts";
import { words } from "../words/language.ts";
import { say } from "./live.tsx";
import { WhyRefused, type WhyRefusedProps } from "./why_refused.tsx";

/** Where sending is. */
export type Sending =
  | { readonly kind: "sending" | "away" }
  | { readonly kind: "refused"; readonly by: WhyRefusedProps };

/** What sends a ballot. */
export interface SendingDeps extends Pick<ElectionView, "election"> {
  readonly desk: BallotMaker;
}

/**
 * Where sending is, and what a press of the button does: of a secret ballot the one with that mark is sent. With another ballot
 * all begins anew.
 */
export function useSending({ desk, election }: SendingDeps) {
  const [sending, setSending] = useState<Sending | undefined>();
  const [fault, setFault] = useState<unknown>();
  const submit = async (mark?: string) => {
    // A second press while it is on its way does nothing; the button stays, for those who hear it.
    if (sending?.kind === "sending") return;
    setSending({ kind: "sending" });
    say(words.value.check.sendingNow);
    try {
      const report = await sendBallot(desk, election, mark);
      if (report.status === "refused") {
        const { code, reason } = report;
        return setSending({ kind: "refused", by: { code, reason } });
      }
      location.hash = addressOfVote(report.recordId, election.network.chainId);
    } catch (error) {
      const found = peerFaultOf(error);
      if (found === undefined) return setFault(error);
      setSending(found.kind === "away" ? found : { kind: "refused", by: found });
    }
  };
  // The frame shows what went wrong in the page itself.
  if (fault !== undefined) throw fault;
  return { sending, submit, beginAnew: () => setSending(undefined) };
}

/** Why a ballot was not sent. */
export function NotSent({ sending }: { readonly sending: Sending | undefined }) {
  const { away, refused } = words.value.check;
  return (
    <p role="alert" class={sending !== undefined && sending.kind !== "sending" ? "warning" : ""}>
      {sending?.kind === "away" && away}
      {sending?.kind === "refused" && (
        <>
          {refused} <WhyRefused {...sending.by} />
        </>
      )}
    </p>
  );
}
