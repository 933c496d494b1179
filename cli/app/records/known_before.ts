/** What lay in the chain before a command handed anything in. */
import type { HexText } from "../../../core/base/text_map.ts";
import type { RecordReport } from "../../../net/api/peer_api.ts";

/**
 * Its peer may end before the command does, which begins anew at another one then: a record that lies in the
 * chain by that time may be its own doing. So the answers of the first attempt count alone.
 */
export class KnownBefore {
  #attempts = 0;
  /** By record id; what was said first of one that was handed in twice. */
  readonly #known = new Map<HexText, boolean>();

  /** Nothing was handed in yet, in this attempt. */
  begin(): void {
    this.#attempts += 1;
  }

  /** What the peer said of records when they were handed in, in this attempt. */
  note(reports: readonly RecordReport[]): void {
    if (this.#attempts > 1) return;
    for (const { recordId, status, isNew } of reports) {
      if (this.#known.has(recordId)) continue;
      this.#known.set(recordId, status === "included" && !isNew);
    }
  }

  /** True if a record was in the chain before. */
  has({ recordId }: Pick<RecordReport, "recordId">): boolean {
    return this.#known.get(recordId) ?? false;
  }
}
