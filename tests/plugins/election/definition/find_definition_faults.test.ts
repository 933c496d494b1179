import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import type { Json, JsonObject } from "../../../../core/base/canonical_json.ts";
import { findDefinitionFaults } from "../../../../plugins/election/definition/find_definition_faults.ts";
import { readDefinition } from "../../../../plugins/election/definition/read_definition.ts";
import { changedConfig, CLOSES, exampleDefinition, OPENS } from "../example_election.ts";

type Path = readonly (string | number)[];

const QUESTION = ["questions", 0] as const;
const RANKING = ["questions", 1] as const;
const text = (length: number) => "x".repeat(length);
const organiserKey = exampleDefinition().organiser.key;

/** What is changed, to what (undefined: left out), and the path and rule of the one fault that comes of it. */
const BROKEN:
  readonly (readonly [path: Path, value: Json | undefined, at: string, rule: RegExp])[] = [
    // The rules of texts hold for each of them.
    [["title"], undefined, "title", /must be there/],
    [["title"], 7, "title", /must be a text/],
    [["title"], "", "title", /must not be empty/],
    [["title"], " Board", "title", /must not begin or end with white space/],
    [["title"], text(201), "title", /must not be longer than 200 characters/],
    [["title"], "a\u202eb", "title", /has a control character \(U\+202E\) at position 2/],
    [["title"], "Zoe\u0308", "title", /must be in Unicode normalization form C/],
    [["title"], "a\u{378}", "title", /is no character in Unicode 15\.1/],
    [["title"], "a\u200bb", "title", /shows nothing/],
    [["title"], "\ud800", "title", /lone surrogate/],
    [["description"], "a\nb", "description", /control character/],
    [["description"], text(2_001), "description", /longer than 2,000/],
    [["language"], "de CH", "language", /language tag/],
    [["language"], `en-${text(8)}-${text(8)}-${text(8)}-${text(8)}`, "language", /language tag/],
    [["texts"], "ab", "texts", /64 lower-case hex digits/],
    [["nonce"], "5A".repeat(32), "nonce", /64 lower-case hex digits/],
    [["uuid"], "2TBRpir3rZntKc", "uuid", /which follows from nonce/],
    [["uuid"], 5, "uuid", /which follows from nonce/],
    [["mode"], "closed", "mode", /must be "open" or "secret"$/],
    [["trustees"], [], "trustees", /must be left out, or mode must be "secret"/],
    [["threshold"], 2, "threshold", /must be left out, or mode must be "secret"/],
    [["keysBy"], 2, "keysBy", /must be left out, or mode must be "secret"/],
    [["minimum"], 5, "minimum", /must be left out, or mode must be "secret"/],
    [["opens"], -1, "opens", /must be a whole number from 0/],
    [["opens"], 1.5, "opens", /must be a whole number/],
    [["closes"], OPENS, "closes", /must be later than opens/],
    [["late"], CLOSES + 119_999, "late", /must be 120 s after closes/],
    [["late"], 253_402_300_800_001, "late", /must be a whole number/],
    [["revote"], "first", "revote", /must be "last" or "once"/],
    [["roll"], undefined, "roll", /must be there/],
    [["roll"], [], "roll", /must be an object/],
    [["roll", "voters"], 0, "roll.voters", /from 1 to 1000000/],
    [["roll", "weights"], 4, "roll.weights", /at least 1 for each of the 5 voters/],
    [["roll", "weights"], 2 ** 32 + 1, "roll.weights", /from 1 to 4294967296/],
    [["roll", "chunks"], 2, "roll.chunks", /must be 1, as a chunk has 440 voters/],
    [["roll", "root"], "", "roll.root", /64 lower-case hex digits/],
    [["roll", "path"], 1, "roll.path", /must be left out/],
    [["organiser"], null, "organiser", /must be an object/],
    [["organiser", "name"], "", "organiser.name", /must not be empty/],
    [["organiser", "commit"], "00".repeat(32), "organiser.commit", /must be left out/],
    [["organiser", "key"], `01${"00".repeat(31)}`, "organiser.key", /of prime order/],
    // A point of mixed order (novifinancial/ed25519-speccheck).
    [
      ["organiser", "key"],
      "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
      "organiser.key",
      /of prime order/,
    ],
    [["registrars"], [], "registrars", /must be a list of 1 to 2/],
    [["registrars", 0, "commit"], undefined, "registrars[0].commit", /must be there/],
    [
      ["registrars", 1, "key"],
      organiserKey,
      "registrars[1].key",
      /another one than organiser\.key/,
    ],
    [
      ["registrars", 1, "commit"],
      "10".repeat(32),
      "registrars[1].commit",
      /another one than regis/,
    ],
    [["quorum"], 6, "quorum", /from 1 to 5, the voters of the roll/],
    [["quorum"], 0, "quorum", /from 1 to 5/],
    [["quorum"], "0%", "quorum", /a share of them such as "25%"/],
    [["quorum"], "100.5%", "quorum", /a share/],
    [["quorum"], 2.5, "quorum", /a share/],
    [["questions"], [], "questions", /must be a list of 1 to 32/],
    [["questions"], {}, "questions", /must be a list of 1 to 32/],
    [QUESTION, "?", "questions[0]", /must be an object/],
    [[...QUESTION, "question"], "", "questions[0].question", /must not be empty/],
    [[...QUESTION, "kind"], "vote", "questions[0].kind", /must be "choose" or/],
    [[...QUESTION, "choices"], [], "questions[0].choices", /must be a list of 1 to 100/],
    [[...QUESTION, "choices", 1], 5, "questions[0].choices[1]", /must be a text/],
    [[...QUESTION, "choices", 1], text(151), "questions[0].choices[1]", /longer than 150/],
    [[...QUESTION, "choices", 1], "Ann", "questions[0].choices[1]", /must not be named twice/],
    // With a Cyrillic А.
    [
      [...QUESTION, "choices", 1],
      "Аnn",
      "questions[0].choices[1]",
      /look like questions\[0\]\.choices\[0\]/,
    ],
    [[...QUESTION, "choices", 2], "bEN", "questions[0].choices[2]", /look like/],
    [[...QUESTION, "max"], 4, "questions[0].max", /max is 1 or more and not above the number/],
    [[...QUESTION, "min"], 2, "questions[0].max", /min is not above max/],
    [[...QUESTION, "blank"], "no", "questions[0].blank", /must be true or false/],
    [[...QUESTION, "blank"], undefined, "questions[0].blank", /must be there/],
    [[...QUESTION, "weightless"], false, "questions[0].weightless", /must be true, or left out/],
    [[...QUESTION, "seats"], 0, "questions[0].seats", /there are 1 to 100 seats/],
    [[...QUESTION, "ties"], true, "questions[0].ties", /must be left out/],
    [[...RANKING, "count"], "plurality", "questions[1].count", /must be "irv" or/],
    [[...RANKING, "count"], undefined, "questions[1].count", /must be there/],
    [[...RANKING, "seats"], 2, "questions[1].seats", /with irv there is 1/],
    [[...RANKING, "partial"], undefined, "questions[1].partial", /must be there/],
    [[...RANKING, "variant"], "positional", "questions[1].variant", /must be left out/],
    [[...RANKING, "seatTie"], "lot", "questions[1].seatTie", /must be "report" or "order"/],
    [["extra"], 1, "extra", /must be left out: an election has title, /],
    [["__proto__ x"], 1, '["__proto__ x"]', /must be left out/],
  ];

