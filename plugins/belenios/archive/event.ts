/** Events of an archive (specification §4.4): each names the one before it by its hash, so that none can be taken out. */
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { type FieldReader, readCountField, readFields, readTextField } from "../group/fields.ts";

/** What happened. Belenios has two more, for questions that need a mixnet, which are not supported here. */
export type ArchiveEventType =
  | "Setup"
  | "Ballot"
  | "EndBallots"
  | "EncryptedTally"
  | "PartialDecryption"
  | "Result";

/** An event. */
export interface ArchiveEvent {
  /** The hash of the event before; undefined in the first. */
  readonly parent?: string;
  /** 0 in the first, and one more in each. */
  readonly height: number;
  readonly type: ArchiveEventType;
  /** The hash of what belongs to it; undefined in `EndBallots`. */
  readonly payload?: string;
}

/** SHA-256 of a text, in hex: what names it in an archive. */
export function archiveHash(text: string): string {
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}

/** The text of an event. */
export function eventText({ parent, height, type, payload }: ArchiveEvent): string {
  return JSON.stringify({ parent, height, type, payload });
}

const TYPES: readonly string[] = [
  "Setup",
  "Ballot",
  "EndBallots",
  "EncryptedTally",
  "PartialDecryption",
  "Result",
] satisfies ArchiveEventType[];

/** The type of an event. @throws {SyntaxError} If the text is no event, or of a type that is not supported. */
export function readEventType(text: string, where: string): ArchiveEventType {
  const names = ["parent?", "height", "type", "payload?"];
  const [, , type] = readFields(JSON.parse(text), names, where);
  if (typeof type === "string" && TYPES.includes(type)) return type as ArchiveEventType;
  throw new SyntaxError(
    `${where} must be of a type that is supported (${TYPES.join(", ")}): it is ${
      JSON.stringify(type)
    }`,
  );
}

/** Reads which trustee made what, and its hash. */
export const readOwned: FieldReader<{ owner: number; payload: string }> = (value, where) => {
  const [owner, payload] = readFields(value, ["owner", "payload"], where);
  return {
    owner: readCountField(owner, `${where}.owner`),
    payload: readTextField(payload, `${where}.payload`),
  };
};
