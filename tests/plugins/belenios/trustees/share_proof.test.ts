import { assert, assertEquals, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import {
  GENERATOR,
  isSameElement,
  multiply,
  power,
} from "../../../../plugins/belenios/group/group.ts";
import { drawScalar, invertScalar, modOrder } from "../../../../plugins/belenios/group/scalar.ts";
import { encryptValue } from "../../../../plugins/belenios/proofs/ciphertext.ts";
import {
  proveShare,
  provesShare,
  type ShareContext,
} from "../../../../plugins/belenios/trustees/share_proof.ts";

const key = power(GENERATOR, drawScalar(random));
const secret = drawScalar(random);
const publicKey = power(GENERATOR, secret);
const tally = [2, 1].map((slots) =>
  Array.from({ length: slots }, () => encryptValue(key, 1, drawScalar(random)))
);
const context: ShareContext = {
  chain: new Uint8Array(32).fill(1),
  tallyDigest: new Uint8Array(32).fill(2),
  trustee: 3,
  tally,
};
const factors = tally.map((slots) => slots.map(({ alpha }) => power(alpha, secret)));
const proof = proveShare(context, { secret, factors }, random);

const flipped = (bytes: Uint8Array) => bytes.map((byte, i) => i === 31 ? byte ^ 1 : byte);

Deno.test("provesShare() takes what proveShare() made", () => {
  assert(provesShare(context, { publicKey, factors }, proof));
});

Deno.test("provesShare() refuses it once anything of the statement is changed", () => {
  const contexts: ShareContext[] = [
    { ...context, chain: flipped(context.chain) },
    { ...context, tallyDigest: flipped(context.tallyDigest) },
    { ...context, trustee: 4 },
    { ...context, tally: tally.toReversed() },
    { ...context, tally: tally.slice(1) },
    ...tally.flatMap((slots, i) =>
      slots.map((slot, j) => {
        const other = { ...slot, alpha: multiply(slot.alpha, GENERATOR) };
        return { ...context, tally: tally.with(i, slots.with(j, other)) };
      })
    ),
  ];
  for (const other of contexts) assert(!provesShare(other, { publicKey, factors }, proof));
  const otherFactors = factors.flatMap((list, i) =>
    list.map((factor, j) => factors.with(i, list.with(j, multiply(factor, GENERATOR))))
  );
  for (
    const other of [...otherFactors, factors.slice(1), [[...factors[0].toReversed()], factors[1]]]
  ) {
    assert(!provesShare(context, { publicKey, factors: other }, proof));
  }
  assert(!provesShare(context, { publicKey: key, factors }, proof));
  for (const field of ["challenge", "response"] as const) {
    const other = { ...proof, [field]: modOrder(proof[field] + 1n) };
    assert(!provesShare(context, { publicKey, factors }, other));
  }
});

Deno.test("proveShare() convinces nobody of factors that are not all made with the secret", () => {
  for (const [i, list] of factors.entries()) {
    for (const [j, factor] of list.entries()) {
      const wrong = factors.with(i, list.with(j, multiply(factor, GENERATOR)));
      const made = proveShare(context, { secret, factors: wrong }, random);
      assert(!provesShare(context, { publicKey, factors: wrong }, made));
    }
  }
});

Deno.test("provesShare() refuses an α and a factor that are chosen to fit once the challenge is known", () => {
  // With α·g^c and F·g^(−s) the commitment α^s·F^c stays what it was, so only the hash over both can tell.
  const { challenge, response } = proof;
  const alpha = multiply(tally[0][0].alpha, power(GENERATOR, challenge));
  const factor = multiply(factors[0][0], power(GENERATOR, modOrder(-response)));
  const commitment = (a: typeof alpha, f: typeof factor) =>
    multiply(power(a, response), power(f, challenge));
  assert(isSameElement(commitment(alpha, factor), commitment(tally[0][0].alpha, factors[0][0])));
  const other = tally.with(0, tally[0].with(0, { ...tally[0][0], alpha }));
  const otherFactors = factors.with(0, factors[0].with(0, factor));
  assert(!provesShare({ ...context, tally: other }, { publicKey, factors: otherFactors }, proof));
});

Deno.test("proveShare() throws for a context that has no chain, tally or trustee", () => {
  const wrong = [
    { chain: new Uint8Array(31) },
    { tallyDigest: new Uint8Array(33) },
    { trustee: 0 },
    { trustee: 256 },
    { trustee: 1.5 },
  ];
  for (const each of wrong) {
    const other = { ...context, ...each };
    assertThrows(() => proveShare(other, { secret, factors }, random), RangeError);
    assertThrows(() => provesShare(other, { publicKey, factors }, proof), RangeError);
  }
  assertEquals(wrong.length, 5);
});

Deno.test("provesShare() refuses a false factor with an α that was worked out from the challenge", () => {
  const wrong = factors.with(0, factors[0].with(0, multiply(factors[0][0], GENERATOR)));
  const made = proveShare(context, { secret, factors: wrong }, random);
  const exponent = modOrder(-made.challenge * invertScalar(made.response));
  const alpha = multiply(tally[0][0].alpha, power(GENERATOR, exponent));
  const other = tally.with(0, tally[0].with(0, { ...tally[0][0], alpha }));
  assert(!provesShare({ ...context, tally: other }, { publicKey, factors: wrong }, made));
});
