import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bytesToHex, concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { CipherState } from "../../../net/private/noise/cipher_state.ts";
import {
  HANDSHAKE_SIZE,
  HandshakeError,
  initiate,
  PROTOCOL_NAME,
  respond,
} from "../../../net/private/noise/handshake.ts";
import { TAG_SIZE } from "../../../net/private/noise/primitives.ts";
import { SymmetricState } from "../../../net/private/noise/symmetric_state.ts";
import { flipped } from "../../support/flipped.ts";
import vectors from "../vectors/noise_nnpsk0.json" with { type: "json" };

const key32 = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** What two sides with one key bring to a handshake. */
const pairs = fc.record({
  psk: key32,
  prologue: fc.uint8Array({ maxLength: 40 }),
  ours: key32,
  theirs: key32,
});

type Pair = typeof pairs extends fc.Arbitrary<infer T> ? T : never;

function shake({ psk, prologue, ours, theirs }: Pair) {
  const first = initiate({ psk, prologue, ephemeral: ours });
  const answer = respond(first.message, { psk, prologue, ephemeral: theirs });
  return { first, answer, ciphers: first.finish(answer.message) };
}

/** A first message of who has the psk and names a public key with which every private one gives zero. */
function sealedZero({ psk, prologue }: Pair): Uint8Array {
  const [state, zero] = [new SymmetricState(PROTOCOL_NAME), new Uint8Array(32)];
  state.mixHash(prologue);
  state.mixKeyAndHash(psk);
  state.mixHash(zero);
  state.mixKey(zero);
  return concatBytes(zero, state.encryptAndHash(new Uint8Array()));
}

Deno.test("initiate() and respond() say what the published vectors of the protocol say", () => {
  assertEquals(PROTOCOL_NAME, "Noise_NNpsk0_25519_ChaChaPoly_SHA256");
  assertEquals(vectors.valid.length, 5);
  for (const { psk, prologue, initEphemeral, respEphemeral, messages } of vectors.valid) {
    const options = { psk: hexToBytes(psk), prologue: hexToBytes(prologue) };
    const [opening, answering, ...rest] = messages;
    const first = initiate({
      ...options,
      ephemeral: hexToBytes(initEphemeral),
      payload: hexToBytes(opening.payload),
    });
    assertEquals(bytesToHex(first.message), opening.ciphertext);
    const responder = respond(first.message, {
      ...options,
      ephemeral: hexToBytes(respEphemeral),
      payload: hexToBytes(answering.payload),
    });
    assertEquals(bytesToHex(responder.payload), opening.payload);
    assertEquals(bytesToHex(responder.message), answering.ciphertext);
    const initiator = first.finish(responder.message);
    assertEquals(bytesToHex(initiator.payload), answering.payload);
    rest.forEach(({ payload, ciphertext }, i) => {
      const [sender, receiver] = i % 2 === 0 ? [initiator, responder] : [responder, initiator];
      assertEquals(bytesToHex(sender.send.encrypt(hexToBytes(payload))), ciphertext);
      assertEquals(bytesToHex(receiver.receive.decrypt(hexToBytes(ciphertext))), payload);
    });
  }
});

Deno.test("respond() takes nothing from who has another key or prologue, nor a message that was changed", () => {
  fc.assert(fc.property(pairs, key32, fc.nat(), (pair, other, at) => {
    const { psk, prologue, ours, theirs } = pair;
    const { message } = initiate({ psk, prologue, ephemeral: ours });
    assertEquals(message.length, HANDSHAKE_SIZE);
    const options = { psk, prologue, ephemeral: theirs };
    const refuse = (bytes: Uint8Array, changed = {}) =>
      assertThrows(() => respond(bytes, { ...options, ...changed }), HandshakeError);
    refuse(flipped(message, at));
    refuse(message.subarray(0, at % HANDSHAKE_SIZE));
    refuse(message, { psk: flipped(psk, at) });
    refuse(message, { psk: new Uint8Array(32) });
    refuse(message, { prologue: new Uint8Array([...prologue, 0]) });
    refuse(new Uint8Array([...other, ...message.subarray(32)]));
    refuse(sealedZero(pair));
  }));
});

