import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Json, JsonObject } from "../../../../core/base/canonical_json.ts";
import { publicKeyOfSecret } from "../../../../core/ed25519/signing.ts";
import type { ElectionDefinition } from "../../../../plugins/election/definition/definition.ts";
import { findDefinitionFaults } from "../../../../plugins/election/definition/find_definition_faults.ts";
import { MAX_SECRET_BALLOTS_BYTES } from "../../../../plugins/election/definition/limits.ts";
import { secretBallotBytes } from "../../../../plugins/election/records/secret_ballot.ts";
import {
  MAX_FACTS_BYTES,
  MAX_NEEDED_BYTES,
  MAX_NEEDED_RECORDS,
} from "../../../../plugins/host/limits.ts";
import { changedConfig, OPENS, ORGANISER_SECRET } from "../example_election.ts";
import { singleDefinition, thresholdDefinition } from "../secret_example.ts";

type Path = readonly (string | number)[];

const SINGLE = singleDefinition(3);
const { definition: THRESHOLD } = thresholdDefinition({ size: 3, threshold: 2 });
const choices = (count: number) => Array.from({ length: count }, (_, i) => `Choice ${i}`);
const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value));

/** What is changed, to what (undefined: left out), and the path and rule of the one fault that comes of it. */
const BROKEN: readonly (readonly [
  definition: ElectionDefinition,
  path: Path,
  value: Json | undefined,
  at: string,
  rule: RegExp,
])[] = [
  [SINGLE, ["trustees"], undefined, "trustees", /must be there/],
  [SINGLE, ["trustees"], [], "trustees", /list of 1 to 12/],
  [SINGLE, ["trustees"], 3, "trustees", /list of 1 to 12/],
  [SINGLE, ["trustees", 0], "Anna", "trustees[0]", /must be an object/],
  [SINGLE, ["trustees", 0, "key"], undefined, "trustees[0].key", /must be there/],
  [SINGLE, ["trustees", 0, "seed"], 1, "trustees[0].seed", /must be left out/],
  [SINGLE, ["keysBy"], undefined, "keysBy", /must be there/],
  [SINGLE, ["keysBy"], OPENS, "keysBy", /must be earlier than opens/],
  [SINGLE, ["minimum"], 0, "minimum", /whole number from 1/],
  [SINGLE, ["minimum"], 6, "minimum", /at most 5, the voters/],
  [
    SINGLE,
    ["roll"],
    { ...SINGLE.roll, voters: 1_000_000, weights: 1_000_000, chunks: 2_273 },
    "roll.voters",
    /must be at most \d+, as the sum/,
  ],
  [THRESHOLD, ["threshold"], 0, "threshold", /whole number from 1 to 12/],
  [THRESHOLD, ["threshold"], 4, "threshold", /at most 3, the trustees/],
  [
    thresholdDefinition({ size: 2, threshold: 1 }).definition,
    ["minimum"],
    2,
    "threshold",
    /2 or more, as trustees of whom any one is enough/,
  ],
  [SINGLE, ["trustees", 1, "publicKey"], undefined, "trustees[1].publicKey", /must be there/],
  [SINGLE, ["trustees", 1, "publicKey"], "ab", "trustees[1].publicKey", /as Belenios writes it/],
  [
    SINGLE,
    ["trustees", 1, "publicKey", "pok", "response"],
    "1",
    "trustees[1].publicKey",
    /proof \(pok\) that holds/,
  ],
  [
    SINGLE,
    ["trustees", 1, "publicKey", "public_key"],
    `01${"00".repeat(31)}`,
    "trustees[1].publicKey",
    /as Belenios writes it/,
  ],
  // The proof of another's key.
  [
    SINGLE,
    ["trustees", 1, "publicKey", "pok"],
    asJson(SINGLE.trustees![0].publicKey!.pok),
    "trustees[1].publicKey",
    /proof \(pok\) that holds/,
  ],
  [
    SINGLE,
    ["trustees", 1, "publicKey"],
    asJson(SINGLE.trustees![0].publicKey),
    "trustees[1].publicKey",
    /another one than trustees\[0\]\.publicKey/,
  ],
  [
    SINGLE,
    ["trustees", 1, "certificate"],
    asJson(THRESHOLD.trustees![1].certificate),
    "trustees[1].certificate",
    /left out where there is no threshold/,
  ],
  [
    SINGLE,
    ["trustees", 2, "key"],
    SINGLE.trustees![0].key,
    "trustees[2].key",
    /another one than trustees\[0\]\.key/,
  ],
  [
    SINGLE,
    ["trustees", 2, "key"],
    publicKeyOfSecret(ORGANISER_SECRET).toHex(),
    "trustees[2].key",
    /another one than organiser\.key/,
  ],
  [
    SINGLE,
    ["trustees", 2, "key"],
    SINGLE.registrars[1].key,
    "trustees[2].key",
    /another one than registrars\[1\]\.key/,
  ],
  [
    THRESHOLD,
    ["trustees", 1, "certificate", "signature", "challenge"],
    "1",
    "trustees[1].certificate",
    /signed with its own key/,
  ],
  [
    THRESHOLD,
    ["trustees", 1, "certificate"],
    asJson(THRESHOLD.trustees![0].certificate),
    "trustees[1].certificate",
    /must be for trustee 2 of 3 with threshold 2: it is for trustee 1 of 3/,
  ],
  [
    THRESHOLD,
    ["trustees", 1, "publicKey"],
    asJson(SINGLE.trustees![1].publicKey),
    "trustees[1].publicKey",
    /left out where there is a threshold/,
  ],
  [SINGLE, ["questions", 0, "weightless"], true, "questions[0].weightless", /one weight for all/],
  [
    SINGLE,
    ["questions", 1],
    { question: "?", kind: "score", count: "score", choices: ["a", "b"], grades: 3 },
    "questions[1].kind",
    /must be "choose" or "approve"/,
  ],
  [
    SINGLE,
    ["questions", 1],
    { question: "Who?", kind: "approve", choices: choices(65) },
    "questions[1]",
    /must have fewer choices: a secret ballot has at most 16384 bytes/,
  ],
];

