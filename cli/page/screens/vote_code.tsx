import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { codeFaultText, CodeFields } from "../parts/code_fields.tsx";
import { Heading } from "../parts/heading.tsx";
import { WhyRefused } from "../parts/why_refused.tsx";
import { type BallotMaker, enterCodes } from "../state/ballot.ts";
import { peerFaultOf } from "../state/faults.ts";
import type { ElectionView } from "../state/peer.ts";
import type { EnteredCodes } from "../workers/ballot_jobs.ts";
import type { CodeFault } from "../workers/letter_codes.ts";
import { handInWords } from "../words/hand_in_words.ts";
import { words } from "../words/language.ts";

/** What {@linkcode VoteCode} works with. */
export interface VoteCodeProps extends ElectionView {
  readonly desk: BallotMaker;
  readonly now: () => number;
  /** The code of the letter, if its link held it. */
  readonly given?: string;
  /** What is said of the letter before its code is asked for. */
  readonly children?: ComponentChildren;
}

/** Step 1: the voting code, or both where two registrars gave one each. Whether it may vote is known before the first question. */
export function VoteCode({ desk, now, election, given = "", children }: VoteCodeProps) {
  const { registrars, title } = election.definition;
  const [codes, setCodes] = useState<readonly string[]>(registrars.map(() => given));
  const [outcome, setOutcome] = useState<Outcome>();
  const [ownFault, setOwnFault] = useState<unknown>();
  const isHere = useRef(true);
  useEffect(() => () => {
    isHere.current = false;
  }, []);
  const { step1, title: heading, about, two, goOn, asking, noLetter } = words.value.code;
  const send = async (event: Event) => {
    event.preventDefault();
    if (outcome === "asking") return;
    setOutcome("asking");
    const entered = await enterCodes(desk, { codes, now: now() }).catch((error) => {
      if (peerFaultOf(error) === undefined) setOwnFault(error);
      return "away" as const;
    });
    // Whoever has gone elsewhere meanwhile is not called back.
    if (!isHere.current) return;
    setOutcome(entered);
    if (entered !== "away" && entered.ok) location.hash = "#/vote/1";
    else document.getElementById(faultyField(entered))?.focus();
  };
  // The frame shows what went wrong in the page itself.
  if (ownFault !== undefined) throw ownFault;
  const fault = faultOf(outcome);
  return (
    <>
      <p class="step">{step1}</p>
      <Heading title={`${words.value.notYet} · ${title}`}>{heading}</Heading>
      {children}
      <p id="about-code">{registrars.length === 1 ? about : two}</p>
      <form onSubmit={send}>
        <CodeFields
          registrars={registrars}
          codes={codes}
          isFaulty={fault !== undefined}
          fault={codeFaultOf(outcome)}
          change={(changed) => {
            setCodes(changed);
            if (outcome !== "asking") setOutcome(undefined);
          }}
        />
        <p id="code-fault" class={fault && "warning"} role="alert">{fault}</p>
        <button type="submit">{outcome === "asking" ? asking : goOn}</button>
      </form>
      <details>
        <summary>{noLetter.title}</summary>
        <p>{noLetter.about}</p>
      </details>
      <p>
        <a href="#/hand-in">{handInWords.value.link}</a>
      </p>
    </>
  );
}

function faultyField(entered: EnteredCodes | "away"): string {
  const which = entered !== "away" && !entered.ok && "fault" in entered ? entered.fault.which : 0;
  return `code-${which}`;
}

type Outcome = EnteredCodes | "asking" | "away" | undefined;

function codeFaultOf(outcome: Outcome): CodeFault | undefined {
  return typeof outcome === "object" && "fault" in outcome ? outcome.fault : undefined;
}

function faultOf(outcome: Outcome) {
  if (outcome === undefined || outcome === "asking") return undefined;
  if (outcome === "away") return words.value.code.noAnswer;
  if (outcome.ok) return undefined;
  return "fault" in outcome ? codeFaultText(outcome.fault) : <WhyRefused {...outcome.refusal} />;
}
