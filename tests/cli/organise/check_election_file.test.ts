import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  checkElectionFile,
  describeElectionFault,
} from "../../../cli/organise/check_election_file.ts";
import { simpleQuestion, writeNewElection } from "../../../cli/organise/new_election.ts";
import { drawSigningKey } from "../../../cli/app/files/signing_key.ts";
import { sizesOf } from "../../../plugins/election/records/sizes.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";

const NOW = Date.UTC(2027, 0, 15, 12);
const random = { bytes: (length: number) => new Uint8Array(length).fill(7) };
const CONTEXT = { now: NOW, leadMs: 10_000, intervalMs: 5_000 };
const organiser = { name: "Ann", key: drawSigningKey(random).publicKey };

function write(questions = [simpleQuestion("Who?", ["Ann", "Ben"])]): string {
  const options = { title: "Board", opens: undefined, closes: undefined, organiser, questions };
  return writeNewElection(options, { now: NOW, random, offsetAt: () => 60 });
}

/** What a file says in the form that a person reads, after `change`. */
function faultsAfter(change: (file: Record<string, unknown>) => void): string[] {
  const file = JSON.parse(write());
  change(file);
  const { faults } = checkElectionFile(JSON.stringify(file, undefined, 2), CONTEXT);
  return faults.map(describeElectionFault);
}

Deno.test("checkElectionFile() finds nothing wrong with what election new writes, with examples or without", () => {
  for (const questions of [[], [simpleQuestion("Who?", ["Ann", "Ben"])]]) {
    const { faults, config } = checkElectionFile(write(questions), CONTEXT);
    assertEquals(faults, []);
    const { opens, closes, late } = config as unknown as ElectionDefinition;
    assertEquals(new Date(opens).toISOString(), "2027-01-16T07:00:00.000Z");
    assertEquals(new Date(closes).toISOString(), "2027-01-23T19:00:00.000Z");
    assertEquals(late, closes + 120_000);
    assertEquals(sizesOf(config as unknown as ElectionDefinition).firstTooLarge, undefined);
  }
});

const CASES: readonly (readonly [
  what: string,
  change: (file: Record<string, unknown>) => void,
  ...faults: string[],
])[] = [
  [
    "a time without its zone",
    (file) => file.closes = "2027-01-23T19:00",
    'line 4: closes must be a date and time with its zone, such as 2027-03-01T18:00+01:00: it is "2027-01-23T19:00"',
  ],
  [
    "a time in ms",
    (file) => file.opens = NOW,
    `line 3: opens must be a date and time with its zone, such as 2027-03-01T18:00+01:00: it is ${NOW}`,
  ],
  [
    "an end before the beginning, as it was written",
    (file) => file.closes = "2027-01-15T14:00+01:00",
    'line 4: closes must be later than opens: it is "2027-01-15T14:00+01:00"',
  ],
  [
    "a beginning that is too near",
    (file) => file.opens = "2027-01-15T12:00:09Z",
    'line 3: opens must be 10 s from now or later, so that the roll is in the chain by then: it is "2027-01-15T12:00:09Z"',
  ],
  [
    "no time at all",
    (file) => delete file.closes,
    "line 1: closes must be a date and time with its zone, such as 2027-03-01T18:00+01:00: it is missing",
  ],
  [
    "a late that leaves no time",
    (file) => file.late = file.closes,
    'line 26: late must be 120 s after closes, or later: it is "2027-01-23T20:00+01:00"',
  ],
  [
    "a field of another name",
    (file) => file.titel = "Board",
    "line 26: titel must be left out",
  ],
];

for (const [what, change, ...expected] of CASES) {
  Deno.test(`checkElectionFile() says the line, the rule and the value of ${what}`, () => {
    const faults = faultsAfter(change);
    assertEquals(faults.length, expected.length, faults.join("\n"));
    expected.forEach((each, i) => assertStringIncludes(faults[i], each));
  });
}

Deno.test("checkElectionFile() takes a quorum of any number while the roll is not known, and no more voters than it has", () => {
  const file = JSON.stringify({ ...JSON.parse(write()), quorum: 20 });
  assertEquals(checkElectionFile(file, CONTEXT).faults, []);
  const roll = { voters: 12, weights: 12, root: "0".repeat(64), chunks: 1 };
  const registrars = [{ name: "Rita", key: `58${"66".repeat(31)}`, commit: "1".repeat(64) }];
  const { faults } = checkElectionFile(file, { ...CONTEXT, roll, registrars });
  assertEquals(faults.map(({ path }) => path), ["quorum"]);
});

Deno.test("checkElectionFile() gives all faults at once, in the order of their lines", () => {
  const faults = faultsAfter((file) => {
    file.mode = "hidden";
    file.questions = [{ question: "Who?", kind: "choose", choices: ["a"], min: 1, max: 1 }];
    file.revote = "often";
    file.nonce = "x";
    file.organiser = { name: "" };
  });
  const lines = faults.map((each) => Number(/^line (\d+)/.exec(each)?.[1]));
  assertEquals(lines, lines.toSorted((a, b) => a - b));
  for (const path of ["mode", "questions[0].blank", "revote", "nonce", "organiser.key"]) {
    assertEquals(faults.filter((each) => each.includes(`: ${path} `)).length, 1, path);
  }
});

Deno.test("checkElectionFile() wants as many blocks between closes and late as a slow network needs", () => {
  const file = JSON.parse(write());
  const slow = { ...CONTEXT, intervalMs: 15_000 };
  const { config } = checkElectionFile(JSON.stringify(file), slow);
  assertEquals(Number(config.late) - Number(config.closes), 300_000);
  const late = "2027-01-23T20:04+01:00";
  const { faults } = checkElectionFile(JSON.stringify({ ...file, late }), slow);
  assertEquals(faults.map(({ path, rule }) => [path, rule]), [
    ["late", "must be 300 s after closes, or later: 20 blocks' time"],
  ]);
});
