/**
 * How messages about witnesses are written. Statements, certificates and proofs travel as the bytes that are signed: what is
 * in them depends on the network, which is not known here.
 */
import { concatBytes } from "../../core/base/hash.ts";
import { MAX_ROUND } from "../../core/witness/limits.ts";
import { SIGNED_STATEMENT_BYTES } from "../../core/witness/signed_statement.ts";
import { MAX_CERTIFICATE_BYTES, MAX_PROOF_BYTES, MAX_STATEMENTS } from "./limits.ts";
import { type Codec, OVERHEAD, SMALL } from "./message_codec.ts";
import { readBytes, readItems, readNumber } from "./message_fields.ts";
import type { MessageType } from "./messages.ts";

type WitnessType = Extract<MessageType, "witnessed" | "certificate" | "proof" | "getWitness">;

/** The codecs of messages about witnesses. */
export const WITNESS_CODECS: { readonly [T in WitnessType]: Codec<T> } = {
  witnessed: {
    number: 23,
    maxBytes: MAX_STATEMENTS * SIGNED_STATEMENT_BYTES + OVERHEAD,
    write: ({ statements }) => ({ statements: concatBytes(...statements) }),
    read: (fields) => ({
      statements: readItems(fields, "statements", SIGNED_STATEMENT_BYTES, MAX_STATEMENTS),
    }),
  },
  certificate: {
    number: 24,
    maxBytes: MAX_CERTIFICATE_BYTES + OVERHEAD,
    write: ({ certificate }) => ({ certificate }),
    read: (fields) => ({ certificate: readBytes(fields, "certificate", MAX_CERTIFICATE_BYTES) }),
  },
  proof: {
    number: 25,
    maxBytes: MAX_PROOF_BYTES + OVERHEAD,
    write: ({ proof }) => ({ proof }),
    read: (fields) => ({ proof: readBytes(fields, "proof", MAX_PROOF_BYTES) }),
  },
  getWitness: {
    number: 26,
    maxBytes: SMALL,
    write: ({ from }) => from === undefined ? {} : { from },
    read: (fields) => fields.has("from") ? { from: readNumber(fields, "from", MAX_ROUND) } : {},
  },
};
