/** Whether a record that was handed in is final, what makes it so, and what is lacking. */
import { describeHeard } from "../app/finality/finality_words.ts";
import { formatMoment } from "../app/format_time.ts";
import { commandLine } from "../app/hint.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { RecordId } from "../../core/block/ids.ts";

/** What makes a record final, or is lacking. */
export interface OutcomeFinality {
  /** Witnesses that signed for it; 0 while it is not final. */
  readonly signed: number;
  /** Witnesses of the network. */
  readonly of: number;
  /** Who is heard and how many must agree, for people. */
  readonly heard: string;
  /** When the network closes, in ms since the Unix epoch. @default {It has no end of its own} */
  readonly closes?: number;
  /** From handing it in until it was final, in ms; left out if it is not, or was there before. */
  readonly afterMs?: number;
}

/** What an outcome says of finality; nothing in a network without witnesses. */
export interface FinalState {
  /** True if nothing can take the record away any more. */
  readonly final?: boolean;
  /** What makes it final, or is lacking. */
  readonly finality?: OutcomeFinality;
}

/** What an outcome says of it: nothing in a network without witnesses. */
export async function readOutcomeFinality(
  final: boolean | undefined,
  { api }: { readonly api: Pick<PeerApi, "finality"> },
  tookMs: number | undefined,
): Promise<FinalState> {
  if (final === undefined) return {};
  const known = await api.finality();
  if (known === undefined) return { final };
  const { signers, witnesses, closing } = known;
  const end = closing && { closes: closing.closes };
  const afterMs = final && tookMs !== undefined ? { afterMs: Math.round(tookMs) } : {};
  const heard = describeHeard(known);
  const signed = final ? signers.length : 0;
  return { final, finality: { signed, of: witnesses.length, heard, ...end, ...afterMs } };
}

/** How final it is: `final (3 of 4 witnesses) after 2.1 s`, or what is lacking. */
export function describeFinality(
  { final = false, finality }: FinalState,
): string {
  if (finality === undefined) return final ? "final" : "likely, not final";
  const { signed, of, heard, afterMs } = finality;
  if (!final) return `likely, not final: ${heard}`;
  const who = of === 1 ? "by the only witness" : `${signed} of ${of} witnesses`;
  return `final (${who})${afterMs === undefined ? "" : ` after ${(afterMs / 1_000).toFixed(1)} s`}`;
}

/** What {@linkcode describeFollowing} goes by. */
interface FollowedOutcome extends FinalState {
  readonly recordId: RecordId | null;
  /** Why it is not confirmed. */
  readonly code?: string;
}

/**
 * How to go on asking for a record, as a line for people; undefined if nothing more can come.
 *
 * @param until When the last block comes that may hold it, in ms since the Unix epoch. @default {When the network closes}
 */
export function describeFollowing(
  { final, finality, recordId, code }: FollowedOutcome,
  given: readonly string[],
  until: number | undefined = finality?.closes,
): string | undefined {
  const watch = ["status", "--record", `${recordId}`, "--watch"];
  if (final === undefined) return `Follow it: ${commandLine(watch, given)}`;
  if (final) return undefined;
  const end = until === undefined
    ? ""
    : `what is not final at ${formatMoment(until)}, when it closes, can be lost`;
  // Nobody has it but this machine, which has said how to hand it on; or nobody at all may have it.
  const state = code === "alone" || code === "unanswered"
    ? [end]
    : ["It goes on by itself", ...(end === "" ? [] : [`but ${end}`])];
  const first = state.filter((each) => each !== "").join(", ");
  const ask = `ask with: ${commandLine([...watch, "--final"], given)}`;
  return first === "" ? `Then ${ask}` : `${first[0].toUpperCase()}${first.slice(1)}; ${ask}`;
}
