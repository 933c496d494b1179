import { useState } from "preact/hooks";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { describeAnswer } from "../../ballot/answer_text.ts";
import type { CheckedOpening } from "../../ballot/opened_ballot.ts";
import { MarkLine } from "../parts/ballot_mark.tsx";
import { TextFileField } from "../parts/text_file_field.tsx";
import { Heading } from "../parts/heading.tsx";
import type { BallotMaker } from "../state/ballot.ts";
import { peerFaultOf } from "../state/faults.ts";
import type { ElectionView } from "../state/peer.ts";
import { words } from "../words/language.ts";

/** What {@linkcode CheckTest} works with. */
export interface CheckTestProps extends ElectionView {
  readonly desk: BallotMaker;
  readonly now: () => number;
}

/** A ballot that another device has encrypted and opened as a test is encrypted anew here, and compared. */
export function CheckTest({ desk, now, election: { definition } }: CheckTestProps) {
  const [checked, setChecked] = useState<CheckedOpening | "checking" | "away" | undefined>();
  const [fault, setFault] = useState<unknown>();
  if (fault !== undefined) throw fault;
  const { title, about, file, often } = words.value.secret.check;
  const check = async (text: string) => {
    setChecked("checking");
    try {
      setChecked(await desk.run("check", { text, now: now() }));
    } catch (error) {
      if (peerFaultOf(error) === undefined) setFault(error);
      else setChecked("away");
    }
  };
  return (
    <>
      <Heading title={`${title} · ${definition.title}`}>{title}</Heading>
      <p>{about}</p>
      <TextFileField id="test-file" label={file} take={(chosen) => void check(chosen)} />
      <div role="status">
        <Outcome checked={checked} definition={definition} />
      </div>
      <p>{often}</p>
    </>
  );
}

function Outcome({ checked, definition: { questions } }: {
  readonly checked: CheckedOpening | "checking" | "away" | undefined;
  readonly definition: ElectionDefinition;
}) {
  const { checking, good } = words.value.secret.check;
  if (checked === undefined) return null;
  if (checked === "checking") return <p>{checking}</p>;
  if (checked === "away") return <p class="warning">{words.value.code.noAnswer}</p>;
  if (!checked.ok) return <p class="warning">{refusalText(checked.code)}</p>;
  return (
    <>
      <p>{good}</p>
      <MarkLine mark={checked.mark} />
      <dl>
        {checked.answers.map(({ question, answer }, i) => (
          <div key={i} class="answer">
            <dt>
              <bdi>{question}</bdi>
            </dt>
            <dd>
              <bdi>
                {answer === describeAnswer(questions[i], []) ? words.value.ballot.blank : answer}
              </bdi>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function refusalText(code: string): string {
  const { bad, none, noKey } = words.value.secret.check;
  if (code === "keys-missing" || code === "key-unsettled") return noKey;
  return code === "malformed" || code === "other-election" ? none : bad;
}
