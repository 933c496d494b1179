import { assertEquals, assertThrows } from "@std/assert";
import { bytesToHex, hexToBytes } from "../../../core/base/hash.ts";
import { GROUP_ORDER } from "../../../core/ed25519/signature.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { addPublicKeys } from "../../../core/ed25519/point_sum.ts";
import { commitOfList } from "../../../plugins/election/definition/commit_of_list.ts";
import { readEntries } from "../../../plugins/election/roll/roll.ts";
import { combineLists, type ListsToCombine } from "../../../cli/roll/combine_lists.ts";
import type { CodeList } from "../../../cli/roll/codes_csv.ts";
import {
  digestVoters,
  formatKeyList,
  type KeyList,
  parseKeyList,
} from "../../../cli/roll/key_list.ts";

const NONCE = "a1".repeat(32);

const CODES: CodeList = {
  kept: [{ heading: "team" }],
  voters: ["Ann", "Ben", "Cy"].map((name, i) => ({
    line: i + 2,
    name,
    weight: i + 1,
    fields: ["x"],
    code: BigInt(i),
  })),
};

function listOf(registrar: number, secrets: readonly bigint[], codes = CODES): KeyList {
  return {
    nonce: NONCE,
    registrar,
    voters: digestVoters(codes),
    keys: secrets.map(publicKeyOfSecret),
  };
}

const ONE = listOf(1, [11n, 12n, 13n]);
const TWO = listOf(2, [101n, 102n, 103n]);

/** What the registrars of lists have shown. */
function shownOf(...lists: readonly KeyList[]) {
  return lists.map((list) => ({
    nonce: NONCE,
    registrar: list.registrar,
    commit: commitOfList(list.keys, list),
  }));
}

const GOOD: ListsToCombine = {
  own: ONE,
  other: TWO,
  codes: CODES,
  shown: shownOf(ONE, TWO),
};

Deno.test("combineLists() makes keys of the sums of secrets, and numbers by their order", () => {
  const { roll, numbers, digest } = combineLists(GOOD);
  const entries = readEntries(roll);
  assertEquals(
    numbers.map((number) => entries[number - 1]),
    [112n, 114n, 116n].map((secret, i) => ({
      publicKey: publicKeyOfSecret(secret),
      weight: i + 1,
    })),
  );
  assertEquals(digest.voters, 3);
  const { roll: theirs } = combineLists({ ...GOOD, own: TWO, other: ONE });
  assertEquals(theirs, roll);
});

Deno.test("combineLists() leaves a voter's own key as it is", () => {
  const key = bytesToHex(publicKeyOfSecret(99n));
  const { code: _, ...ben } = CODES.voters[1];
  const codes: CodeList = { ...CODES, voters: CODES.voters.with(1, { ...ben, key }) };
  const [own, other] = [listOf(1, [11n, 99n, 13n], codes), listOf(2, [101n, 99n, 103n], codes)];
  const { roll, numbers } = combineLists({ own, other, codes, shown: shownOf(own, other) });
  assertEquals(readEntries(roll)[numbers[1] - 1].publicKey, hexToBytes(key));
  const bad = listOf(2, [101n, 98n, 103n], codes);
  assertThrows(
    () => combineLists({ own, other: bad, codes, shown: shownOf(own, bad) }),
    TypeError,
    'both lists must have the own key of "Ben"',
  );
});

const reordered: CodeList = { ...CODES, voters: CODES.voters.toReversed() };
const shorter: CodeList = { ...CODES, voters: CODES.voters.slice(1) };
const heavier: CodeList = {
  ...CODES,
  voters: CODES.voters.with(0, { ...CODES.voters[0], weight: 9 }),
};

