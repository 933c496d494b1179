/** What the page says of single matters: everywhere something, in the language, with what it is given. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { AUDIT_WORDS } from "../../cli/page/words/audit_words.ts";
import { EXPLORE_WORDS } from "../../cli/page/words/explore_words.ts";
import { FILE_WORDS } from "../../cli/page/words/file_words.ts";
import { HAND_IN_WORDS } from "../../cli/page/words/hand_in_words.ts";
import { ORGANISER_WORDS } from "../../cli/page/words/organiser_words.ts";
import { REGISTRAR_WORDS } from "../../cli/page/words/registrar_words.ts";
import { SCANNED_WORDS } from "../../cli/page/words/scanned_words.ts";
import { OFFLINE_WORDS } from "../../cli/page/words/offline_words.ts";

type Text = string | ((...args: never[]) => string);

const TOPICS: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  "files": FILE_WORDS,
  "hand-in": HAND_IN_WORDS,
  "a check of everything": AUDIT_WORDS,
  "setting up an election": ORGANISER_WORDS,
  "codes and letters": REGISTRAR_WORDS,
  "letters' links": SCANNED_WORDS,
  "the page from the disk": OFFLINE_WORDS,
  "the record": EXPLORE_WORDS,
};

function textsOf(words: object, path = ""): readonly (readonly [string, Text])[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === "object" ? textsOf(value, `${path}${key}.`) : [[`${path}${key}`, value]]
  );
}

/** What counts something: the number chooses the form, its figure is shown. */
const COUNTED: readonly string[] = [
  "vote.likely",
  "chain.waiting",
  "block.holds",
  "peers.caption",
  "peers.behind",
  "peers.more",
];

/** What a text says of values that a sentence can hold: numbers choose the form, texts are shown. */
function say(
  path: string,
  text: Text,
): { readonly said: string; readonly given: readonly string[] } {
  if (typeof text === "string") return { said: text, given: [] };
  if (COUNTED.includes(path)) return { said: text(...[12, "12"] as never[]), given: ["12"] };
  const given = ["12", "Zoë Meer", "18:20", "letters.html"].slice(0, text.length);
  return { said: text(...given as never[]), given };
}

for (const [topic, inEach] of Object.entries(TOPICS)) {
  Deno.test(`what is said of ${topic} is there in every language, with what it is given`, () => {
    const english = new Map(textsOf(inEach.en));
    for (const [tag, words] of Object.entries(inEach)) {
      assertEquals(textsOf(words).map(([path]) => path).sort(), [...english.keys()].sort());
      for (const [path, text] of textsOf(words)) {
        const { said, given } = say(path, text);
        const at = `${tag} ${path}: ${said}`;
        assert(said.trim() !== "" && said === said.trim(), at);
        assert(!said.includes("undefined"), at);
        for (const each of given) assert(said.includes(each), `${at} leaves out ${each}`);
        if (tag === "en" || said.length < 20) continue;
        assertNotEquals(said, say(path, english.get(path)!).said, `${at} is English`);
      }
    }
  });
}
