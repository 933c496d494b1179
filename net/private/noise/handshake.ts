/**
 * The handshake `NNpsk0` of Noise revision 34 (§7.5, §9), two messages:
 *
 * ```text
 * -> psk, e
 * <- e, ee
 * ```
 *
 * Both sides prove that they have the same 32 bytes (`psk`) and agree on keys that even those bytes do not give
 * away later, as each side throws away a private key of its own (`e`). Whoever has no psk gets past neither
 * message: each one is sealed with keys that come from it.
 *
 * This room owns Noise as its specification has it: the handshake (this file), its state (`symmetric_state.ts`), ciphers
 * (`cipher_state.ts`) and the primitives under them (`primitives.ts`). It does not own when hands are shaken, or with
 * which key (`net/private`). Read this file, then `symmetric_state.ts`.
 */
import { concatBytes } from "../../../core/base/hash.ts";
import type { CipherState } from "./cipher_state.ts";
import { agree, KEY_SIZE, publicKeyOf, TAG_SIZE } from "./primitives.ts";
import { SymmetricState } from "./symmetric_state.ts";

/** Which Noise protocol this is (§8). */
export const PROTOCOL_NAME = "Noise_NNpsk0_25519_ChaChaPoly_SHA256";

/** Bytes of each of the two messages without a payload. */
export const HANDSHAKE_SIZE = KEY_SIZE + TAG_SIZE;

/** What a side brings to a handshake. */
export interface HandshakeOptions {
  /** The key that both sides have, 32 bytes. */
  readonly psk: Uint8Array;
  /** What else both sides must have in common (§6). */
  readonly prologue: Uint8Array;
  /** Private key of this handshake alone: 32 random bytes, never used again. */
  readonly ephemeral: Uint8Array;
  /** Goes along with this side's message. @default {Nothing} */
  readonly payload?: Uint8Array;
}

/** The ciphers of a side, once the other one has proved itself. */
export interface Ciphers {
  readonly send: CipherState;
  readonly receive: CipherState;
  /** What came along with the other side's message. */
  readonly payload: Uint8Array;
}

/** The other side has another psk or prologue, or something between changed what was said. */
export class HandshakeError extends Error {
  override readonly name = "HandshakeError";
}

/** The side that speaks first. */
export interface Initiation {
  /** What to send. */
  readonly message: Uint8Array;
  /** Takes the answer in; once. @throws {HandshakeError} */
  finish(answer: Uint8Array): Ciphers;
}

/** Begins a handshake. */
export function initiate(options: HandshakeOptions): Initiation {
  const { psk, ephemeral, payload = new Uint8Array() } = options;
  const state = start(options);
  state.mixKeyAndHash(psk);
  const head = sendKey(state, ephemeral);
  const message = concatBytes(head, state.encryptAndHash(payload));
  return {
    message,
    finish(answer) {
      return checked(() => {
        const [theirs, sealed] = cut(answer);
        takeKey(state, theirs);
        state.mixKey(agree(ephemeral, theirs));
        const payload = state.decryptAndHash(sealed);
        const [send, receive] = state.split();
        return { send, receive, payload };
      });
    },
  };
}

/** Answers a first message. @throws {HandshakeError} */
export function respond(
  first: Uint8Array,
  options: HandshakeOptions,
): Ciphers & { readonly message: Uint8Array } {
  const { psk, ephemeral, payload: own = new Uint8Array() } = options;
  return checked(() => {
    const state = start(options);
    state.mixKeyAndHash(psk);
    const [theirs, sealed] = cut(first);
    takeKey(state, theirs);
    // Before anything that costs time: a stranger comes no further.
    const payload = state.decryptAndHash(sealed);
    const head = sendKey(state, ephemeral);
    state.mixKey(agree(ephemeral, theirs));
    const message = concatBytes(head, state.encryptAndHash(own));
    const [receive, send] = state.split();
    return { message, send, receive, payload };
  });
}

/** `Initialize` of §5.3; there are no pre-messages. */
function start({ prologue }: HandshakeOptions): SymmetricState {
  const state = new SymmetricState(PROTOCOL_NAME);
  state.mixHash(prologue);
  return state;
}

/** Token `e` when writing. With a psk the key is mixed in too (§9.2). */
function sendKey(state: SymmetricState, ephemeral: Uint8Array): Uint8Array {
  const key = publicKeyOf(ephemeral);
  takeKey(state, key);
  return key;
}

/** Token `e` when reading. */
function takeKey(state: SymmetricState, key: Uint8Array): void {
  state.mixHash(key);
  state.mixKey(key);
}

function cut(message: Uint8Array): [key: Uint8Array, sealed: Uint8Array] {
  if (message.length < HANDSHAKE_SIZE) {
    throw new RangeError(
      `a handshake message must be at least ${HANDSHAKE_SIZE} bytes: it is ${message.length}`,
    );
  }
  return [message.subarray(0, KEY_SIZE), message.subarray(KEY_SIZE)];
}

function checked<T>(step: () => T): T {
  try {
    return step();
  } catch (cause) {
    throw new HandshakeError("the handshake must be with the same key on both sides", { cause });
  }
}
