/**
 * Our own proof that a trustee's share is right. It is one proof of equal logarithms over all bases at once, and its challenge is
 * made of the whole statement: the chain, the tally, the trustee, and every α and factor. Belenios' proofs leave α and the
 * factor out (Bernhard, Pereira and Warinschi, "How not to prove yourself", 2012, say what that is worth).
 *
 * The challenge is SHA-512(`"chainvote/1/share"` ‖ 0 ‖ chain ‖ tally ‖ trustee ‖ X ‖ all α ‖ all factors ‖ A ‖ all B) modulo q, read
 * with its lowest byte first, with A = g^w and B = α^w. Chain and tally have 32 bytes, the trustee's number is a byte, and
 * elements are written as RFC 8032 writes points.
 */
import type { Random } from "../../../core/base/clock.ts";
import { concatBytes, sha512 } from "../../../core/base/hash.ts";
import { GROUP_ORDER, numberOf } from "../../../core/ed25519/signature.ts";
import { type Element, GENERATOR, secretPower } from "../group/group.ts";
import { type Challenge, type Proof, proveLog, provesLog } from "../proofs/log_proof.ts";
import type { EncryptedTally } from "./encrypted_tally.ts";

/** What of the world a share is for. */
export interface ShareContext {
  /** The chain's id, 32 bytes. */
  readonly chain: Uint8Array;
  /** The tally's digest, 32 bytes. */
  readonly tallyDigest: Uint8Array;
  /** The trustee's number, from 1 to 255. */
  readonly trustee: number;
  readonly tally: EncryptedTally;
}

const TAG = new TextEncoder().encode("chainvote/1/share\0");

/** Bytes of a chain's id, and of a digest. */
const DIGEST_BYTES = 32;

/**
 * Proves that `factors` are every α of the tally to the secret.
 *
 * @throws {RangeError} If the context has an id, a digest or a number that is none.
 */
export function proveShare(
  context: ShareContext,
  { secret, factors }: {
    readonly secret: bigint;
    readonly factors: readonly (readonly Element[])[];
  },
  random: Pick<Random, "bytes">,
): Proof {
  const publicKey = secretPower(GENERATOR, secret);
  const bases = [GENERATOR, ...alphasOf(context.tally)];
  const challenge = challengeFor(context, [publicKey, ...factors.flat()]);
  return proveLog(secret, { bases, challenge }, random);
}

/** Whether a proof holds for the trustee with this key. @throws {RangeError} As {@linkcode proveShare}. */
export function provesShare(
  context: ShareContext,
  { publicKey, factors }: {
    readonly publicKey: Element;
    readonly factors: readonly (readonly Element[])[];
  },
  proof: Proof,
): boolean {
  const hasShape = factors.length === context.tally.length &&
    context.tally.every((slots, i) => slots.length === factors[i].length);
  if (!hasShape) return false;
  const bases = [GENERATOR, ...alphasOf(context.tally)];
  const values = [publicKey, ...factors.flat()];
  const pairs = bases.map((base, i) => [base, values[i]] as const);
  return provesLog(pairs, proof, challengeFor(context, values));
}

function alphasOf(tally: EncryptedTally): Element[] {
  return tally.flat().map(({ alpha }) => alpha);
}

function challengeFor(context: ShareContext, values: readonly Element[]): Challenge {
  const { chain, tallyDigest, trustee, tally } = context;
  if (chain.length !== DIGEST_BYTES || tallyDigest.length !== DIGEST_BYTES) {
    throw new RangeError(
      `Cannot prove a share as chain and tally must have ${DIGEST_BYTES} bytes: they have ${chain.length} and ${tallyDigest.length}`,
    );
  }
  if (!Number.isInteger(trustee) || trustee < 1 || trustee > 0xff) {
    throw new RangeError(
      `Cannot prove a share as the trustee's number must be from 1 to 255: it is ${trustee}`,
    );
  }
  const [publicKey, ...factors] = values;
  const statement = [publicKey, ...alphasOf(tally), ...factors].map((each) => each.toBytes());
  const head = concatBytes(TAG, chain, tallyDigest, Uint8Array.of(trustee), ...statement);
  return (commitments) => {
    const all = concatBytes(head, ...commitments.map((each) => each.toBytes()));
    return numberOf(sha512(all)) % GROUP_ORDER;
  };
}
