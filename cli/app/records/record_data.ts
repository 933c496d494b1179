/** Records as an application sees them: JSON values, or bytes where they are none. */
import { bytesToBase64 } from "../../../core/base/base64.ts";
import { encodeCanonicalJson, type Json } from "../../../core/base/canonical_json.ts";

/** What a record holds. */
export type RecordData = Json | Uint8Array;

/**
 * The record of a value: bytes as they are, anything else as canonical JSON (RFC 8785).
 *
 * @throws {TypeError} If the value is neither bytes nor JSON.
 */
export function encodeRecordData(data: RecordData): Uint8Array {
  return data instanceof Uint8Array ? data : encodeCanonicalJson(data);
}

/** The value of a record: parsed if it is JSON in UTF-8, the bytes otherwise. */
export function decodeRecordData(record: Uint8Array): RecordData {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(record));
  } catch {
    // Applications may keep whatever they like; what is not JSON is handed out as it is.
    return record;
  }
}

/** What a record holds, as `--json` says it. */
export interface RecordContent {
  /** Its value, if it is JSON. */
  readonly data?: Json;
  /** Its bytes otherwise. */
  readonly base64?: string;
}

/** What a record holds. */
export function describeRecord(record: Uint8Array): RecordContent {
  const data = decodeRecordData(record);
  return data instanceof Uint8Array ? { base64: bytesToBase64(record) } : { data };
}

/** A record's content on one line. */
export function showContent({ data, base64 }: RecordContent): string {
  if (base64 !== undefined) return base64;
  return JSON.stringify(data);
}
