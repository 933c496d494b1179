/**
 * A notice of the organiser: `u8 number | u8 kind | text in UTF-8 | signature`. It is shown as the organiser's words, and
 * changes nothing.
 */
import { concatBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import { checkText } from "../../text/text_rules.ts";
import { MAX_NOTICE_LENGTH, MAX_NOTICES } from "./limits.ts";
import { NOTICE_KINDS, type NoticeKind } from "./notice_kinds.ts";
import { checkHead, HEAD_BYTES, type HeadFault, writeHead } from "./record_head.ts";
import { type RecordSigner, signRecord } from "./record_signature.ts";

const TEXT_AT = HEAD_BYTES + 2;

/** What an organiser has to say. */
export interface Notice {
  /** From 1 to {@linkcode MAX_NOTICES}; each is used once. */
  readonly number: number;
  readonly kind: NoticeKind;
  readonly text: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * What leads away from the election, as a thief's notice would: an address with a scheme, of mail, or a name with a dot in it
 * and two letters or more behind that. `3.5`, `z.B.` and `18.30` are none.
 */
const LINK = /:\/\/|www\.|@|[^\s.]\.[^\s\d!-/:-@[-`{-~]{2,}/i;

/**
 * Writes and signs a notice.
 *
 * @throws {RangeError} If a notice must not say this, naming the rule.
 */
export function writeNotice({ number, kind, text }: Notice, signer: RecordSigner): Uint8Array {
  if (!Number.isInteger(number) || number < 1 || number > MAX_NOTICES) {
    throw new RangeError(`a notice's number must be from 1 to ${MAX_NOTICES}: it is ${number}`);
  }
  const broken = checkNoticeText(text);
  if (broken !== undefined) throw new RangeError(broken);
  const unsigned = concatBytes(
    writeHead("notice", signer.chainId),
    Uint8Array.of(number, NOTICE_KINDS.indexOf(kind) + 1),
    encoder.encode(text),
  );
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

/** The rule that the text of a notice breaks, as a sentence; undefined if it is a good one. */
export function checkNoticeText(text: string): string | undefined {
  const fault = checkText(text, { name: "notice", most: MAX_NOTICE_LENGTH });
  if (fault !== undefined) return fault.reason;
  const link = text.match(LINK);
  if (link === null) return undefined;
  return `the notice must not hold a link or an address: it has ${JSON.stringify(link[0])}`;
}

/** What {@linkcode readNotice} answers. */
export type ReadNotice =
  | { readonly ok: true; readonly notice: Notice }
  | { readonly ok: false; readonly code: HeadFault; readonly reason: string };

/** Reads a notice. Whether its signature is good is for `isSignedBy` to say. */
export function readNotice(record: Uint8Array, chainId: string): ReadNotice {
  const fault = checkHead(record, "notice", chainId);
  if (fault === "other-election") return refuse(fault, "the notice is one of another election");
  const number = record[HEAD_BYTES];
  const kind = NOTICE_KINDS[record[HEAD_BYTES + 1] - 1];
  const hasForm = fault === undefined && record.length > TEXT_AT + SIGNATURE_BYTES &&
    number >= 1 && number <= MAX_NOTICES && kind !== undefined;
  const text = hasForm ? decode(record.subarray(TEXT_AT, -SIGNATURE_BYTES)) : undefined;
  if (text === undefined) return refuse("malformed", "the record has not the form of a notice");
  const broken = checkNoticeText(text);
  return broken === undefined
    ? { ok: true, notice: { number, kind, text } }
    : refuse("malformed", broken);
}

/** The number of a notice, of a record that may be too short for one. */
export function noticeNumberOf(record: Uint8Array): number {
  return record[HEAD_BYTES] ?? 0;
}

function refuse(code: HeadFault, reason: string): ReadNotice {
  return { ok: false, code, reason };
}

// Bytes from a stranger that are no UTF-8: that is an answer, not a failure of ours.
function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
