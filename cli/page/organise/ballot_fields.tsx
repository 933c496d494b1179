import { organiserWords } from "../words/organiser_words.ts";
import type { ElectionForm } from "./make_election_files.ts";
import { Field, LinesField } from "./organiser_parts.tsx";

/** What of the form is about ballots. */
type BallotForm = Pick<ElectionForm, "mode" | "trustees" | "threshold">;

/** What {@linkcode BallotFields} is given. */
export interface BallotFieldsProps {
  readonly form: BallotForm;
  readonly change: (changed: Partial<BallotForm>) => void;
}

/** Whether ballots are open or secret, and who opens the sum of secret ones. */
export function BallotFields({ form: { mode, trustees, threshold }, change }: BallotFieldsProps) {
  const said = organiserWords.value.setUp;
  return (
    <fieldset>
      <legend>{said.ballots}</legend>
      {(["open", "secret"] as const).map((each) => (
        <label class="choice" key={each}>
          <input
            type="radio"
            name="mode"
            checked={mode === each}
            onChange={() => change({ mode: each })}
          />
          <span>{said[each]}</span>
        </label>
      ))}
      {mode === "secret" && (
        <>
          <LinesField
            id="trustees"
            label={said.trustees}
            value={trustees}
            change={(names) => change({ trustees: names })}
          />
          <Field
            id="threshold"
            label={said.threshold}
            value={threshold}
            change={(number) => change({ threshold: number })}
          />
        </>
      )}
    </fieldset>
  );
}
