import { useState } from "preact/hooks";
import { formatSigningKey } from "../../app/files/signing_key.ts";
import { Heading } from "../parts/heading.tsx";
import { showNumber } from "../words/language.ts";
import { organiserWords } from "../words/organiser_words.ts";
import { type AskedQuestion, type MadeElection, makeElectionFiles } from "./make_election_files.ts";
import type { OrganiserDeps } from "./organiser_deps.ts";
import { EnglishFaults, Field, SaveButtons } from "./organiser_parts.tsx";

const NO_QUESTION: AskedQuestion = { question: "", kind: "choose", choices: "" };

/** A new election: what is asked, and when. It makes the same files as `chainvote election new`. */
export function SetUpScreen({ clock, random }: Omit<OrganiserDeps, "isFromDisk">) {
  const said = organiserWords.value.setUp;
  const [form, setForm] = useState({ title: "", organiser: "", opens: "", closes: "" });
  const [questions, setQuestions] = useState<readonly AskedQuestion[]>([NO_QUESTION]);
  const [made, setMade] = useState<MadeElection | undefined>();
  const take = (name: keyof typeof form) => (value: string) => setForm({ ...form, [name]: value });
  const submit = (event: Event) => {
    event.preventDefault();
    setMade(makeElectionFiles({ ...form, questions }, { now: clock.now(), random }));
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
        {questions.map((question, i) => (
          <QuestionFields
            key={i}
            place={i}
            question={question}
            change={(changed) => setQuestions(questions.with(i, changed))}
          />
        ))}
        <QuestionCount questions={questions} change={setQuestions} />
        <button type="submit">{said.make}</button>
      </form>
      {made !== undefined && !made.ok && <EnglishFaults faults={made.faults} />}
      {made?.ok && (
        <div role="status">
          <SaveButtons
            files={[
              { name: "election.json", content: made.text },
              { name: "organiser.key", content: formatSigningKey(made.key) },
            ]}
          />
          <p>{said.made}</p>
        </div>
      )}
    </>
  );
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

function QuestionFields({ place, question, change }: {
  readonly place: number;
  readonly question: AskedQuestion;
  readonly change: (question: AskedQuestion) => void;
}) {
  const said = organiserWords.value.setUp;
  return (
    <fieldset>
      <legend>{said.question(showNumber(place + 1))}</legend>
      <Field
        id={`question-${place}`}
        label={said.text}
        value={question.question}
        change={(text) => change({ ...question, question: text })}
      />
      <p>
        <label for={`kind-${place}`}>{said.kind}</label>{" "}
        <select
          id={`kind-${place}`}
          value={question.kind}
          onChange={({ currentTarget: { value } }) =>
            change({ ...question, kind: value as AskedQuestion["kind"] })}
        >
          <option value="choose">{said.choose}</option>
          <option value="approve">{said.approve}</option>
          <option value="rank">{said.rank}</option>
        </select>
      </p>
      <p>
        <label for={`choices-${place}`}>{said.choices}</label>
        <textarea
          id={`choices-${place}`}
          class="code"
          dir="auto"
          rows={5}
          value={question.choices}
          onInput={({ currentTarget: { value } }) => change({ ...question, choices: value })}
        />
      </p>
    </fieldset>
  );
}
