/** `chainvote status --record ID`: where one record is on its way. */
import { InvalidArgumentError } from "commander";
import { countOf } from "../../core/base/count_of.ts";
import { isRecordId, type RecordId } from "../../core/block/ids.ts";
import { Timeout } from "../../core/base/clock.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { type AccessOptions, withPeer } from "../options/peer_access.ts";
import { checkHasFinal } from "./cast_and_tell.ts";
import {
  describeState,
  findRecord,
  followRecord,
  isEnough,
  type RecordState,
  stateExitCode,
  UNKNOWN_HINT,
} from "./record_status.ts";

/** Options of {@linkcode runRecordStatus} and {@linkcode runRecordWatch}. */
export interface RecordCommandOptions {
  readonly access: AccessOptions;
  readonly json: boolean;
}

/** Reads a whole record id, for those who insist on it. */
export function readRecordId(text: string): RecordId {
  const id = text.trim().toLowerCase();
  if (isRecordId(id)) return id;
  throw new InvalidArgumentError(
    `A record id is 64 hex digits, as vote --json prints it: this has ${
      countOf(id.length, "character")
    }` +
      (/^[0-9a-f]*$/.test(id) ? "." : ", and not all of them are hex digits."),
  );
}

/** Prints where a record is. */
export async function runRecordStatus(
  recordId: string,
  { access, json }: RecordCommandOptions,
): Promise<ExitCode> {
  const state = await withPeer(access, ({ api, isPassing, isAlone }) => {
    return findRecord(api, recordId, {
      mayCome: isPassing && !isAlone,
      signal: access.signal,
    });
  });
  print(state, json);
  return stateExitCode(state);
}

/**
 * Prints every state of a record until it has enough confirmations, and is final if it must be, is refused, or time is over.
 *
 * @throws {UsageError} If it must be final in a network without witnesses.
 */
export async function runRecordWatch(
  recordId: string,
  { access, json, confirmations, mustBeFinal, timeoutMs }: RecordCommandOptions & {
    confirmations: number;
    mustBeFinal: boolean;
    timeoutMs: number;
  },
): Promise<ExitCode> {
  await using timeout = new Timeout(clock, timeoutMs, { signal: access.signal });
  const { signal } = timeout;
  let last: RecordState = { recordId, status: "unknown" };
  let shown = "";
  const onState = (state: RecordState) => {
    last = state;
    const line = describeState(state);
    // Only the last one is the result; a peer that was restarted says again what it said.
    if (!json && line !== shown) printLine(line);
    shown = line;
  };
  try {
    await withPeer(
      { ...access, signal },
      (peer) => {
        checkHasFinal(peer, mustBeFinal);
        return followRecord(peer.api, recordId, { confirmations, mustBeFinal, signal, onState });
      },
    );
  } catch (error) {
    // Time was over before there was a peer to ask.
    if (!timeout.isOver || error !== signal.reason) throw error;
  }
  access.signal.throwIfAborted();
  if (json) printJson(last);
  if (last.status === "refused") return EXIT.refused;
  if (isEnough(last, { confirmations, mustBeFinal })) return EXIT.done;
  if (last.status === "unknown") printNote(UNKNOWN_HINT);
  const found = last.confirmations ?? 0;
  printNote(
    mustBeFinal && found >= confirmations
      ? "Not final in time: chainvote status says which witnesses are heard."
      : `Not confirmed in time: it has ${found} of ${confirmations}.`,
  );
  return EXIT.unconfirmed;
}

function print(state: RecordState, json: boolean): void {
  if (json) printJson(state);
  else printLine(describeState(state));
  if (state.status === "unknown") printNote(UNKNOWN_HINT);
}
