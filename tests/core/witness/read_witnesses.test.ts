import { assertEquals, assertThrows } from "@std/assert";
import { ed25519 } from "@noble/curves/ed25519.js";
import { RuleError } from "../../../core/block/rule_error.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { readWitnesses } from "../../../core/witness/read_witnesses.ts";
import { makeWitnesses } from "../../support/witness_keys.ts";

const CREATED = 1_700_000_000_000;
const [ANN, BEN, ZOE, CLUB] = makeWitnesses([1, 1, 1, 1]);

function read(value: unknown, intervalMs = 5_000) {
  return readWitnesses(value, { intervalMs, created: CREATED });
}

/** Equal weights, as many as asked for. */
function keysOf(count: number) {
  return makeWitnesses(Array(count).fill(1));
}

Deno.test("readWitnesses() fills in what is left out", () => {
  const { name, key } = ANN;
  assertEquals(read({ keys: [{ name, key }] }), {
    keys: [{ name, key, weight: 1 }],
    quorum: 1,
    mining: "open",
    patienceMs: 10_000,
    roundMs: 2_000,
  });
  const off = read({ keys: [ANN], mining: "off" });
  assertEquals([off.mining, off.patienceMs], ["off", 500]);
});

Deno.test("readWitnesses() keeps what is stated", () => {
  const stated = {
    keys: [ANN, { ...BEN, weight: 1_000 }, ZOE],
    quorum: 800,
    mining: "off",
    patienceMs: 100,
    roundMs: 60_000,
    closes: CREATED + 1,
  };
  assertEquals(read(stated) as unknown, stated);
});

for (
  const [n, quorum] of [[1, 1], [2, 2], [3, 3], [4, 3], [5, 4], [7, 5], [10, 7], [13, 9], [30, 21]]
) {
  Deno.test(`readWitnesses() takes ${quorum} of ${n} for the quorum where none is stated`, () => {
    assertEquals(read({ keys: keysOf(n) }).quorum, quorum);
  });
}

Deno.test("readWitnesses() takes a quorum of more than half to all, and no other", () => {
  for (const [n, least] of [[1, 1], [2, 2], [3, 2], [4, 3], [5, 3]]) {
    const keys = keysOf(n);
    for (let quorum = 0; quorum <= n + 1; quorum++) {
      if (quorum >= least && quorum <= n) assertEquals(read({ keys, quorum }).quorum, quorum);
      else assertThrows(() => read({ keys, quorum }), RuleError, `in ${least}..${n}`);
    }
  }
});

/** The point of order 2, which turns a key into one of mixed order. */
const TWISTED = ed25519.Point.fromBytes(publicKeyOfSecret(5n))
  .add(ed25519.Point.fromHex("ec" + "ff".repeat(30) + "7f")).toHex();

