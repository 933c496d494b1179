/** What a validator threw, which may be anything, told as text. */
import { MAX_REASON_LENGTH } from "./limits.ts";

/** One text of it. Never throws, though it may run the validator's code: a getter, or `toString()`. */
export function describeThrown(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return String(text).slice(0, MAX_REASON_LENGTH);
  } catch {
    return "it threw what cannot be told";
  }
}
