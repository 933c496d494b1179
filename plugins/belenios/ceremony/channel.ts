/** Messages that one trustee signs and only another can read (specification §4.6.1 and §4.6.3). */
import type { Random } from "../../../core/base/clock.ts";
import { bytesToHex, hexToBytes, sha256 } from "../../../core/base/hash.ts";
import {
  type FieldReader,
  parseExact,
  readElementField,
  readFields,
  readTextField,
} from "../group/fields.ts";
import {
  divide,
  type Element,
  GENERATOR,
  isSameElement,
  multiply,
  secretPower,
  writeElement,
} from "../group/group.ts";
import { drawScalar } from "../group/scalar.ts";
import {
  isMessageSignedBy,
  readSignedMessage,
  signMessage,
  writeSignedMessage,
} from "../proofs/signed_message.ts";
import { gcmDecrypt, gcmEncrypt, type GcmKey } from "./aes_gcm.ts";

/** The specification's `encrypted_msg`. */
export interface SealedMessage {
  readonly alpha: Element;
  readonly beta: Element;
  /** Hex. */
  readonly data: string;
}

/** What a message is opened with by whoever may see it. */
export interface OpeningKeys {
  /** The sender's key for signatures. */
  readonly from: Element;
  /** The recipient's key for encryption. */
  readonly to: Element;
  /** α to the recipient's secret. It opens this one message. */
  readonly shared: Element;
}

const ALGORITHM = "AES-GCM";

/**
 * Signs and encrypts a text.
 *
 * @param from The sender's secret for signing.
 * @param to The recipient's key for encryption.
 */
export function sendMessage(
  text: string,
  { from, to }: { readonly from: bigint; readonly to: Element },
  random: Pick<Random, "bytes">,
): string {
  const inner = JSON.stringify(writeInner({ recipient: to, text }));
  const signed = JSON.stringify(writeSignedMessage(signMessage(from, inner, random)));
  const r = drawScalar(random);
  const key = secretPower(GENERATOR, drawScalar(random));
  const alpha = secretPower(GENERATOR, r);
  const sealed = gcmEncrypt(gcmKeyOf(key, alpha), new TextEncoder().encode(signed));
  return sealedMessageText({
    alpha,
    beta: multiply(secretPower(to, r), key),
    data: bytesToHex(sealed),
  });
}

/**
 * Reads a message.
 *
 * @param from The sender's key for signatures.
 * @param to The recipient's secret for decryption.
 * @throws {SyntaxError} If it is not of this form, not for this recipient, or not signed by that sender.
 */
export function receiveMessage(
  message: string,
  { from, to }: { readonly from: Element; readonly to: bigint },
  where: string,
): string {
  const sealed = parseSealedMessage(message, where);
  const shared = secretPower(sealed.alpha, to);
  return openSealedMessage(sealed, { from, to: secretPower(GENERATOR, to), shared }, where);
}

/** Opens a message. @throws {SyntaxError} As {@linkcode receiveMessage}. */
export function openSealedMessage(
  { alpha, beta, data }: SealedMessage,
  { from, to, shared }: OpeningKeys,
  where: string,
): string {
  const bytes = gcmDecrypt(gcmKeyOf(divide(beta, shared), alpha), hexToBytes(data));
  if (bytes === undefined) throw new SyntaxError(`${where} must be for its recipient`);
  const { signed, recipient, text } = openSigned(new TextDecoder().decode(bytes), where);
  if (!isMessageSignedBy(from, signed)) {
    throw new SyntaxError(`${where} must be signed by its sender`);
  }
  if (isSameElement(recipient, to)) return text;
  throw new SyntaxError(`${where} must name its recipient`);
}

/** Reads the text of a message, without opening it. @throws {SyntaxError} If it is none. */
export function parseSealedMessage(text: string, where: string): SealedMessage {
  return parseExact(text, where, { read: readSealed, write: writeSealed });
}

/** The text of a message. */
export function sealedMessageText(sealed: SealedMessage): string {
  return JSON.stringify(writeSealed(sealed));
}

/** What was under the encryption. Errors say nothing of what it is, as secrets are sent so. */
function openSigned(decrypted: string, where: string) {
  try {
    const signed = parseExact(decrypted, where, {
      read: readSignedMessage,
      write: writeSignedMessage,
    });
    const inner = parseExact(signed.message, where, { read: readInner, write: writeInner });
    return { signed, ...inner };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`${where} must hold a signed message with its recipient`);
  }
}

function gcmKeyOf(key: Element, alpha: Element): GcmKey {
  const hash = (text: string) => sha256(new TextEncoder().encode(text));
  return { key: hash(`key|${writeElement(key)}`), nonce: hash(`iv|${writeElement(alpha)}`) };
}

function writeSealed({ alpha, beta, data }: SealedMessage): unknown {
  return { algorithm: ALGORITHM, alpha: writeElement(alpha), beta: writeElement(beta), data };
}

const readSealed: FieldReader<SealedMessage> = (value, where) => {
  const names = ["algorithm", "alpha", "beta", "data"];
  const [algorithm, alpha, beta, data] = readFields(value, names, where);
  const hex = readTextField(data, `${where}.data`);
  if (algorithm !== ALGORITHM || !/^([0-9a-f]{2})*$/.test(hex)) {
    throw new SyntaxError(`${where} must be hex that was made by ${ALGORITHM}`);
  }
  return {
    alpha: readElementField(alpha, `${where}.alpha`),
    beta: readElementField(beta, `${where}.beta`),
    data: hex,
  };
};

/** The specification's `channel_msg`. */
interface InnerMessage {
  readonly recipient: Element;
  readonly text: string;
}

function writeInner({ recipient, text }: InnerMessage): unknown {
  return { recipient: writeElement(recipient), message: text };
}

const readInner: FieldReader<InnerMessage> = (value, where) => {
  const [recipient, message] = readFields(value, ["recipient", "message"], where);
  return {
    recipient: readElementField(recipient, `${where}.recipient`),
    text: readTextField(message, `${where}.message`),
  };
};