/** The second registrar sees the first's keys, and chooses sums whose secrets are known: 1, 2 and 3. */
const rogue: KeyList = {
  ...TWO,
  keys: ONE.keys.map((key, i) => {
    // What Ed25519 calls the opposite of a point has the other sign of x.
    const opposite = key.slice();
    opposite[31] ^= 0x80;
    return addPublicKeys(publicKeyOfSecret(BigInt(i + 1)), opposite);
  }),
};

Deno.test("combineLists() refuses a list that was made after the other was seen", () => {
  assertThrows(() => combineLists({ ...GOOD, other: rogue }), TypeError, "must fit the commit");
  // Without what was shown before, the second registrar would know every secret of the roll.
  const { roll } = combineLists({ ...GOOD, other: rogue, shown: shownOf(ONE, rogue) });
  const known = [1n, 2n, 3n].map(publicKeyOfSecret).map(bytesToHex).sort();
  assertEquals(readEntries(roll).map(({ publicKey }) => bytesToHex(publicKey)).sort(), known);
});

const BAD: readonly (readonly [what: string, change: Partial<ListsToCombine>, reason: string])[] = [
  ["one key exchanged", { other: listOf(2, [101n, 102n, 104n]) }, "must fit the commit"],
  [
    "two keys in each other's place",
    { other: listOf(2, [102n, 101n, 103n]) },
    "must fit the commit",
  ],
  [
    "an own list that was changed",
    { own: listOf(1, [11n, 12n, 14n]) },
    "the list of registrar 1 must fit",
  ],
  ["the same registrar twice", { other: ONE }, "must be that of registrar 2: it is of 1 too"],
  ["another election", { other: { ...TWO, nonce: "b2".repeat(32) } }, "its nonce differs"],
  [
    "a list whose registrar has shown nothing",
    { shown: shownOf(ONE) },
    "must be of registrar 2",
  ],
  [
    "voters in another order",
    { other: listOf(2, [101n, 102n, 103n], reordered) },
    "the same list of voters",
  ],
  ["another weight", { other: listOf(2, [101n, 102n, 103n], heavier) }, "the same list of voters"],
  ["codes of other voters", { codes: reordered }, "the same list of voters"],
];

for (const [what, change, reason] of BAD) {
  Deno.test(`combineLists() refuses ${what}`, () => {
    assertThrows(() => combineLists({ ...GOOD, ...change }), TypeError, reason);
  });
}

Deno.test("combineLists() refuses a list for fewer voters, and says how many each has", () => {
  const other = listOf(2, [102n, 103n], shorter);
  assertThrows(
    () => combineLists({ ...GOOD, other, shown: shownOf(ONE, other) }),
    TypeError,
    "they have 3 and 2 voters",
  );
});

Deno.test("addPublicKeys() refuses two that cancel each other out", () => {
  const [one, other] = [5n, GROUP_ORDER - 5n].map(publicKeyOfSecret);
  assertThrows(() => addPublicKeys(one, other), RangeError, "opposite");
  assertEquals(addPublicKeys(one, one), publicKeyOfSecret(10n));
});

Deno.test("parseKeyList() reads what formatKeyList() writes, and refuses every other form", async () => {
  const ready = () => undefined;
  assertEquals(await parseKeyList(formatKeyList(TWO), ready), TWO);
  const value = JSON.parse(formatKeyList(TWO));
  const bad: readonly (readonly [object, string])[] = [
    [{ nonce: "00" }, "its nonce must be"],
    [{ voters: 5 }, "its voters must be"],
    [{ registrar: 3 }, "its registrar must be 1 or 2"],
    [{ keys: "none" }, "its keys must be a list"],
    [{ keys: [value.keys[0], `01${"00".repeat(31)}`] }, "its key 2 must be"],
    [{ keys: [7] }, "its key 1 must be"],
  ];
  for (const [change, reason] of bad) {
    const refused = await parseKeyList(JSON.stringify({ ...value, ...change }), ready)
      .catch((error: Error) => error.message);
    assertEquals(`${refused}`.slice(0, reason.length), reason);
  }
});
