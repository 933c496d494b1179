import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ZERO_HASH } from "../../../core/block/header.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { MAX_ROUND } from "../../../core/witness/limits.ts";
import {
  decodeStatement,
  encodeStatement,
  type Statement,
  STATEMENT_BYTES,
} from "../../../core/witness/statement.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { named } from "../../support/named.ts";
import { hashOfDigit, witnessStatements } from "../../support/witness_statements.ts";

const CHAIN = named<ChainId>("c0".repeat(32));
const A = hashOfDigit("a");
const B = hashOfDigit("b");

const PREPARE: Statement = {
  kind: "prepare",
  round: 7,
  index: 3,
  hash: A,
  sourceRound: 5,
  sourceHash: B,
};
const COMMIT: Statement = { ...PREPARE, kind: "commit", sourceRound: 7, sourceHash: A };
const TIMEOUT: Statement = { ...PREPARE, kind: "timeout", index: 0, hash: ZERO_HASH };
const ALIVE: Statement = { ...PREPARE, kind: "alive" };
const GENESIS = { sourceRound: 0, sourceHash: CHAIN };

Deno.test("encodeStatement() writes tag, chain id and the fields, big-endian", () => {
  const expected = concatBytes(
    new TextEncoder().encode("chainvote witness 1\n"),
    hexToBytes(CHAIN),
    hexToBytes("01" + "0000000000000007" + "0000000000000003" + A + "0000000000000005" + B),
  );
  assertEquals(encodeStatement(CHAIN, PREPARE), expected);
  assertEquals(expected.length, STATEMENT_BYTES);
  assertEquals(STATEMENT_BYTES, 141);
});

Deno.test("decodeStatement() reads what encodeStatement() writes, of every kind", () => {
  fc.assert(fc.property(witnessStatements(CHAIN), (statement) => {
    const bytes = encodeStatement(CHAIN, statement);
    assertEquals(decodeStatement(bytes), { chainId: CHAIN, statement });
  }));
});

Deno.test("decodeStatement() takes no bytes but those that encodeStatement() writes", () => {
  fc.assert(
    fc.property(
      witnessStatements(CHAIN),
      fc.nat(140),
      fc.integer({ min: 1, max: 255 }),
      (statement, at, turned) => {
        const bytes = encodeStatement(CHAIN, statement);
        bytes[at] ^= turned;
        let read: ReturnType<typeof decodeStatement>;
        try {
          read = decodeStatement(bytes);
        } catch (error) {
          assertEquals((error as RuleError).code, "statement");
          return;
        }
        assertEquals(encodeStatement(read.chainId, read.statement), bytes);
      },
    ),
  );
  const bytes = encodeStatement(CHAIN, PREPARE);
  for (
    const other of [bytes.subarray(1), concatBytes(bytes, Uint8Array.of(0)), new Uint8Array(0)]
  ) {
    assertThrows(() => decodeStatement(other), RuleError, `bytes ${other.length}`);
  }
});

const GOOD: Readonly<Record<string, Statement>> = {
  "a prepare on the genesis block": { ...PREPARE, ...GENESIS },
  "a prepare of round 1": { ...PREPARE, ...GENESIS, round: 1 },
  "a prepare of the last round": { ...PREPARE, round: MAX_ROUND, sourceRound: MAX_ROUND - 1 },
  "a prepare of its own source": { ...PREPARE, hash: B },
  "a commit of the last round": { ...COMMIT, round: MAX_ROUND, sourceRound: MAX_ROUND },
  "a proposal of the last index": { ...PREPARE, kind: "proposal", index: Number.MAX_SAFE_INTEGER },
  "a time-out after a prepared block of its round": { ...TIMEOUT, sourceRound: 7 },
  "an alive with nothing final": { ...ALIVE, index: 0, hash: CHAIN },
};

