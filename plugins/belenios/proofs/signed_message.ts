/** Messages that trustees sign (specification §4.6.1): a text, and a proof of the key that is bound to it. */
import type { Random } from "../../../core/base/clock.ts";
import { type FieldReader, readFields, readTextField } from "../group/fields.ts";
import { type Element, GENERATOR } from "../group/group.ts";
import { hashToScalar } from "../group/hash_to_scalar.ts";
import {
  type Challenge,
  type Proof,
  proveLog,
  provesLog,
  readProof,
  writeProof,
} from "./log_proof.ts";

/** The specification's `signed_msg`. */
export interface SignedMessage {
  readonly message: string;
  readonly signature: Proof;
}

/** Signs a text with a secret key. */
export function signMessage(
  secret: bigint,
  message: string,
  random: Pick<Random, "bytes">,
): SignedMessage {
  const statement = { bases: [GENERATOR], challenge: challengeFor(message) };
  return { message, signature: proveLog(secret, statement, random) };
}

/** Whether a text was signed with the secret of `key`. */
export function isMessageSignedBy(key: Element, { message, signature }: SignedMessage): boolean {
  return provesLog([[GENERATOR, key]], signature, challengeFor(message));
}

function challengeFor(message: string): Challenge {
  return (commitments) => hashToScalar(`sigmsg|${message}|`, commitments);
}

/** A signed message for `JSON.stringify`. */
export function writeSignedMessage({ message, signature }: SignedMessage): unknown {
  return { message, signature: writeProof(signature) };
}

/** Reads a signed message; not what stands in it. */
export const readSignedMessage: FieldReader<SignedMessage> = (value, where) => {
  const [message, signature] = readFields(value, ["message", "signature"], where);
  return {
    message: readTextField(message, `${where}.message`),
    signature: readProof(signature, `${where}.signature`),
  };
};
