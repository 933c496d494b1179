/** The organiser's form makes the file that `election new` makes, and names what is wrong by its field. */
import { assert, assertEquals } from "@std/assert";
import { systemRandom as random } from "../../core/base/system.ts";
import { drawSigningKey } from "../../cli/app/files/signing_key.ts";
import { parseZonedTime } from "../../cli/organise/zoned_time.ts";
import {
  type ElectionForm,
  makeElectionFiles,
} from "../../cli/page/organise/make_election_files.ts";

const KEY = drawSigningKey(random);
const NOW = Date.UTC(2027, 0, 4, 10);

const CHOICES = "Ann\n Ben \n\nCleo\n";

const FORM: ElectionForm = {
  title: " Board 2027 ",
  organiser: "Olga",
  opens: "",
  closes: "",
  mode: "open",
  trustees: "",
  threshold: "",
  questions: [{ question: "Who chairs?", kind: "choose", choices: CHOICES, number: "" }],
};

const make = (changed: Partial<ElectionForm>) =>
  makeElectionFiles({ ...FORM, ...changed }, { now: NOW, random, key: KEY });

Deno.test("makeElectionFiles() asks each kind of question that the form has, with its number", () => {
  const kinds = ["choose", "several", "approve", "rank", "score", "grade"] as const;
  const questions = kinds.map((kind) => ({
    ...{ question: kind, kind, choices: CHOICES },
    number: kind === "several" ? "2" : "6",
  }));
  const made = make({ questions });
  assert(made.ok);
  const { questions: asked, mode, title } = JSON.parse(made.text);
  assertEquals([mode, title], ["open", "Board 2027"]);
  const choices = ["Ann", "Ben", "Cleo"];
  assertEquals(asked, [
    { question: "choose", kind: "choose", choices, min: 1, max: 1, blank: true },
    { question: "several", kind: "choose", choices, min: 1, max: 2, blank: true },
    { question: "approve", kind: "approve", choices },
    { question: "rank", kind: "rank", count: "irv", choices, ties: false, partial: true },
    { question: "score", kind: "score", count: "score", choices, grades: 6 },
    { question: "grade", kind: "grade", count: "majority-judgment", choices, grades: 6 },
  ]);
});

Deno.test("makeElectionFiles() makes secret ballots with trustees, the threshold that is wished for or proposed, and time for their key", () => {
  const trustees = "Anna\nBen\nCleo\nDora";
  const made = make({ mode: "secret", trustees });
  assert(made.ok);
  const file = JSON.parse(made.text);
  assertEquals([file.mode, file.threshold, file.minimum, made.isSecret], ["secret", 2, 5, true]);
  assertEquals(file.trustees, ["Anna", "Ben", "Cleo", "Dora"].map((name) => ({ name })));
  const [keysBy, opens] = [file.keysBy, file.opens].map((time) => parseZonedTime(time)!);
  assert(NOW < keysBy && keysBy < opens);
  const wished = make({ mode: "secret", trustees, threshold: "3" });
  assertEquals(wished.ok && JSON.parse(wished.text).threshold, 3);
});

Deno.test("makeElectionFiles() names the field of each fault", () => {
  const pathsOf = (changed: Partial<ElectionForm>) => {
    const made = make(changed);
    return made.ok ? [] : made.faults.map(({ path }) => path);
  };
  assertEquals(pathsOf({}), []);
  assertEquals(pathsOf({ title: "" }), ["title"]);
  assertEquals(pathsOf({ mode: "secret" }), ["trustees"]);
  const trustees = "Anna\nBen\nCleo";
  assertEquals(pathsOf({ mode: "secret", trustees, threshold: "9" }), ["threshold"]);
  assertEquals(pathsOf({ mode: "secret", trustees, threshold: "two" }), ["threshold"]);
  const [asked] = FORM.questions;
  const rank = [{ ...asked, kind: "rank" as const }];
  assertEquals(pathsOf({ mode: "secret", trustees, questions: rank }), ["questions[0].kind"]);
  const several = [{ ...asked, kind: "several" as const, number: "7" }];
  assertEquals(pathsOf({ questions: several }), ["questions[0].max"]);
  // The time for the trustees' key is worked out of the opening, and told as that.
  const opens = new Date(NOW + 60_000).toISOString().slice(0, 16);
  const made = make({ mode: "secret", trustees, opens: `${opens}Z` });
  assert(
    !made.ok && made.faults.some(({ path, rule }) => path === "opens" && rule.includes("key")),
  );
});
