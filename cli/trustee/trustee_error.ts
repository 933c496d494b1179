/** Why a trustee's file cannot be used. Nothing that is said here tells anybody to put back a copy. */
import type { LockedFileFault, LockedFileFaultDetail } from "../../core/store/locked_database.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";

/** What to do about each. */
const ADVICE: Readonly<Record<LockedFileFault, string>> = {
  missing: "there is no such file",
  taken: "it exists, and nothing is overwritten: name another file",
  locked: "another process uses it; a trustee runs in one process alone: stop the other one",
  full:
    "the disk is full; make room and start again, nothing is sent without its trace on the disk",
  "not-writable": "it cannot be written, and nothing is sent without its trace on the disk",
  damaged:
    "it is damaged. If you have the seed on paper, chainvote trustee restore makes a file of it",
  "other-kind": "it is no file of a trustee",
  newer: "a newer chainvote wrote it; update this one",
  failed: "the disk failed to read or write; check that it has room and is well",
};

/** The error for a trustee's file that cannot be used. */
export function refuseTrusteeFile(
  fault: LockedFileFault,
  path: string,
  { detail, cause }: LockedFileFaultDetail,
): Error {
  const found = detail === undefined ? "" : ` (${detail})`;
  const message = `Cannot use the trustee's file ${path}: ${ADVICE[fault]}${found}`;
  return fault === "other-kind"
    ? new UsageError(message, { cause })
    : new UnreachableError(message, { cause });
}
