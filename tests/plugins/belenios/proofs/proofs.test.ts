import { assert, assertEquals } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { GENERATOR, multiply, power } from "../../../../plugins/belenios/group/group.ts";
import { hashToScalar } from "../../../../plugins/belenios/group/hash_to_scalar.ts";
import { drawScalar, modOrder } from "../../../../plugins/belenios/group/scalar.ts";
import { encryptValue } from "../../../../plugins/belenios/proofs/ciphertext.ts";
import {
  type Challenge,
  type Proof,
  proveLog,
  provesLog,
} from "../../../../plugins/belenios/proofs/log_proof.ts";
import { lessValue, proveOneOf, provesOneOf } from "../../../../plugins/belenios/proofs/one_of.ts";
import {
  isMessageSignedBy,
  signMessage,
} from "../../../../plugins/belenios/proofs/signed_message.ts";

const challenge: Challenge = (commitments) => hashToScalar("test|", commitments);

/** The proof with one number changed. */
function changed(proof: Proof): Proof[] {
  return [
    { ...proof, challenge: modOrder(proof.challenge + 1n) },
    { ...proof, response: modOrder(proof.response - 1n) },
  ];
}

Deno.test("proveLog() convinces for one base and for two, and no longer once anything is changed", () => {
  const secret = drawScalar(random);
  const other = power(GENERATOR, drawScalar(random));
  for (const bases of [[GENERATOR], [GENERATOR, other]]) {
    const pairs = bases.map((base) => [base, power(base, secret)] as const);
    const proof = proveLog(secret, { bases, challenge }, random);
    assert(provesLog(pairs, proof, challenge));
    for (const wrong of changed(proof)) assert(!provesLog(pairs, wrong, challenge));
    assert(!provesLog(pairs, proof, (all) => hashToScalar("other|", all)));
    for (const i of pairs.keys()) {
      const [base, value] = pairs[i];
      assert(!provesLog(pairs.with(i, [base, multiply(value, GENERATOR)]), proof, challenge));
      assert(!provesLog(pairs.with(i, [multiply(base, GENERATOR), value]), proof, challenge));
    }
  }
});

Deno.test("proveLog() draws anew for each proof", () => {
  const secret = drawScalar(random);
  const proofs = [1, 2, 3].map(() => proveLog(secret, { bases: [GENERATOR], challenge }, random));
  assertEquals(new Set(proofs.map((proof) => `${proof.response}`)).size, 3);
});

Deno.test("proveOneOf() convinces whichever case holds, and for a value that is none of them never", () => {
  const publicKey = power(GENERATOR, drawScalar(random));
  const values = [0, 1, 2, 3];
  for (const value of [0, 1]) {
    const secret = drawScalar(random);
    const ciphertext = encryptValue(publicKey, value, secret);
    for (const begin of [0, 1, 2]) {
      const cases = values.slice(begin, begin + 2).map((each) => lessValue(ciphertext, each));
      const statement = { publicKey, cases, challenge };
      for (const index of cases.keys()) {
        const proofs = proveOneOf(statement, { index, secret }, random);
        assertEquals(provesOneOf(statement, proofs), begin + index === value);
      }
    }
  }
});

Deno.test("provesOneOf() refuses a proof in which anything is changed, left out or swapped", () => {
  const publicKey = power(GENERATOR, drawScalar(random));
  const secret = drawScalar(random);
  const cases = [0, 1, 2].map((value) => lessValue(encryptValue(publicKey, 1, secret), value));
  const statement = { publicKey, cases, challenge };
  const proofs = proveOneOf(statement, { index: 1, secret }, random);
  assert(provesOneOf(statement, proofs));
  for (const [i, proof] of proofs.entries()) {
    for (const wrong of changed(proof)) assert(!provesOneOf(statement, proofs.with(i, wrong)));
    for (const field of ["alpha", "beta"] as const) {
      const other = { ...cases[i], [field]: multiply(cases[i][field], GENERATOR) };
      assert(!provesOneOf({ ...statement, cases: cases.with(i, other) }, proofs));
    }
  }
  assert(!provesOneOf(statement, proofs.slice(1)));
  assert(!provesOneOf(statement, []));
  assert(!provesOneOf(statement, [...proofs, proofs[0]]));
  assert(!provesOneOf(statement, [proofs[1], proofs[0], proofs[2]]));
  assert(!provesOneOf({ ...statement, publicKey: GENERATOR }, proofs));
});

Deno.test("signMessage() signs a text, and no other text and key", () => {
  const secret = drawScalar(random);
  const key = power(GENERATOR, secret);
  const signed = signMessage(secret, "text", random);
  assert(isMessageSignedBy(key, signed));
  assert(!isMessageSignedBy(multiply(key, GENERATOR), signed));
  assert(!isMessageSignedBy(key, { ...signed, message: "text " }));
  for (const signature of changed(signed.signature)) {
    assert(!isMessageSignedBy(key, { ...signed, signature }));
  }
});