for (const [definition, path, value, at, rule] of BROKEN) {
  const what = `${path.join(".")} ${JSON.stringify(value)?.slice(0, 40)}`;
  Deno.test(`findDefinitionFaults() of secret ballots names the rule that is broken by ${what}`, () => {
    const faults = findDefinitionFaults(changedConfig(path, value, definition));
    assertEquals(faults.map((fault) => fault.path), [at]);
    assertMatch(faults[0].rule, rule);
  });
}

Deno.test("findDefinitionFaults() finds none in a good definition with secret ballots", () => {
  const questions = [{ question: "?", kind: "approve", choices: choices(62) }] as const;
  for (const changes of [{}, { minimum: 2 }, { questions }]) {
    assertEquals(findDefinitionFaults(asObject(singleDefinition(3, changes))), []);
  }
  assertEquals(findDefinitionFaults(asObject(THRESHOLD)), []);
  assertEquals(findDefinitionFaults(asObject(singleDefinition(1))), []);
});

Deno.test("findDefinitionFaults() takes twelve trustees with long names, and refuses a threshold of certificates for another", () => {
  const { definition } = thresholdDefinition({ size: 12, threshold: 7 });
  const trustees = definition.trustees!.map((each, i) => ({
    ...each,
    name: `${i} ${"x".repeat(140)}`,
  }));
  assertEquals(findDefinitionFaults(asObject({ ...definition, trustees })), []);
  const faults = findDefinitionFaults(asObject({ ...definition, threshold: 6 }));
  assertEquals(faults.length, 12);
});

Deno.test("findDefinitionFaults() refuses one key as two trustees', also a signing key that is a key of Belenios", () => {
  const { definition, secrets } = thresholdDefinition({ size: 2, threshold: 2 });
  const same = changedConfig(
    ["trustees", 0, "key"],
    publicKeyOfSecret(secrets[1].decryption).toHex(),
    definition,
  );
  const [fault] = findDefinitionFaults(same);
  assertMatch(fault.rule, /another one than trustees\[0\]\.key/);
  assertEquals(fault.path, "trustees[1].certificate");
});

function asObject(definition: ElectionDefinition): JsonObject {
  return JSON.parse(JSON.stringify(definition));
}

Deno.test("all secret ballots of the longest definitions fit into what a validator may read at once", () => {
  assert(MAX_SECRET_BALLOTS_BYTES <= MAX_NEEDED_BYTES);
  const shortest = { question: "?", kind: "approve", choices: ["a", "b"] } as const;
  const most = MAX_SECRET_BALLOTS_BYTES / secretBallotBytes([shortest]);
  assert(most <= MAX_NEEDED_RECORDS, `${most} ballots`);
  // An id and a weight each.
  assert(most * 36 <= MAX_FACTS_BYTES, `facts of ${most} ballots`);
});
