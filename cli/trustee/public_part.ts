/** What of a trustee is no secret: the file that the organiser is handed, and builds the election with. */
import type { Random } from "../../core/base/clock.ts";
import { type Decoder, hash, object, optional, text, whole } from "../../net/http/decode.ts";
import { makeCertificate } from "../../plugins/belenios/ceremony/trustee_seed.ts";
import { writeSignedMessage } from "../../plugins/belenios/proofs/signed_message.ts";
import { makeTrusteeKey, writeTrusteeKey } from "../../plugins/belenios/trustees/trustee_key.ts";
import type {
  ProofJson,
  SignedMessageJson,
  Trustee,
  TrusteeKeyJson,
} from "../../plugins/election/definition/definition.ts";
import { MAX_TRUSTEES } from "../../plugins/election/definition/limits.ts";
import type { TrusteeKeys } from "./trustee_keys.ts";

/** Such a file has some 1,000 bytes. */
const MAX_FILE_BYTES = 16_384;

/** How the name of a public part ends. */
const PUBLIC_PART = ".trustee";

/** The name of a file whose name ends with its kind. */
const KIND = /\.[^./\\]*$/;

/** Which trustee of which election somebody is. */
export interface TrusteePlace {
  /** The election's, 64 hex digits. */
  readonly nonce: string;
  readonly name: string;
  /** Which of them, from 1. */
  readonly trustee: number;
  /** How many there are. */
  readonly trustees: number;
  /** How many are enough; undefined if every one is needed. */
  readonly threshold?: number;
}

/** A trustee as the definition names them, and the place that they were made for. */
export interface PublicPart extends TrusteePlace, Trustee {}

const decodeProof: Decoder<ProofJson> = object<ProofJson>({
  challenge: text(MAX_FILE_BYTES),
  response: text(MAX_FILE_BYTES),
});

/** Reads one of JSON. */
export const decodePublicPart: Decoder<PublicPart> = object<PublicPart>({
  nonce: hash,
  trustee: whole(1, MAX_TRUSTEES),
  trustees: whole(1, MAX_TRUSTEES),
  threshold: optional(whole(1, MAX_TRUSTEES)),
  // The rules of a definition are for `plugins/election/definition`.
  name: text(MAX_FILE_BYTES),
  key: hash,
  publicKey: optional(object<TrusteeKeyJson>({ pok: decodeProof, public_key: hash })),
  certificate: optional(
    object<SignedMessageJson>({ message: text(MAX_FILE_BYTES), signature: decodeProof }),
  ),
});

/** Beside `anna.seed` lies `anna.trustee`. */
export function publicPartBeside(path: string): string {
  return path.replace(KIND, "") + PUBLIC_PART;
}

/** Whether a path is called as a public part is. */
export function isPublicPartPath(path: string): boolean {
  return path.toLowerCase().endsWith(PUBLIC_PART);
}

/** The public part of a trustee's keys. */
export function makePublicPart(
  place: TrusteePlace,
  { publicKey, belenios }: TrusteeKeys,
  random: Pick<Random, "bytes">,
): PublicPart {
  const { trustee: index, trustees: size, threshold } = place;
  // What Belenios' writers give is JSON of these forms.
  const beleniosPart = threshold === undefined
    ? { publicKey: writeTrusteeKey(makeTrusteeKey(belenios.decryption, random)) as TrusteeKeyJson }
    : {
      certificate: writeSignedMessage(
        makeCertificate(belenios, { size, threshold, index }, random),
      ) as SignedMessageJson,
    };
  return { ...place, key: publicKey, ...beleniosPart };
}

/** Its text. */
export function formatPublicPart(part: PublicPart): string {
  return `${JSON.stringify(part, undefined, 2)}\n`;
}

/** Reads its text. @throws {Error} If it is none, saying what is wrong. */
export function parsePublicPart(content: string): PublicPart {
  return decodePublicPart(JSON.parse(content), "it");
}

/** The trustee of a definition that a public part is of. */
export function trusteeOf({ name, key, publicKey, certificate }: PublicPart): Trustee {
  return { name, key, ...publicKey && { publicKey }, ...certificate && { certificate } };
}
