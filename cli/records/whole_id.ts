/** Record ids that a person typed the beginning of, as git takes them. */
import { InvalidArgumentError } from "commander";
import { type Clock, pause } from "../../core/base/clock.ts";
import { isRecordId, type RecordId } from "../../core/block/ids.ts";
import { isIdBeginning } from "../../core/store/id_search.ts";
import { MIN_ID_DIGITS } from "../../core/store/limits.ts";
import type { PeerApi, RecordReport } from "../../net/api/peer_api.ts";
import { UsageError } from "../app/errors.ts";

/** Hex digits of a whole id. */
const WHOLE = 64;

/** How often a peer is asked while a record may still come, in ms. */
const ASK_MS = 250;

/** How {@linkcode findWholeId} looks. */
export interface WholeIdOptions {
  /** How long a record that is not there may take to come, in ms. @default {0} */
  readonly waitMs?: number;
  readonly signal: AbortSignal;
  readonly clock: Pick<Clock, "monotonic" | "sleep">;
}

/** Reads a record id or the beginning of one, as `vote` and `records` print them. */
export function readIdBeginning(text: string): string {
  const digits = text.trim().toLowerCase();
  if (isIdBeginning(digits)) return digits;
  throw new InvalidArgumentError(
    `It must be a record id, or its first digits: ${MIN_ID_DIGITS} to ${WHOLE} hex digits. This has ` +
      `${digits.length} characters` +
      (/^[0-9a-f]*$/.test(digits) ? "." : ", and not all of them are hex digits."),
  );
}

/**
 * The whole id of which there is a beginning; undefined if a peer knows none. One that is whole is not looked for.
 *
 * @throws {UsageError} If there are several, naming them.
 * @throws The signal's reason, once `signal` is aborted.
 */
export async function findWholeId(
  api: Pick<PeerApi, "findIds" | "lookUp">,
  beginning: string,
  { waitMs = 0, signal, clock }: WholeIdOptions,
): Promise<RecordId | undefined> {
  if (isRecordId(beginning)) return beginning;
  const deadline = clock.monotonic() + waitMs;
  for (;;) {
    const { ids, more } = await api.findIds(beginning);
    if (ids.length === 1 && !more) return ids[0];
    if (ids.length > 0) throw ambiguous(beginning, await api.lookUp(ids), more);
    if (clock.monotonic() >= deadline) return undefined;
    if (!await pause(clock, ASK_MS, signal)) throw signal.reason;
  }
}

function ambiguous(beginning: string, reports: readonly RecordReport[], more: boolean): UsageError {
  return new UsageError([
    `Cannot tell which record ${beginning} is as several begin so: name more digits`,
    ...reports.map(({ recordId, status, block }) =>
      `  ${recordId}  ${block === undefined ? status : `block ${block.index}`}`
    ),
    ...(more ? ["  and others"] : []),
  ]);
}