Deno.test("findDefinitionFaults() finds none in a good definition", () => {
  for (
    const config of [
      {},
      { description: "Zoë’s board", language: "de-CH", texts: "ab".repeat(32), revote: "once" },
      { quorum: 5 },
      { quorum: "0.01%" },
      { quorum: "100%" },
    ] as const
  ) assertEquals(findDefinitionFaults(asJson(exampleDefinition(config))), []);
});

for (const [path, value, at, rule] of BROKEN) {
  const what = `${path.join(".")} ${JSON.stringify(value)?.slice(0, 40)}`;
  Deno.test(`findDefinitionFaults() names the one rule that is broken by ${what}`, () => {
    const config = changedConfig(path, value);
    const faults = findDefinitionFaults(config);
    assertEquals(faults.map((fault) => fault.path), [at]);
    assertMatch(faults[0].rule, rule);
    const { message } = assertThrows(() => readDefinition(config), TypeError);
    assertEquals(message, `in the definition, ${at} ${faults[0].rule}: it is ${faults[0].value}`);
  });
}

Deno.test("findDefinitionFaults() takes each kind of question with all its fields, and asks for those it needs", () => {
  const choices = ["Ann", "Ben", "Cem"];
  const rank = { kind: "rank", ties: false, partial: false };
  const kinds: readonly (readonly [JsonObject, optional: readonly string[]])[] = [
    [{ kind: "approve", seats: 2, weightless: true }, ["seats", "weightless"]],
    [{ kind: "choose", min: 0, max: 2, blank: false }, []],
    [{ kind: "score", count: "score", grades: 10, by: "mean" }, ["by"]],
    [{ kind: "grade", count: "majority-judgment", grades: 2, median: "higher" }, ["median"]],
    [{
      ...rank,
      count: "irv",
      overvotes: "exhaustImmediately",
      maxSkippedRanksAllowed: 1,
      batchElimination: true,
      seatTie: "order",
    }, ["overvotes", "maxSkippedRanksAllowed", "batchElimination", "seatTie"]],
    [{ ...rank, count: "stv-scottish", seats: 2, seatTie: "order" }, ["seatTie"]],
    [{ ...rank, count: "stv-meek", seats: 2, seatTie: "report" }, ["seatTie"]],
    [{ ...rank, count: "stv-belenios", seats: 2 }, []],
    [{ ...rank, count: "schulze", ties: true }, []],
    [{ ...rank, count: "borda", variant: "positional" }, ["variant"]],
  ];
  for (const [fields, optional] of kinds) {
    const question = { question: "Who?", choices, ...fields };
    const faultsOf = (each: JsonObject) =>
      findDefinitionFaults(changedConfig(["questions"], [each]));
    assertEquals(faultsOf(question), [], JSON.stringify(fields));
    for (const field of Object.keys(question)) {
      const { [field]: _, ...rest } = question as JsonObject;
      assertEquals(
        faultsOf(rest).length > 0,
        !optional.includes(field),
        `${field} of ${fields.kind}`,
      );
    }
  }
});