const BAD: readonly (readonly [what: string, value: unknown, part: string])[] = [
  ["no object", [], "witnesses [] is not an object"],
  ["nothing", null, "witnesses null is not an object"],
  ["an unknown field", { keys: [ANN], closed: 1 }, 'unknown field in witnesses "closed"'],
  ["no keys", {}, "witnesses.keys nothing is not a list of 1 to 30"],
  ["keys that are no list", { keys: ANN }, "is not a list of 1 to 30"],
  ["an empty list", { keys: [] }, "witnesses.keys 0 witnesses is not a list of 1 to 30"],
  ["31 witnesses", { keys: keysOf(31) }, "witnesses.keys 31 witnesses is not a list of 1 to 30"],
  ["a witness that is a text", { keys: [ANN.key] }, "witnesses.keys[0]"],
  ["an unknown field of a witness", { keys: [{ ...ANN, mail: "" }] }, '[0] "mail"'],
  ["no name", { keys: [{ key: ANN.key }] }, "witnesses.keys[0].name nothing"],
  ["an empty name", { keys: [ANN, { ...BEN, name: "" }] }, 'witnesses.keys[1].name ""'],
  ["a name that is too long", { keys: [{ ...ANN, name: "x".repeat(101) }] }, "[0].name"],
  ["a name with what shows nothing", { keys: [{ ...ANN, name: "An\u200bn" }] }, "U+200B"],
  ["a name that is not in NFC", { keys: [{ ...ANN, name: "Zoe\u0308" }] }, "NFC"],
  [
    "one name twice",
    { keys: [ANN, BEN, { ...ZOE, name: ANN.name }] },
    'witnesses.keys[2].name "witness 0" is another',
  ],
  ["no key", { keys: [{ name: "Ann" }] }, "witnesses.keys[0].key nothing is not a public key"],
  ["a key in upper case", { keys: [{ ...ANN, key: ANN.key.toUpperCase() }] }, "lower-case hex"],
  ["a short key", { keys: [{ ...ANN, key: ANN.key.slice(2) }] }, "lower-case hex"],
  ["a key of order 1", { keys: [{ ...ANN, key: "01" + "00".repeat(31) }] }, "prime order"],
  ["a key of order 2", { keys: [{ ...ANN, key: "ec" + "ff".repeat(30) + "7f" }] }, "prime order"],
  ["a key of mixed order", { keys: [{ ...ANN, key: TWISTED }] }, "prime order"],
  ["a key that is no point", { keys: [{ ...ANN, key: "02" + "00".repeat(31) }] }, "prime order"],
  ["a key with y above the modulus", { keys: [{ ...ANN, key: "ff".repeat(32) }] }, "prime order"],
  [
    "one key twice",
    { keys: [ANN, BEN, CLUB, { ...ZOE, key: BEN.key }] },
    `witnesses.keys[3].key "${BEN.key}" is another`,
  ],
  ["weight 0", { keys: [{ ...ANN, weight: 0 }] }, "weight 0 is not a whole number in 1..1000"],
  ["weight 1,001", { keys: [{ ...ANN, weight: 1_001 }] }, "weight 1001 is not"],
  ["half a weight", { keys: [{ ...ANN, weight: 1.5 }] }, "weight 1.5 is not"],
  ["a quorum that is a text", { keys: [ANN], quorum: "1" }, 'witnesses.quorum "1" is not'],
  ["another mining", { keys: [ANN], mining: "on" }, 'witnesses.mining "on" is not "open" or "off"'],
  [
    "patience below the interval while there is mining",
    { keys: [ANN], patienceMs: 4_999 },
    "witnesses.patienceMs 4999 is not a whole number in 5000..172800000",
  ],
  ["patience of more than two days", { keys: [ANN], patienceMs: 172_800_001 }, "patienceMs"],
  ["patience below 100", { keys: [ANN], mining: "off", patienceMs: 99 }, "in 100..172800000"],
  [
    "a round below 100",
    { keys: [ANN], roundMs: 99 },
    "roundMs 99 is not a whole number in 100..60",
  ],
  ["a round above 60,000", { keys: [ANN], roundMs: 60_001 }, "roundMs 60001 is not"],
  ["an end at the beginning", { keys: [ANN], closes: CREATED }, "witnesses.closes 1700000000000"],
  ["an end after the year 9999", { keys: [ANN], closes: 253_402_300_800_001 }, "closes"],
  ["an end that is a text", { keys: [ANN], closes: "never" }, 'witnesses.closes "never"'],
];

for (const [what, value, part] of BAD) {
  Deno.test(`readWitnesses() refuses ${what}, and names the field`, () => {
    const error = assertThrows(() => read(value), RuleError, part);
    assertEquals(error.code, "definition");
  });
}

Deno.test("readWitnesses() takes the largest set, and patience of one interval", () => {
  assertEquals(read({ keys: keysOf(30) }).keys.length, 30);
  assertEquals(read({ keys: [ANN], patienceMs: 5_000 }).patienceMs, 5_000);
  // The largest interval has room for its default.
  assertEquals(read({ keys: [ANN] }, 86_400_000).patienceMs, 172_800_000);
});
