/** Why the file of a witness's key cannot be used. Nothing that is said here tells anybody to put back a copy. */
import type { LockedFileFault, LockedFileFaultDetail } from "../../store/locked_database.ts";

/** The literal code of each reason, and what to do about it. */
const ADVICE = {
  missing: "there is no such file",
  taken: "it exists, and nothing is overwritten: name another file",
  locked: "another process uses this key; stop that one, as a key signs in one process alone",
  full:
    "the disk is full; make room and start again, nothing is signed without its trace on the disk",
  "not-writable": "it cannot be written, and nothing is signed without its trace on the disk",
  damaged:
    "it is damaged, so what the key has signed is not known: it signs nothing any more. Make another " +
    "key, and never put back a copy of this one",
  "no-state": "what the key has signed is not in it: it signs nothing any more. Make another key",
  "no-key-file": "it is no file of a witness's key",
  newer: "a newer chainvote wrote it; update this one",
  "other-network":
    "the key is bound to another network, and a key serves one alone: make another key",
  carried:
    "it was used with another data folder. If nothing else uses this key, or a copy of it, take it over",
  retired: "the key is retired, and its secret overwritten",
  stopped: "what was written last did not reach the disk for sure; start again",
  failed: "the disk failed to read or write; check that it has room and is well",
} as const;

/** Why the file of a witness's key cannot be used. */
export type SignerErrorCode = keyof typeof ADVICE;

/** The file of a witness's key cannot be used; nothing was signed. */
export class SignerError extends Error {
  override readonly name = "SignerError";
  readonly code: SignerErrorCode;

  /**
   * @param path The file, as its user named it.
   * @param detail What exactly is wrong.
   */
  constructor(
    code: SignerErrorCode,
    path: string,
    { detail, cause }: { readonly detail?: string; readonly cause?: unknown } = {},
  ) {
    const found = detail === undefined ? "" : ` (${detail})`;
    super(`Cannot use the witness key ${path}: ${ADVICE[code]}${found}`, { cause });
    this.code = code;
  }
}

/** The error for a file that cannot be opened, made, read or written. */
export function refuseKeyFile(
  fault: LockedFileFault,
  path: string,
  detail: LockedFileFaultDetail,
): SignerError {
  return new SignerError(fault === "other-kind" ? "no-key-file" : fault, path, detail);
}