Deno.test("findDefinitionFaults() finds all faults at once, and init is told how many more there are", () => {
  const config = { ...asJson(exampleDefinition()), title: "", closes: OPENS, questions: [{}, 5] };
  const paths = findDefinitionFaults(config).map(({ path }) => path);
  assertEquals(paths, [
    "title",
    "questions[0].question",
    "questions[0].kind",
    "questions[0].choices",
    "questions[1]",
    "closes",
  ]);
  const { message } = assertThrows(() => readDefinition(config), TypeError);
  assertEquals(
    message,
    'in the definition, title must not be empty: it is ""; it breaks 5 more rules',
  );
  assert(findDefinitionFaults({}).length > 8);
});

Deno.test("findDefinitionFaults() names the question with which the definition is too large for its record", () => {
  const [question] = exampleDefinition().questions;
  const questions = Array.from({ length: 9 }, (_, i) => ({
    ...question,
    question: `${i} ${"ä".repeat(1_000)}`,
  }));
  const faults = findDefinitionFaults(asJson(exampleDefinition({ questions })));
  assertEquals(faults.map(({ path }) => path), ["questions[6]"]);
  assertMatch(faults[0].rule, /at most 14848 bytes/);
  assertEquals(
    findDefinitionFaults(asJson(exampleDefinition({ questions: questions.slice(0, 6) }))),
    [],
  );
});

function asJson(definition: unknown): JsonObject {
  return JSON.parse(JSON.stringify(definition));
}
