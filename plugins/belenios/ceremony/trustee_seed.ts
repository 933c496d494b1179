/**
 * A trustee's seed and the two secrets that follow from it (specification §4.6.1).
 *
 * This room owns how trustees make a key of which a threshold is enough: seeds (this file), messages that only one of them can
 * read (`channel.ts`), the polynomial that each draws (`polynomial.ts`), and what each makes of all the others'
 * (`decryption_key.ts`). What of it is public, and how everybody checks that, is in `../trustees`. When which step is taken, and
 * what becomes of a trustee who does not keep the rules, is for whoever runs it.
 *
 * A seed, the secrets of it and the polynomial must never leave the trustee's machine but as these files send them.
 */
import type { Random } from "../../../core/base/clock.ts";
import { GENERATOR, secretPower } from "../group/group.ts";
import { scalarOfText } from "../group/hash_to_scalar.ts";
import { type SignedMessage, signMessage } from "../proofs/signed_message.ts";
import { certificateText, type TrusteeCertificate } from "../trustees/certificate.ts";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

const SEED_LENGTH = 22;

/** The secrets of a trustee. */
export interface TrusteeSecrets {
  /** What the trustee signs with. */
  readonly signing: bigint;
  /** What messages to the trustee are read with. */
  readonly decryption: bigint;
}

/** Draws a seed: 22 characters of Base58. */
export function drawTrusteeSeed(random: Pick<Random, "below">): string {
  return Array.from({ length: SEED_LENGTH }, () => BASE58[random.below(BASE58.length)]).join("");
}

/** The secrets of a seed. @throws {RangeError} If it is none; it says nothing of what it is. */
export function secretsOfSeed(seed: string): TrusteeSecrets {
  if (seed.length !== SEED_LENGTH || ![...seed].every((char) => BASE58.includes(char))) {
    throw new RangeError(`Cannot use the seed as it must be ${SEED_LENGTH} characters of Base58`);
  }
  return { signing: scalarOfText(`sk|${seed}`), decryption: scalarOfText(`dk|${seed}`) };
}

/** A trustee's certificate, signed. */
export function makeCertificate(
  { signing, decryption }: TrusteeSecrets,
  context: Pick<TrusteeCertificate, "size" | "threshold" | "index">,
  random: Pick<Random, "bytes">,
): SignedMessage {
  const certificate = {
    ...context,
    verification: secretPower(GENERATOR, signing),
    encryption: secretPower(GENERATOR, decryption),
  };
  return signMessage(signing, certificateText(certificate), random);
}
