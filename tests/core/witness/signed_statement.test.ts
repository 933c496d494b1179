import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bytesToHex, concatBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import {
  decodeSignedStatement,
  encodeSignedStatement,
  isSignedByWitness,
  signStatement,
} from "../../../core/witness/signed_statement.ts";
import { SIGNED_STATEMENT_BYTES, STATEMENT_BODY_BYTES } from "../../../core/witness/sizes.ts";
import { named } from "../../support/named.ts";
import { hashOfDigit, witnessStatements } from "../../support/witness_statements.ts";

const CHAIN = named<ChainId>("c".repeat(64));
const OTHER_CHAIN = named<ChainId>("d".repeat(64));
const SECRETS = [11n, 12n];
const KEYS = SECRETS.map((secret) => ({ key: bytesToHex(publicKeyOfSecret(secret)) }));

/** A signature that holds. */
const SIGNED = (() => {
  const statement = {
    kind: "prepare",
    round: 7,
    index: 3,
    hash: hashOfDigit("a"),
    sourceRound: 5,
    sourceHash: hashOfDigit("b"),
  } as const;
  const signature = signStatement(CHAIN, statement, { secret: SECRETS[1], random });
  return { statement, key: 1, signature };
})();

Deno.test("isSignedByWitness() takes the signature of that witness, statement and chain, and no other", () => {
  assert(isSignedByWitness(KEYS, CHAIN, SIGNED));
  assert(!isSignedByWitness(KEYS, OTHER_CHAIN, SIGNED));
  for (const key of [0, 2, -1, 0.5, NaN]) {
    assert(!isSignedByWitness(KEYS, CHAIN, { ...SIGNED, key }), `${key}`);
  }
  const { statement } = SIGNED;
  const others = [
    { ...statement, kind: "proposal" as const },
    { ...statement, round: 8 },
    { ...statement, index: 4 },
    { ...statement, hash: hashOfDigit("b") },
    { ...statement, sourceRound: 4 },
    { ...statement, sourceHash: hashOfDigit("a") },
  ];
  for (const other of others) {
    assert(!isSignedByWitness(KEYS, CHAIN, { ...SIGNED, statement: other }), JSON.stringify(other));
  }
});

Deno.test("isSignedByWitness() takes no signature with a bit turned", () => {
  fc.assert(fc.property(fc.nat(511), (bit) => {
    const signature = SIGNED.signature.slice();
    signature[bit >> 3] ^= 1 << (bit & 7);
    assert(!isSignedByWitness(KEYS, CHAIN, { ...SIGNED, signature }));
  }));
});

Deno.test("decodeSignedStatement() reads what encodeSignedStatement() writes, 155 bytes", () => {
  assertEquals(SIGNED_STATEMENT_BYTES, 155);
  const signatures = fc.uint8Array({ minLength: 64, maxLength: 64 });
  fc.assert(
    fc.property(
      witnessStatements(CHAIN),
      fc.nat(0xffff),
      signatures,
      (statement, key, signature) => {
        const bytes = encodeSignedStatement(CHAIN, { statement, key, signature });
        assertEquals(bytes.length, 155);
        assertEquals(decodeSignedStatement(CHAIN, bytes), { statement, key, signature });
      },
    ),
  );
});

Deno.test("decodeSignedStatement() takes no other length, nor a statement that nobody signs", () => {
  const bytes = encodeSignedStatement(CHAIN, SIGNED);
  for (const other of [bytes.subarray(1), concatBytes(bytes, Uint8Array.of(0))]) {
    assertThrows(() => decodeSignedStatement(CHAIN, other), RuleError, `bytes ${other.length}`);
  }
  assertThrows(() => decodeSignedStatement(CHAIN, bytes.with(2, 9)), RuleError, "kind 9");
});

Deno.test("encodeSignedStatement() refuses a key number that is none and a signature of another length", () => {
  for (const key of [-1, 65_536, 0.5]) {
    assertThrows(() => encodeSignedStatement(CHAIN, { ...SIGNED, key }), RuleError, `key ${key}`);
  }
  const signature = SIGNED.signature.subarray(1);
  assertThrows(
    () => encodeSignedStatement(CHAIN, { ...SIGNED, signature }),
    RuleError,
    "signatureBytes 63",
  );
});

Deno.test("a signed statement keeps its bytes when what it was read from changes", () => {
  const bytes = encodeSignedStatement(CHAIN, SIGNED);
  const read = decodeSignedStatement(CHAIN, bytes);
  bytes.fill(0, 2 + STATEMENT_BODY_BYTES);
  assertEquals(read, SIGNED);
});
