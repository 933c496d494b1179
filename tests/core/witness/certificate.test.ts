import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { concatBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import {
  type Certificate,
  createCertificate,
  decodeCertificate,
  encodeCertificate,
  verifyCertificate,
} from "../../../core/witness/certificate.ts";
import type { BindingStatement } from "../../../core/witness/phase.ts";
import { signStatement } from "../../../core/witness/signed_statement.ts";
import { named } from "../../support/named.ts";
import { makeWitnessSet, secretOfWitness } from "../../support/witness_keys.ts";
import { bindingStatements, hashOfDigit } from "../../support/witness_statements.ts";
import { certificateBytes } from "../../../core/witness/sizes.ts";

const CHAIN = named<ChainId>("c".repeat(64));
/** Witness 3 counts twice: three of weight 1 are a quorum, and so are that one and any other. */
const SET = makeWitnessSet([1, 1, 1, 2], 3);

const COMMIT: BindingStatement = {
  kind: "commit",
  round: 7,
  index: 3,
  hash: hashOfDigit("a"),
  sourceRound: 7,
  sourceHash: hashOfDigit("a"),
};
const PREPARE: BindingStatement = { ...COMMIT, kind: "prepare", sourceRound: 6 };

function signatureOf(key: number, statement = COMMIT, chainId = CHAIN) {
  return {
    key,
    signature: signStatement(chainId, statement, { secret: secretOfWitness(key), random }),
  };
}

function certificateOf(keys: number[], statement = COMMIT): Certificate {
  return { statement, signatures: keys.map((key) => signatureOf(key, statement)) };
}

function refusal(bytes: Uint8Array): string {
  const error = assertThrows(() => verifyCertificate(SET, CHAIN, bytes), RuleError);
  return `${error.code}: ${error.message.slice(error.message.indexOf(": ") + 2)}`;
}

for (
  const [keys, statement] of [[[0, 1, 2], COMMIT], [[0, 3], PREPARE], [
    [0, 1, 2, 3],
    COMMIT,
  ]] as const
) {
  Deno.test(`verifyCertificate() takes a ${statement.kind} that ${keys} signed`, () => {
    const certificate = certificateOf([...keys], statement);
    const bytes = encodeCertificate(CHAIN, certificate);
    assertEquals(bytes.length, 93 + 64 * keys.length);
    assertEquals(bytes.length, certificateBytes(keys.length));
    assertEquals(verifyCertificate(SET, CHAIN, bytes), certificate);
  });
}

const GOOD = encodeCertificate(CHAIN, certificateOf([0, 1, 2]));

const BAD: Readonly<Record<string, () => readonly [Uint8Array, string]>> = {
  "too little weight": () => [
    encodeCertificate(CHAIN, certificateOf([0, 1])),
    "certificate: weight 2, quorum 3",
  ],
  "nobody's signature": () => [
    encodeCertificate(CHAIN, certificateOf([])),
    "certificate: weight 0, quorum 3",
  ],
  "a bit of no witness": () => {
    const certificate = certificateOf([0, 1, 2]);
    const strange = [...certificate.signatures, { key: 4, signature: new Uint8Array(64) }];
    return [
      encodeCertificate(CHAIN, { ...certificate, signatures: strange }),
      "certificate: noWitness 4",
    ];
  },
  "the highest bit": () => {
    const certificate = certificateOf([0, 1, 2]);
    const strange = [...certificate.signatures, { key: 31, signature: new Uint8Array(64) }];
    return [
      encodeCertificate(CHAIN, { ...certificate, signatures: strange }),
      "certificate: noWitness 31",
    ];
  },
  "signatures in another order": () => {
    const { signatures: [a, b, c], statement } = certificateOf([0, 1, 2]);
    const turned = [{ ...a, signature: b.signature }, { ...b, signature: a.signature }, c];
    return [
      encodeCertificate(CHAIN, { statement, signatures: turned }),
      "certificate: falseSignatureOf 0",
    ];
  },
  "one signature twice": () => {
    const { signatures: [a, b], statement } = certificateOf([0, 1]);
    const doubled = [a, b, { key: 2, signature: b.signature }];
    return [
      encodeCertificate(CHAIN, { statement, signatures: doubled }),
      "certificate: falseSignatureOf 2",
    ];
  },
  "signatures of two statements": () => {
    const { signatures: [a, b], statement } = certificateOf([0, 1]);
    const mixed = [a, b, signatureOf(2, PREPARE)];
    return [
      encodeCertificate(CHAIN, { statement, signatures: mixed }),
      "certificate: falseSignatureOf 2",
    ];
  },
  "a signature for another chain": () => {
    const { signatures: [a, b], statement } = certificateOf([0, 1]);
    const mixed = [a, b, signatureOf(2, COMMIT, named<ChainId>("d".repeat(64)))];
    return [
      encodeCertificate(CHAIN, { statement, signatures: mixed }),
      "certificate: falseSignatureOf 2",
    ];
  },
  "a byte behind it": () => [
    concatBytes(GOOD, Uint8Array.of(0)),
    "certificate: bytes 286, expected 285",
  ],
  "a byte less": () => [GOOD.subarray(0, -1), "certificate: bytes 284, expected 285"],
  "a bit without a signature": () => [GOOD.with(92, 15), "certificate: bytes 285, expected 349"],
  "no room for the bits": () => [GOOD.subarray(0, 92), "certificate: bytes 92"],
  "no bytes": () => [new Uint8Array(0), "certificate: bytes 0"],
  "a commit with another source": () => [
    GOOD.with(88, 0xab),
    `statement: kind commit, round 7, sourceHash ${"a".repeat(62)}ab`,
  ],
  "another kind": () => [GOOD.with(0, 6), "statement: kind 6"],
};

for (const [name, make] of Object.entries(BAD)) {
  Deno.test(`verifyCertificate() refuses ${name}`, () => {
    const [bytes, reason] = make();
    assertEquals(refusal(bytes), reason);
  });
}

Deno.test("verifyCertificate() refuses a statement of a kind that makes nothing final", () => {
  const statement = { ...PREPARE, kind: "proposal" } as unknown as BindingStatement;
  const bytes = encodeCertificate(CHAIN, certificateOf([0, 1, 2], statement));
  assertEquals(refusal(bytes), "certificate: kind proposal");
});

Deno.test("verifyCertificate() refuses a certificate with any bit turned", () => {
  fc.assert(
    fc.property(fc.nat(8 * GOOD.length - 1), (bit) => {
      const bytes = GOOD.slice();
      bytes[bit >> 3] ^= 1 << (bit & 7);
      refusal(bytes);
    }),
    { numRuns: 300 },
  );
});

Deno.test("decodeCertificate() takes no bytes but those that encodeCertificate() writes", () => {
  const signature = fc.uint8Array({ minLength: 64, maxLength: 64 });
  const signatures = fc.uniqueArray(fc.nat(31), { maxLength: 32 }).chain((keys) =>
    fc.tuple(
      ...keys.toSorted((a, b) => a - b).map((key) =>
        signature.map((signature) => ({ key, signature }))
      ),
    )
  );
  fc.assert(fc.property(bindingStatements(CHAIN), signatures, (statement, signatures) => {
    const certificate = { statement, signatures };
    const bytes = encodeCertificate(CHAIN, certificate);
    assertEquals(decodeCertificate(CHAIN, bytes), certificate);
    assertThrows(() => decodeCertificate(CHAIN, concatBytes(bytes, bytes)), RuleError);
  }));
});

Deno.test("encodeCertificate() refuses signatures out of order, twice, of no number, or of another length", () => {
  const [a, b] = [0, 1].map((key) => ({ key, signature: new Uint8Array(64) }));
  const encode = (signatures: Certificate["signatures"]) => () =>
    encodeCertificate(CHAIN, { statement: COMMIT, signatures });
  assertThrows(encode([b, a]), RuleError, "key 0, after 1");
  assertThrows(encode([a, a]), RuleError, "key 0, after 0");
  assertThrows(encode([{ ...a, key: 32 }]), RuleError, "key 32");
  assertThrows(encode([{ ...a, key: -1 }]), RuleError, "key -1");
  assertThrows(encode([{ ...a, signature: new Uint8Array(65) }]), RuleError, "signatureBytes 65");
});

Deno.test("createCertificate() puts signatures in the order of their witnesses", () => {
  const [a, b, c] = [0, 1, 2].map((key) => signatureOf(key));
  const certificate = createCertificate(SET, COMMIT, [c, a, b]);
  assertEquals(certificate, { statement: COMMIT, signatures: [a, b, c] });
  assert(verifyCertificate(SET, CHAIN, encodeCertificate(CHAIN, certificate)));
});

Deno.test("createCertificate() refuses a witness that is none or there twice, and too little weight", () => {
  const [a, b, c] = [0, 1, 2].map((key) => ({ key, signature: new Uint8Array(64) }));
  const create = (...signatures: Certificate["signatures"]) => () =>
    createCertificate(SET, COMMIT, signatures);
  assertThrows(create(a, b, c, { ...c, key: 4 }), RangeError, "key 4");
  assertThrows(create(a, b, c, a), RangeError, "key 0");
  assertThrows(create(a, b), RangeError, "weight 3 must sign: it is 2");
});
