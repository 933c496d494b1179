/**
 * How messages about witnesses are written. Statements, certificates and proofs travel as the bytes that are signed: what is
 * in them depends on the network, which is not known here.
 */
import { concatBytes } from "../../core/base/hash.ts";
import { encodeHeader, type Header } from "../../core/block/header.ts";
import { packRecords } from "../../core/block/packed_records.ts";
import { isSealed } from "../../core/rules/seal.ts";
import { MAX_ROUND } from "../../core/witness/limits.ts";
import { SIGNED_STATEMENT_BYTES } from "../../core/witness/sizes.ts";
import type { Fields } from "./flat_cbor.ts";
import {
  MAX_CERTIFICATE_BYTES,
  MAX_FRAME_BYTES,
  MAX_PROOF_BYTES,
  MAX_STATEMENTS,
} from "./limits.ts";
import { type Codec, OVERHEAD, SMALL } from "./message_codec.ts";
import {
  fault,
  readBytes,
  readHeader,
  readItems,
  readNumber,
  readPacked,
  readRecords,
} from "./message_fields.ts";
import type { Certified, MessageOf, MessageType } from "./messages.ts";

type WitnessType = Extract<
  MessageType,
  "witnessed" | "certificate" | "proof" | "getWitness" | "sealed"
>;

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
    write: ({ from, all }) => ({ ...from !== undefined && { from }, ...all && { all: 1 } }),
    read: (fields) => ({
      ...fields.has("from") && { from: readNumber(fields, "from", MAX_ROUND) },
      ...fields.has("all") && readNumber(fields, "all", 1) === 1 && { all: true },
    }),
  },
  sealed: {
    number: 27,
    maxBytes: MAX_FRAME_BYTES,
    write: ({ proposal, block }) => ({
      proposal,
      header: encodeHeader(block.header),
      records: packRecords(block.records),
    }),
    read: (fields) => {
      const header = readHeader(fields.get("header"));
      const proposal = readBytes(fields, "proposal", SIGNED_STATEMENT_BYTES);
      const block = { header, records: readRecords(fields, header.recordCount) };
      if (proposal.length === SIGNED_STATEMENT_BYTES) return { proposal, block };
      throw fault(`proposal must be ${SIGNED_STATEMENT_BYTES} bytes: it is ${proposal.length}`);
    },
  },
};

/**
 * Reads the certificate beside a header. That of a mined block would say nothing.
 *
 * @throws {ProtocolError} `message`
 */
export function readCertified(fields: Fields, header: Header): Certified {
  if (!isSealed(header) || !fields.has("certificate")) return {};
  return { certificate: readBytes(fields, "certificate", MAX_CERTIFICATE_BYTES) };
}

/**
 * Reads the certificates beside headers: one for each that is of a witness's block.
 *
 * @throws {ProtocolError} `message`
 */
export function readCertificates(
  fields: Fields,
  headers: readonly Header[],
): Pick<MessageOf<"headers">, "certificates"> {
  if (!fields.has("certificates")) return {};
  const expected = headers.filter(isSealed).length;
  const certificates = readPacked(fields, "certificates", expected);
  if (certificates.length !== expected) {
    throw fault(`certificates must be ${expected}: they are ${certificates.length}`);
  }
  const tooLarge = certificates.find(({ length }) => length > MAX_CERTIFICATE_BYTES);
  if (tooLarge === undefined) return { certificates };
  throw fault(`a certificate must have at most ${MAX_CERTIFICATE_BYTES} bytes: ${tooLarge.length}`);
}