const BAD: Readonly<Record<string, readonly [Statement, RegExp]>> = {
  "round 0": [{ ...PREPARE, round: 0 }, /round 0$/],
  "a round of 2^52": [{ ...PREPARE, round: 2 ** 52 }, /round 4503599627370496$/],
  "a round and a half": [{ ...PREPARE, round: 7.5 }, /round 7.5$/],
  "an index below 0": [{ ...PREPARE, index: -1 }, /index -1$/],
  "an index of 2^53": [{ ...PREPARE, index: 2 ** 53 }, /index 9007199254740992$/],
  "a source round below 0": [{ ...PREPARE, sourceRound: -1 }, /sourceRound -1$/],
  "a source round of 2^52": [{ ...TIMEOUT, sourceRound: 2 ** 52 }, /sourceRound 4503599627370496$/],
  "a prepare with its own round as source": [{ ...PREPARE, sourceRound: 7 }, /sourceRound 7$/],
  "a proposal with a later source": [
    { ...PREPARE, kind: "proposal", sourceRound: 8 },
    /sourceRound 8$/,
  ],
  "a commit with the round before as source": [{ ...COMMIT, sourceRound: 6 }, /sourceRound 6$/],
  "a commit with another source": [{ ...COMMIT, sourceHash: B }, /sourceHash bb/],
  "round 0 as source of another block": [{ ...PREPARE, sourceRound: 0 }, /sourceRound 0, source/],
  "the genesis block as source of a later round": [
    { ...PREPARE, sourceHash: CHAIN },
    /sourceRound 5, sourceHash c0/,
  ],
  "a prepare of index 0": [{ ...PREPARE, index: 0 }, /index 0/],
  "a prepare of the genesis block": [{ ...PREPARE, hash: CHAIN }, /hash c0/],
  "a proposal of the genesis block": [{ ...PREPARE, kind: "proposal", hash: CHAIN }, /hash c0/],
  "a commit of index 0": [{ ...COMMIT, index: 0 }, /index 0/],
  "a time-out with an index": [{ ...TIMEOUT, index: 1 }, /index 1/],
  "a time-out with a hash": [{ ...TIMEOUT, hash: A }, /hash aa/],
  "an alive of index 0 that is not the genesis block": [{ ...ALIVE, index: 0 }, /index 0, hash aa/],
  "an alive of the genesis block at an index": [{ ...ALIVE, hash: CHAIN }, /index 3, hash c0/],
};

for (const [name, statement] of Object.entries(GOOD)) {
  Deno.test(`statement: ${name} is one`, () => {
    assertEquals(decodeStatement(encodeStatement(CHAIN, statement)).statement, statement);
  });
}

for (const [name, [statement, message]] of Object.entries(BAD)) {
  Deno.test(`statement: ${name} is none`, () => {
    const error = assertThrows(() => encodeStatement(CHAIN, statement), RuleError);
    assertEquals(error.code, "statement");
    assertEquals(message.test(error.message), true, error.message);
    const bytes = rawBytes(statement);
    if (bytes !== undefined) assertThrows(() => decodeStatement(bytes), RuleError);
  });
}

/** The bytes of a statement that {@linkcode encodeStatement} refuses to write, where there are any. */
function rawBytes(statement: Statement): Uint8Array | undefined {
  const { kind, round, index, hash, sourceRound, sourceHash } = statement;
  if (![round, index, sourceRound].every((each) => Number.isInteger(each) && each >= 0)) {
    return undefined;
  }
  const code = { prepare: 1, commit: 2, proposal: 3, timeout: 4, alive: 5 }[kind];
  const u64 = (value: number) => BigInt(value).toString(16).padStart(16, "0");
  return concatBytes(
    new TextEncoder().encode("chainvote witness 1\n"),
    hexToBytes(`${CHAIN}0${code}${u64(round)}${u64(index)}${hash}${u64(sourceRound)}${sourceHash}`),
  );
}

Deno.test("decodeStatement() takes no number that is exact in 64 bits and not in JavaScript", () => {
  // 2^53 + 1 is read as 2^53, 2^64 - 1 as 2^64: both are above what any field may hold.
  for (const large of ["0020000000000001", "ffffffffffffffff"]) {
    for (const at of [53, 61, 101]) {
      const bytes = encodeStatement(CHAIN, PREPARE);
      bytes.set(hexToBytes(large), at);
      assertThrows(() => decodeStatement(bytes), RuleError);
    }
  }
});

Deno.test("decodeStatement() knows no kinds but 1 to 5", () => {
  for (const kind of [0, 6, 255]) {
    const bytes = encodeStatement(CHAIN, PREPARE);
    bytes[52] = kind;
    assertThrows(() => decodeStatement(bytes), RuleError, `kind ${kind}`);
  }
});
