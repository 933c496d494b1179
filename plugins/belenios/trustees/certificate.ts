/** Certificates of trustees who share a threshold key (specification §4.6.2): two public keys each, signed with one of them. */
import {
  type FieldReader,
  parseExact,
  readCountField,
  readElementField,
  readFields,
} from "../group/fields.ts";
import { type Element, GROUP_NAME, writeElement } from "../group/group.ts";
import { isMessageSignedBy, type SignedMessage } from "../proofs/signed_message.ts";

/** What a certificate says. */
export interface TrusteeCertificate {
  /** Trustees in all. */
  readonly size: number;
  /** How many of them are enough. */
  readonly threshold: number;
  /** Which of them this one is, from 1. */
  readonly index: number;
  /** The key that their signatures are checked with. */
  readonly verification: Element;
  /** The key that messages to them are encrypted under. */
  readonly encryption: Element;
}

/** The text that is signed. */
export function certificateText(certificate: TrusteeCertificate): string {
  return JSON.stringify(writeCertificate(certificate));
}

/**
 * Reads a signed certificate.
 *
 * @throws {SyntaxError} If it is none, or not signed with its own key.
 */
export function openCertificate(signed: SignedMessage, where: string): TrusteeCertificate {
  const certificate = parseExact(signed.message, where, {
    read: readCertificate,
    write: writeCertificate,
  });
  if (isMessageSignedBy(certificate.verification, signed)) return certificate;
  throw new SyntaxError(`${where} must be signed with its verification key`);
}

function writeCertificate({ size, threshold, index, ...keys }: TrusteeCertificate): unknown {
  return {
    context: { group: GROUP_NAME, size, threshold, index },
    verification: writeElement(keys.verification),
    encryption: writeElement(keys.encryption),
  };
}

const readCertificate: FieldReader<TrusteeCertificate> = (value, where) => {
  const names = ["context", "verification", "encryption"];
  const [context, verification, encryption] = readFields(value, names, where);
  const inContext = `${where}.context`;
  const [group, size, threshold, index] = readFields(
    context,
    ["group", "size", "threshold", "index"],
    inContext,
  );
  if (group !== GROUP_NAME) throw new SyntaxError(`${inContext}.group must be ${GROUP_NAME}`);
  return {
    size: readCountField(size, `${inContext}.size`),
    threshold: readCountField(threshold, `${inContext}.threshold`),
    index: readCountField(index, `${inContext}.index`),
    verification: readElementField(verification, `${where}.verification`),
    encryption: readElementField(encryption, `${where}.encryption`),
  };
};
