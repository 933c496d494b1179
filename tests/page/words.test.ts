/** What the page says in its languages: everywhere something, in the language, with the numbers and names that it is given. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ar } from "../../cli/page/words/ar.ts";
import { de } from "../../cli/page/words/de.ts";
import { el } from "../../cli/page/words/el.ts";
import { en } from "../../cli/page/words/en.ts";
import { fr } from "../../cli/page/words/fr.ts";
import {
  chooseLanguage,
  direction,
  isolate,
  language,
  LANGUAGE_NAMES,
  LANGUAGE_TAGS,
  loadLanguage,
  showList,
  showNumber,
  spoken,
  words,
} from "../../cli/page/words/language.ts";
import { pluralsOf } from "../../cli/page/words/plurals.ts";

type Text = string | ((...args: never[]) => string);

/** Every text of a catalogue, by its path. */
function textsOf(words: object, path = ""): readonly (readonly [string, Text])[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "object" ? textsOf(value, `${path}${key}.`) : [[`${path}${key}`, value]]
  );
}

/** Places that hold a number for choosing a form, and beside it the one that is shown. */
const COUNTED: Readonly<Record<string, readonly unknown[]>> = {
  "turnout": [37, 1203, "37", "1203"],
  "quorum": ["37", true],
  "code.faults.code-length": [27, "27"],
  "ballot.whose": ["37", 12, "12"],
  "ballot.votedBefore": [12, "12"],
  "ballot.chooseUpTo": [12, "12"],
  "ballot.chosen": [12, "12", "37"],
  "ballot.full": [12, "12"],
  "check.open": [12, "12"],
  "secret.few": [12, "12"],
  "record.steps.known": [12, "12"],
  "count.ballots": [12, "12"],
  "count.winner": ["Zoë", 12],
  "count.tie": ["Zoë", 12],
  "follow.vote.likely": [12, "12"],
};

/** What does not need to be in what is said: a count that only chooses the form, and whether a quorum is reached. */
const UNSAID: Readonly<Record<string, readonly unknown[]>> = {
  "count.winner": [12],
  "quorum": [true],
};

function say(path: string, text: Text): { readonly said: string; readonly given: string[] } {
  if (typeof text === "string") return { said: text, given: [] };
  const args = COUNTED[path] ?? ["Zoë Meer", "18:20"].slice(0, text.length);
  assertEquals(args.length, text.length, `${path} is given what it takes`);
  const given = args.filter((each) => UNSAID[path]?.includes(each) !== true).map(String);
  return { said: text(...args as never[]), given };
}

for (const [tag, words] of Object.entries({ en, de, fr, el, ar })) {
  Deno.test(`the page says something in every place, with what it is given: ${tag}`, () => {
    const english = new Map(textsOf(en));
    assertEquals(textsOf(words).map(([path]) => path).sort(), [...english.keys()].sort());
    for (const [path, text] of textsOf(words)) {
      const { said, given } = say(path, text);
      assert(said.trim() !== "" && said === said.trim(), `${path}: ${JSON.stringify(said)}`);
      assert(!said.includes("undefined"), `${path}: ${said}`);
      for (const each of given) assert(said.includes(each), `${path} leaves out ${each}: ${said}`);
      if (tag === "en" || said.length < 20) continue;
      assertNotEquals(said, say(path, english.get(path)!).said, `${path} is English`);
    }
  });

  Deno.test(`what is counted is said for every number with its figure, or its word: ${tag}`, () => {
    for (const count of [0, 1, 2, 3, 11, 100, 1_000_000]) {
      const shown = String(count);
      assert(words.turnout(0, count, "0", shown).includes(shown));
      assert(words.count.ballots(count, shown).includes(shown));
      if (count > 2) assert(words.record.steps.known(count, shown).includes(shown));
    }
  });
}

Deno.test("Arabic has a form for one, for two, for few, for many and for hundreds; German has two", () => {
  const { known } = ar.record.steps;
  const forms = [1, 2, 3, 11, 100].map((count) => known(count, "#"));
  assertEquals(new Set(forms).size, forms.length);
  assertEquals([1, 2, 3, 11, 100].map((count) => de.check.open(count, `${count}`).slice(0, 8)), [
    "Eine Fra",
    "2 Fragen",
    "3 Fragen",
    "11 Frage",
    "100 Frag",
  ]);
});

Deno.test("pluralsOf() takes the form of the language's rules, and `other` where a language has none of its own", () => {
  const forms = { zero: "z", one: "1", two: "2", few: "f", many: "m", other: "o" };
  const all = (tag: string) => [0, 1, 2, 3, 11, 100].map((each) => pluralsOf(tag)(each, forms));
  assertEquals(all("ar").join(""), "z12fmo");
  assertEquals(all("en").join(""), "o1oooo");
  assertEquals(all("fr").join(""), "11oooo");
  assertEquals(pluralsOf("ar")(2, { other: "o" }), "o");
});

Deno.test("the page speaks the first wished language that it has, and writes numbers with the digits of the letters", async () => {
  assertEquals(chooseLanguage(["nl", "de-CH", "fr"]), "de");
  assertEquals(chooseLanguage(["AR-eg"]), "ar");
  assertEquals(chooseLanguage(["nl", "constructor"]), "en");
  try {
    language.value = "ar";
    assertEquals([spoken.value, direction.value], ["en", "ltr"]);
    await Promise.all(LANGUAGE_TAGS.map(loadLanguage));
    assertEquals([spoken.value, words.value], ["ar", ar]);
    assertEquals(Object.keys(LANGUAGE_NAMES).sort(), [...LANGUAGE_TAGS].sort());
    assertEquals([direction.value, showNumber(1_203).replace(/\D/g, "")], ["rtl", "1203"]);
    assertEquals(showList(["Ann"]), "\u2068Ann\u2069");
    language.value = "de";
    assertEquals([direction.value, showNumber(1_203)], ["ltr", "1.203"]);
    assertEquals([isolate("Ann"), isolate("نور")], ["Ann", "\u2068نور\u2069"]);
  } finally {
    language.value = "en";
  }
});
