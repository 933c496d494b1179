/** What the chain says of the trustees' key, read from the answers of the validator. */
import {
  type Decoder,
  hash,
  list,
  matching,
  nullable,
  object,
  oneOf,
  whole,
} from "../../net/http/decode.ts";
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";
import { hexToBytes } from "../../core/base/hash.ts";
import { MAX_TRUSTEES } from "../../plugins/election/definition/limits.ts";
import type {
  Ceremony,
  JudgedComplaint,
  TrusteeRecord,
  TrusteeSteps,
} from "../../plugins/election/secret/ceremony.ts";
import { UnreachableError } from "../app/errors.ts";
import { type Answered, type AskElection, askFor } from "./election_answers.ts";

const trusteeNumber = whole(1, MAX_TRUSTEES);

const decodeRecord: Decoder<TrusteeRecord> = object<TrusteeRecord>({
  recordId: hash,
  index: whole(0),
  body: matching(new RegExp(`^([0-9a-f]{2}){0,${MAX_RECORD_BYTES}}$`), "bytes in lower-case hex"),
});

const decodeCeremony: Decoder<Ceremony> = object<Ceremony>({
  keys: oneOf("waiting", "ready", "failed"),
  publicKey: nullable(hash),
  trustees: list(
    object<TrusteeSteps>({
      confirmation: nullable(decodeRecord),
      hash: nullable(decodeRecord),
      polynomial: nullable(decodeRecord),
      key: nullable(decodeRecord),
    }),
    MAX_TRUSTEES,
  ),
  complaint: nullable(
    object<JudgedComplaint>({
      recordId: hash,
      index: whole(0),
      trustee: trusteeNumber,
      dealer: trusteeNumber,
      cheat: trusteeNumber,
    }),
  ),
});

/**
 * How far trustees are with their key.
 *
 * @throws {UnreachableError} If the answer is none.
 */
export async function readCeremony(
  ask: AskElection,
  trustees: number,
): Promise<Answered<Ceremony>> {
  const answered = await askFor(ask, "ceremony", decodeCeremony);
  if (answered.value.trustees.length === trustees) return answered;
  throw new UnreachableError(
    `Cannot use the peer's answer as there must be ${trustees} trustees in it: there are ${answered.value.trustees.length}`,
  );
}

/** A polynomial that is in the chain. */
export interface ShownPolynomial {
  readonly recordId: string;
  readonly body: Uint8Array;
}

/**
 * The polynomials of all trustees, in their order, which must all be in.
 *
 * @throws {UnreachableError} If the answer is none.
 */
export async function readPolynomials(
  ask: AskElection,
  trustees: number,
): Promise<ShownPolynomial[]> {
  const polynomials: ShownPolynomial[] = [];
  for (let trustee = 1; trustee <= trustees; trustee++) {
    const { value: { recordId, body } } = await askFor(ask, "polynomial", decodeRecord, {
      trustee: String(trustee),
    });
    polynomials.push({ recordId, body: hexToBytes(body) });
  }
  return polynomials;
}