Deno.test("initiate() takes no answer that was changed, is its own message, or belongs to another handshake", () => {
  fc.assert(fc.property(pairs, key32, key32, fc.nat(), (pair, x, y, at) => {
    fc.pre(bytesToHex(x) !== bytesToHex(pair.ours));
    const { psk, prologue, ours, theirs } = pair;
    const begin = () => initiate({ psk, prologue, ephemeral: ours });
    const { first, answer } = shake(pair);
    const refuse = (bytes: Uint8Array) => assertThrows(() => begin().finish(bytes), HandshakeError);
    refuse(flipped(answer.message, at));
    refuse(answer.message.subarray(0, at % HANDSHAKE_SIZE));
    // Reflected.
    refuse(first.message);
    // Swapped roles: somebody else who begins.
    refuse(initiate({ psk, prologue, ephemeral: y }).message);
    // Replayed from a handshake with the same key.
    const recorded = shake({ psk, prologue, ours: x, theirs });
    refuse(recorded.answer.message);
  }));
});

Deno.test("a replayed first message gives keys that do not open what follows it", () => {
  fc.assert(fc.property(pairs, key32, fc.uint8Array(), (pair, again, secret) => {
    const { psk, prologue, theirs } = pair;
    fc.pre(bytesToHex(again) !== bytesToHex(theirs));
    const { first, ciphers } = shake(pair);
    const recorded = ciphers.send.encrypt(secret);
    const second = respond(first.message, { psk, prologue, ephemeral: again });
    assertThrows(() => second.receive.decrypt(recorded));
  }));
});

Deno.test("CipherState opens what the other side sealed, in order, once and unchanged", () => {
  const texts = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 2, maxLength: 5 });
  fc.assert(fc.property(pairs, texts, fc.nat(), (pair, plain, at) => {
    const { answer, ciphers } = shake(pair);
    const sealed = plain.map((text) => ciphers.send.encrypt(text));
    const [first, second] = sealed;
    const refuse = (bytes: Uint8Array) => assertThrows(() => answer.receive.decrypt(bytes));
    refuse(second);
    refuse(flipped(first, at));
    refuse(first.subarray(0, at % first.length));
    // What came back from the one who sent it is not what the other side says.
    assertThrows(() => ciphers.receive.decrypt(first));
    assertThrows(() => answer.send.decrypt(first));
    assertEquals(
      sealed.map((bytes) => [...answer.receive.decrypt(bytes)]),
      plain.map((b) => [...b]),
    );
    refuse(sealed.at(-1)!);
  }));
});

Deno.test("CipherState binds what is said beside a message", () => {
  const [key, beside] = [new Uint8Array(32).fill(1), new Uint8Array([1, 2, 3])];
  const sealed = new CipherState(key).encrypt(new Uint8Array([7]), beside);
  assertEquals([...new CipherState(key).decrypt(sealed, beside)], [7]);
  assertThrows(() => new CipherState(key).decrypt(sealed, new Uint8Array([1, 2])));
  assertThrows(() => new CipherState(key).decrypt(sealed));
});

Deno.test("CipherState seals and opens no message after the last number", () => {
  const last = 2n ** 64n - 2n;
  const key = new Uint8Array(32).fill(9);
  const [sender, receiver] = [new CipherState(key, last), new CipherState(key, last)];
  const sealed = sender.encrypt(new Uint8Array(5));
  assertEquals(sealed.length, 5 + TAG_SIZE);
  assertEquals(receiver.decrypt(sealed), new Uint8Array(5));
  for (const use of [() => sender.encrypt(new Uint8Array(5)), () => receiver.decrypt(sealed)]) {
    const error = assertThrows(use, RangeError);
    assert(error.message.includes("18446744073709551615"), error.message);
  }
});
