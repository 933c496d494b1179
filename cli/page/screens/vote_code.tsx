import { useState } from "preact/hooks";
import type { ApiClient } from "../../../net/api/client.ts";
import { Heading } from "../parts/heading.tsx";
import { WhyRefused } from "../parts/why_refused.tsx";
import { type CodeFault, enterCodes, type EnteredCodes } from "../state/ballot.ts";
import { peerFaultOf } from "../state/faults.ts";
import type { ElectionView } from "../state/peer.ts";
import { isolate, showNumber, words } from "../words/language.ts";

/** What {@linkcode VoteCode} works with. */
export interface VoteCodeProps extends ElectionView {
  readonly api: ApiClient;
  readonly now: () => number;
}

/** Step 1: the voting code, or both where two registrars gave one each. Whether it may vote is known before the first question. */
export function VoteCode({ api, now, election }: VoteCodeProps) {
  const { registrars, title } = election.definition;
  const [codes, setCodes] = useState<readonly string[]>(registrars.map(() => ""));
  const [outcome, setOutcome] = useState<EnteredCodes | "asking" | "away" | undefined>();
  const [ownFault, setOwnFault] = useState<unknown>();
  const { step1, title: heading, about, two, field, goOn, asking, noLetter } = words.value.code;
  const send = async (event: Event) => {
    event.preventDefault();
    if (outcome === "asking") return;
    setOutcome("asking");
    const entered = await enterCodes(api, election, codes, now()).catch((error) => {
      if (peerFaultOf(error) === undefined) setOwnFault(error);
      return "away" as const;
    });
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
      <p id="about-code">{registrars.length === 1 ? about : two}</p>
      <form onSubmit={send}>
        {registrars.map(({ name }, i) => (
          <p key={i}>
            <label for={`code-${i}`}>
              {registrars.length === 1 ? field : `${field} (${isolate(name)})`}
            </label>
            <input
              id={`code-${i}`}
              class="code"
              dir="ltr"
              value={codes[i]}
              onInput={({ currentTarget }) => {
                setCodes(codes.with(i, currentTarget.value));
                if (outcome !== "asking") setOutcome(undefined);
              }}
              autocomplete="off"
              autocapitalize="none"
              autocorrect="off"
              spellcheck={false}
              aria-describedby="about-code code-fault"
              aria-invalid={fault !== undefined}
            />
          </p>
        ))}
        <p id="code-fault" class={fault && "warning"} role="alert">{fault}</p>
        <button type="submit">{outcome === "asking" ? asking : goOn}</button>
      </form>
      <details>
        <summary>{noLetter.title}</summary>
        <p>{noLetter.about}</p>
      </details>
    </>
  );
}

function faultyField(entered: EnteredCodes | "away"): string {
  const which = entered !== "away" && !entered.ok && "fault" in entered ? entered.fault.which : 0;
  return `code-${which}`;
}

function faultOf(outcome: EnteredCodes | "asking" | "away" | undefined) {
  if (outcome === undefined || outcome === "asking") return undefined;
  if (outcome === "away") return words.value.code.noAnswer;
  if (outcome.ok) return undefined;
  return "fault" in outcome ? faultText(outcome.fault) : <WhyRefused {...outcome.refusal} />;
}

function faultText(fault: CodeFault): string {
  const { faults } = words.value.code;
  switch (fault.code) {
    case "code-length":
      return faults["code-length"](fault.symbols, showNumber(fault.symbols));
    case "code-symbol":
      return faults["code-symbol"](isolate(fault.symbol), showNumber(fault.place));
    case "code-slip":
      return fault.group === undefined
        ? faults["code-slip"]
        : faults["code-slip-in"](showNumber(fault.group));
    case "code-number":
      return faults["code-number"];
  }
}
