/** All secrets of a trustee, which follow from one seed: so one line on paper is a whole backup. */
import { bytesToHex, concatBytes, sha512 } from "../../core/base/hash.ts";
import { publicKeyOfSecret, secretOfBytes } from "../../core/ed25519/signing.ts";
import {
  secretsOfSeed,
  type TrusteeSecrets,
} from "../../plugins/belenios/ceremony/trustee_seed.ts";
import { beleniosSeedOf } from "./seed_text.ts";

/** What a seed gives. */
export interface TrusteeKeys {
  /** Signs the trustee's records; from 1 to the group's order, less 1. */
  readonly secret: bigint;
  /** Its public half, 64 hex digits. */
  readonly publicKey: string;
  /** What Belenios makes of the seed. Where every trustee is needed, `decryption` is the trustee's part of the key. */
  readonly belenios: TrusteeSecrets;
}

const TAG = new TextEncoder().encode("chainvote/1/trustee\0");

/**
 * The keys of a seed.
 *
 * Records are signed with a number that Belenios' own messages are not signed with:
 * SHA-512(`"chainvote/1/trustee"` ‖ 0 ‖ Belenios' seed), read with its lowest byte first, modulo q − 1, and 1 more.
 *
 * @param seedText As it is written down.
 * @throws {RangeError} If it is no seed; it says nothing of what it is.
 */
export function keysOfSeed(seedText: string): TrusteeKeys {
  const seed = beleniosSeedOf(seedText);
  const belenios = secretsOfSeed(seed);
  const digest = sha512(concatBytes(TAG, new TextEncoder().encode(seed)));
  const secret = secretOfBytes(digest);
  return { secret, publicKey: bytesToHex(publicKeyOfSecret(secret)), belenios };
}
