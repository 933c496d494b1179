import { useState } from "preact/hooks";
import type { Election } from "../../result/read_election.ts";
import { codeFaultText, CodeFields } from "../parts/code_fields.tsx";
import { Heading } from "../parts/heading.tsx";
import { showNumber, words } from "../words/language.ts";
import { offlineWords } from "../words/offline_words.ts";
import { type EnteredVoter, enterVoter } from "./made_ballot.ts";

/** Step 1 without a network: what the letter says, as nobody can be asked whose the code is. */
export function OfflineVoter({ election }: { readonly election: Election }) {
  const { registrars, title, revote = "last" } = election.definition;
  const [codes, setCodes] = useState<readonly string[]>(registrars.map(() => ""));
  const [number, setNumber] = useState("");
  const [before, setBefore] = useState("0");
  const [isReplaced, setReplaced] = useState(false);
  const [entered, setEntered] = useState<EnteredVoter | undefined>();
  const { step1, title: heading, about, two, goOn } = words.value.code;
  const said = offlineWords.value;
  const send = (event: Event) => {
    event.preventDefault();
    const answer = enterVoter(election, { codes, number, before, isReplaced });
    setEntered(answer);
    if (answer.ok) location.hash = "#/vote/1";
    else document.getElementById(faultyFieldOf(answer))?.focus();
  };
  const fault = entered === undefined ? undefined : offlineFaultText(entered);
  const isFaulty = (id: string) => entered !== undefined && faultyFieldOf(entered).startsWith(id);
  return (
    <>
      <p class="step">{step1}</p>
      <Heading title={`${words.value.notYet} · ${title}`}>{heading}</Heading>
      <p id="about-code">{registrars.length === 1 ? about : two}</p>
      <form onSubmit={send} noValidate>
        <CodeFields
          {...{ registrars, codes, change: setCodes, isFaulty: isFaulty("code") }}
          fault={entered !== undefined && "fault" in entered ? entered.fault : undefined}
        />
        <NumberField
          id="number"
          {...{ ...said.number, value: number, change: setNumber }}
          isFaulty={isFaulty("number")}
        />
        {revote === "last" && (
          <NumberField
            id="before"
            {...{ ...said.before, value: before, change: setBefore }}
            isFaulty={isFaulty("before")}
          />
        )}
        <label class="choice">
          <input type="checkbox" checked={isReplaced} onChange={() => setReplaced(!isReplaced)} />
          <span>{said.replaced}</span>
        </label>
        <p id="code-fault" class={fault && "warning"} role="alert">{fault}</p>
        <button type="submit">{goOn}</button>
      </form>
    </>
  );
}

function NumberField({ id, label, about, value, change, isFaulty }: {
  readonly id: string;
  readonly label: string;
  readonly about: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly isFaulty: boolean;
}) {
  return (
    <p>
      <label for={id}>{label}</label>
      <input
        id={id}
        class="code"
        dir="ltr"
        inputMode="numeric"
        autocomplete="off"
        value={value}
        onInput={({ currentTarget }) => change(currentTarget.value)}
        aria-describedby={`about-${id} code-fault`}
        aria-invalid={isFaulty}
      />
      <span id={`about-${id}`}>{about}</span>
    </p>
  );
}

function faultyFieldOf(entered: EnteredVoter): string {
  if (entered.ok) return "";
  return "fault" in entered ? `code-${entered.fault.which}` : entered.field;
}

function offlineFaultText(entered: EnteredVoter): string | undefined {
  if (entered.ok) return undefined;
  if ("fault" in entered) return codeFaultText(entered.fault);
  return offlineWords.value[entered.field].fault(showNumber(entered.most));
}
