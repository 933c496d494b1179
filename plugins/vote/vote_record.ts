/** A vote as a record: canonical JSON (RFC 8785) of `{"choice": …, "voter": …}`. */
import { checkVoteText, normalizeVoteText, type VoteRules } from "./vote_text.ts";
import { MAX_VOTE_TEXT_LENGTH } from "./limits.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The last vote that was read. A host asks about one record three times in turn, and parsing it is most of
 * the cost; the bytes of a record never change.
 */
let lastRead: { readonly record: Uint8Array; readonly vote: Vote } | undefined;

/** One vote. Both texts are trimmed and in Unicode NFC. */
export interface Vote {
  readonly voter: string;
  readonly choice: string;
}

/** A text or record that is no vote, and which rule says so. */
export interface NoVote {
  readonly ok: false;
  readonly code: string;
  readonly reason: string;
}

/** The record of a vote that was typed in: texts are trimmed and normalised before they are checked. */
export function createVoteRecord(
  { voter, choice }: Vote,
): { readonly ok: true; readonly vote: Vote; readonly record: Uint8Array } | NoVote {
  const id = normalizeVoteText("voter", voter);
  if (!id.ok) return id;
  const chosen = normalizeVoteText("choice", choice);
  if (!chosen.ok) return chosen;
  const vote = { voter: id.text, choice: chosen.text };
  return { ok: true, vote, record: encodeVote(vote) };
}

/** The record of a vote whose texts are good. */
export function encodeVote(vote: Vote): Uint8Array {
  return new TextEncoder().encode(textOf(vote));
}

/**
 * A vote in printable ASCII without quotes and backslashes, as most are. All rules but the length hold by
 * that form, of either version: its texts are in NFC, need no escapes, and neither begin nor end with a space.
 */
const PLAIN_VOTE =
  /^\{"choice":"([!#-[\]-~](?:[ !#-[\]-~]*[!#-[\]-~])?)","voter":"([!#-[\]-~](?:[ !#-[\]-~]*[!#-[\]-~])?)"\}$/;

/** Reads a record strictly: whatever is not exactly how {@linkcode createVoteRecord} writes is no vote. */
export function readVoteRecord(
  record: Uint8Array,
  rules: VoteRules = 2,
): { readonly ok: true; readonly vote: Vote } | NoVote {
  const text = decode(record);
  const plain = text === undefined ? null : PLAIN_VOTE.exec(text);
  // Whether a long text is too long is found out below.
  if (plain !== null && text!.length <= MAX_VOTE_TEXT_LENGTH) {
    lastRead = { record, vote: { voter: plain[2], choice: plain[1] } };
    return { ok: true, vote: lastRead.vote };
  }
  const value = text === undefined ? undefined : parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return malformed("a vote must be a JSON object in UTF-8");
  }
  const { voter, choice } = value as Partial<Record<string, unknown>>;
  if (typeof voter !== "string" || typeof choice !== "string") {
    return malformed("a vote must hold the texts voter and choice");
  }
  const broken = checkVoteText("voter", voter, rules) ?? checkVoteText("choice", choice, rules);
  if (broken !== undefined) return { ok: false, ...broken };
  // One vote has one record: no other key, order, space or escape says the same. Equal texts are equal
  // bytes, for a strict decoder gives each text for one sequence of bytes only.
  if (textOf({ voter, choice }) !== text) {
    return malformed("a vote must be canonical JSON of voter and choice alone");
  }
  lastRead = { record, vote: { voter, choice } };
  return { ok: true, vote: lastRead.vote };
}

/**
 * The vote of a record that {@linkcode readVoteRecord} has found to be one; it is not checked again.
 *
 * @throws {TypeError | SyntaxError} If the bytes are no JSON at all.
 */
export function voteOfRecord(record: Uint8Array): Vote {
  return record === lastRead?.record ? lastRead.vote : JSON.parse(decoder.decode(record));
}

/**
 * The canonical JSON of a vote whose texts are good: then RFC 8785 writes a text as `JSON.stringify` does,
 * and `choice` comes before `voter`.
 */
function textOf({ voter, choice }: Vote): string {
  return `{"choice":${JSON.stringify(choice)},"voter":${JSON.stringify(voter)}}`;
}

/** Longest record that is read without the decoder, whose call costs more than the reading. */
const SHORT_BYTES = 512;

// Bytes from a stranger that are no UTF-8 or no JSON: that is an answer, not a failure of ours.
function decode(record: Uint8Array): string | undefined {
  if (record.length <= SHORT_BYTES && isAscii(record)) {
    return Reflect.apply(String.fromCharCode, undefined, record);
  }
  try {
    return decoder.decode(record);
  } catch {
    return undefined;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  // A loop, as it is done for every vote: every() takes as long as the decoder.
  for (let i = 0; i < bytes.length; i++) if (bytes[i] >= 0x80) return false;
  return true;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function malformed(reason: string): NoVote {
  return { ok: false, code: "malformed", reason };
}
