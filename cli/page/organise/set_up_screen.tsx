import { useState } from "preact/hooks";
import { drawSigningKey, formatSigningKey, type SigningKey } from "../../app/files/signing_key.ts";
import { Heading } from "../parts/heading.tsx";
import { organiserWords } from "../words/organiser_words.ts";
import { BallotFields } from "./ballot_fields.tsx";
import { FormFaults } from "./form_faults.tsx";
import {
  type AskedQuestion,
  type ElectionForm,
  type MadeElection,
  makeElectionFiles,
} from "./make_election_files.ts";
import type { OrganiserDeps } from "./organiser_deps.ts";
import { Field, SaveButtons, useMade } from "./organiser_parts.tsx";
import { kindsOf, QuestionFields } from "./question_fields.tsx";

const NO_QUESTION: AskedQuestion = { question: "", kind: "choose", choices: "", number: "3" };

const EMPTY: Omit<ElectionForm, "questions"> = {
  title: "",
  organiser: "",
  opens: "",
  closes: "",
  mode: "open",
  trustees: "",
  threshold: "",
};

/** A new election: what is asked, and when. It makes the same files as `chainvote election new`. */
export function SetUpScreen({ clock, random }: Omit<OrganiserDeps, "isFromDisk">) {
  const said = organiserWords.value.setUp;
  const [form, setForm] = useState(EMPTY);
  const [questions, setQuestions] = useState<readonly AskedQuestion[]>([NO_QUESTION]);
  // One for whatever is made here, so that files of two presses fit each other.
  const [key] = useState(() => drawSigningKey(random));
  const { made, forget, make } = useMade<MadeElection>();
  const { mode } = form;
  const take = (name: keyof typeof form) => (value: string) => {
    forget();
    setForm({ ...form, [name]: value });
  };
  const ask = (asked: readonly AskedQuestion[]) => {
    forget();
    setQuestions(asked);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void make(() => makeElectionFiles({ ...form, questions }, { now: clock.now(), random, key }));
  };
  return (
    <>
      <Heading title={said.title}>{said.title}</Heading>
      <form onSubmit={submit}>
        <Field id="title" label={said.name} value={form.title} change={take("title")} />
        <Field id="by" label={said.organiser} value={form.organiser} change={take("organiser")} />
        <Field
          id="opens"
          label={said.opens}
          type="datetime-local"
          value={form.opens}
          change={take("opens")}
        />
        <Field
          id="closes"
          label={said.closes}
          type="datetime-local"
          value={form.closes}
          change={take("closes")}
        />
        <BallotFields
          form={form}
          change={(changed) => {
            setForm({ ...form, ...changed });
            ask(questions.map((each) => askedIn(each, changed.mode ?? mode)));
          }}
        />
        {questions.map((question, i) => (
          <QuestionFields
            key={i}
            place={i}
            mode={mode}
            question={question}
            change={(changed) => ask(questions.with(i, changed))}
          />
        ))}
        <QuestionCount questions={questions} change={ask} />
        <button type="submit">{said.make}</button>
      </form>
      {made !== undefined && !made.ok && <FormFaults faults={made.faults} />}
      {made?.ok && <MadeFiles {...made} organiserKey={key} />}
    </>
  );
}

function MadeFiles({ text, isSecret, organiserKey }: {
  readonly text: string;
  readonly isSecret: boolean;
  readonly organiserKey: SigningKey;
}) {
  const { made, madeSecret } = organiserWords.value.setUp;
  return (
    <div role="status">
      <SaveButtons
        files={[
          { name: "election.json", content: text },
          { name: "organiser.key", content: formatSigningKey(organiserKey) },
        ]}
      />
      <p>{isSecret ? madeSecret : made}</p>
    </div>
  );
}

/** A question of a kind that cannot be asked with such ballots becomes the simplest one. */
function askedIn(question: AskedQuestion, mode: ElectionForm["mode"]): AskedQuestion {
  return kindsOf(mode).includes(question.kind) ? question : { ...question, kind: "choose" };
}

/** Buttons for a question more, or one less. */
function QuestionCount({ questions, change }: {
  readonly questions: readonly AskedQuestion[];
  readonly change: (questions: readonly AskedQuestion[]) => void;
}) {
  const { more, fewer } = organiserWords.value.setUp;
  return (
    <p class="actions">
      <button class="quiet" type="button" onClick={() => change([...questions, NO_QUESTION])}>
        {more}
      </button>{" "}
      {questions.length > 1 && (
        <button
          class="quiet"
          type="button"
          onClick={() => change(questions.slice(0, -1))}
        >
          {fewer}
        </button>
      )}
    </p>
  );
}
