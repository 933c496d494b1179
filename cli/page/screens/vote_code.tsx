import { useState } from "preact/hooks";
import type { ApiClient } from "../../../net/api/client.ts";
import { Heading } from "../parts/heading.tsx";
import { enterCodes, type EnteredCodes } from "../state/ballot.ts";
import type { ElectionView } from "../state/peer.ts";
import { words } from "../words/language.ts";

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
  const { step1, title: heading, about, two, field, goOn, asking, noLetter } = words.value.code;
  const send = async (event: Event) => {
    event.preventDefault();
    if (outcome === "asking") return;
    setOutcome("asking");
    const entered = await enterCodes(api, election, codes, now()).catch(() => "away" as const);
    setOutcome(entered);
    if (entered !== "away" && entered.ok) location.hash = "#/vote/1";
    else document.getElementById(faultyField(entered))?.focus();
  };
  const fault = faultText(outcome);
  return (
    <>
      <p class="step">{step1}</p>
      <Heading title={`${words.value.notYet} · ${title}`}>{heading}</Heading>
      <p id="about-code">{registrars.length === 1 ? about : two}</p>
      <form onSubmit={send}>
        {registrars.map(({ name }, i) => (
          <p key={i}>
            <label for={`code-${i}`}>
              {registrars.length === 1 ? field : `${field} (${name})`}
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

function faultText(outcome: EnteredCodes | "asking" | "away" | undefined): string | undefined {
  const { faults, refusals, refusedOtherwise, noAnswer } = words.value.code;
  if (outcome === undefined || outcome === "asking") return undefined;
  if (outcome === "away") return noAnswer;
  if (outcome.ok) return undefined;
  if ("fault" in outcome) return faults[outcome.fault.code](outcome.fault.reason);
  const { code, reason } = outcome.refusal;
  return Object.hasOwn(refusals, code)
    ? refusals[code as keyof typeof refusals]
    : refusedOtherwise(reason);
}
