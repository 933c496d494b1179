import { useState } from "preact/hooks";
import { Heading } from "../parts/heading.tsx";
import { showNumber } from "../words/language.ts";
import { registrarWords } from "../words/registrar_words.ts";
import { type MadeLetters, makeLetters } from "./make_letters.ts";
import { EnglishFaults, Field, FileField, SaveButtons, useMade } from "./organiser_parts.tsx";

/** The files that letters are made of. */
const FILES = ["election", "codes", "roll", "registrar"] as const;

/** A registrar's letters, of the election that was built and the codes. They are those of `chainvote roll letters`. */
export function LettersScreen() {
  const said = registrarWords.value.letters;
  const [files, setFiles] = useState<Partial<Record<typeof FILES[number], File>>>({});
  const [page, setPage] = useState("");
  const [contact, setContact] = useState("");
  const { made, forget, make } = useMade<MadeLetters>();
  const { election, codes, roll, registrar } = files;
  const change = <T,>(take: (value: T) => void) => (value: T) => {
    forget();
    take(value);
  };
  return (
    <>
      <Heading title={said.title}>{said.title}</Heading>
      {FILES.map((name) => (
        <FileField
          key={name}
          id={name}
          label={said[name]}
          change={change((file) => setFiles({ ...files, [name]: file }))}
        />
      ))}
      <Field id="page" label={said.page} value={page} change={change(setPage)} />
      <Field id="contact" label={said.contact} value={contact} change={change(setContact)} />
      {election && codes && roll && registrar && (
        <button
          type="button"
          onClick={() =>
            make(() => makeLetters({ election, codes, roll, registrar }, { page, contact }))}
        >
          {said.make}
        </button>
      )}
      {made !== undefined && !made.ok && <EnglishFaults faults={[made.reason]} />}
      {made?.ok && (
        <div role="status">
          <p>{said.made(showNumber(made.letters))}</p>
          <SaveButtons files={[{ name: "letters.html", content: made.html }]} />
        </div>
      )}
    </>
  );
}
