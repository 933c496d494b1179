import { showNumber } from "../words/language.ts";
import { organiserWords } from "../words/organiser_words.ts";
import type { FormFault } from "./make_election_files.ts";

/** What is wrong with the form: each fault by the name of its field, and as the program says it. */
export function FormFaults({ faults }: { readonly faults: readonly FormFault[] }) {
  return (
    <div role="alert">
      <p class="warning">{organiserWords.value.wrong}</p>
      <ul>
        {faults.map(({ path, rule, value }, i) => (
          <li key={i}>
            <bdi>{fieldOf(path)}</bdi>: <span lang="en" dir="ltr">{`${rule}: it is ${value}`}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The field of the form whose text stands at a place of the file. */
function fieldOf(path: string): string {
  const said = organiserWords.value.setUp;
  const [, place, part] = /^questions\[(\d+)\]\.?(\w*)/.exec(path) ?? [];
  if (place !== undefined) {
    const fields: Readonly<Record<string, string>> = {
      question: said.text,
      choices: said.choices,
      min: said.most,
      max: said.most,
      grades: said.grades,
    };
    const name = said.question(showNumber(Number(place) + 1));
    return Object.hasOwn(fields, part) ? `${name}, ${fields[part]}` : name;
  }
  const fields: Readonly<Record<string, string>> = {
    title: said.name,
    opens: said.opens,
    closes: said.closes,
    late: said.closes,
    organiser: said.organiser,
    trustees: said.trustees,
    threshold: said.threshold,
  };
  const [first] = path.split(/[.[]/);
  return Object.hasOwn(fields, first) ? fields[first] : path;
}
