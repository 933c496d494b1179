/**
 * A signed ballot as one line of text: made where there is no network, carried on paper, by a stick or a message, and handed
 * in where there is one. It holds the record as it is sent, and four bytes of its hash, so that a line that was cut or
 * mistyped is told before anybody is asked.
 */
import { base64UrlToBytes, bytesToBase64Url } from "../../core/base/base64url.ts";
import { concatBytes, sha256 } from "../../core/base/hash.ts";
import { BALLOT_START_BYTES, ballotPlaceOf } from "../../plugins/election/records/ballot_start.ts";
import { isOfChain, recordTypeOf } from "../../plugins/election/records/record_head.ts";

/** How such a text begins. */
export const BALLOT_TEXT_START = "chainvote:ballot:";

/** Bytes of the hash at the end. */
const CHECK_BYTES = 4;

/** Writes the text: without spaces, in letters that a link can hold. */
export function formatBallotText(record: Uint8Array): string {
  const bytes = concatBytes(record, checkOf(record));
  return BALLOT_TEXT_START + bytesToBase64Url(bytes);
}

/** True if a text is meant to be such a ballot. */
export function isBallotText(text: string): boolean {
  return text.trimStart().startsWith(BALLOT_TEXT_START);
}

/** What {@linkcode readBallotText} answers. `cut`: some of it is missing or wrong. `other-election`: it is of another election. */
export type ReadBallotText =
  | { readonly ok: true; readonly record: Uint8Array; readonly voter: number }
  | { readonly ok: false; readonly code: "no-ballot" | "cut" | "other-election" };

/**
 * Reads the text; white space in it, such as the line breaks of a message, is passed over. Whether it is signed by its voter is for
 * the peers to say.
 */
export function readBallotText(
  text: string,
  { chainId }: { readonly chainId: string },
): ReadBallotText {
  if (!isBallotText(text)) return { ok: false, code: "no-ballot" };
  const bytes = base64UrlToBytes(text.replace(/\s+/g, "").slice(BALLOT_TEXT_START.length));
  if (bytes === undefined || bytes.length < BALLOT_START_BYTES + CHECK_BYTES) {
    return { ok: false, code: "cut" };
  }
  const record = bytes.subarray(0, -CHECK_BYTES);
  const check = checkOf(record);
  if (!bytes.subarray(-CHECK_BYTES).every((byte, i) => byte === check[i])) {
    return { ok: false, code: "cut" };
  }
  const type = recordTypeOf(record);
  if (type !== "open-ballot" && type !== "secret-ballot") return { ok: false, code: "no-ballot" };
  if (!isOfChain(record, chainId)) return { ok: false, code: "other-election" };
  return { ok: true, record, voter: ballotPlaceOf(record).voter };
}

function checkOf(record: Uint8Array): Uint8Array {
  return sha256(record).subarray(0, CHECK_BYTES);
}
