/** Records: the bytes that a user adds. Core never looks inside. */
import { type RecordId, recordIdOf } from "./ids.ts";
import { MAX_RECORD_BYTES } from "./limits.ts";
import { hashLeaf } from "./merkle.ts";
import { RuleError } from "./rule_error.ts";

/** SHA-256(0x00 || bytes) in lower-case hex: the record's leaf in its block's Merkle tree. */
export function recordId(record: Uint8Array): RecordId {
  return recordIdOf(hashLeaf(record));
}

/** @throws {RuleError} `record-size` unless the record is 1 to 16,384 bytes. */
export function checkRecordSize(record: Uint8Array): void {
  if (record.length < 1 || record.length > MAX_RECORD_BYTES) {
    throw new RuleError("record-size", { bytes: record.length });
  }
}
