/** Does a trustee's part: looks, hands in, waits, and looks again, until there is nothing to do any more. */
import { pause } from "../../core/base/clock.ts";
import { ChainMovedError } from "../app/errors.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { castOne } from "../records/cast_and_tell.ts";
import { makeTallyOfPeer } from "../result/make_tally.ts";
import type { RecordOutcome } from "../records/record_outcome.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { NamedRecord } from "./ceremony_records.ts";
import type { SealedSize } from "./confirmed_lines.ts";
import type { LookContext } from "./look_context.ts";
import { lookForTurn } from "./look_for_turn.ts";
import { TallyWatch } from "./tally_watch.ts";
import type { TrusteeTurn } from "./trustee_turn.ts";

/** How often it is looked, in ms. */
const LOOK_MS = 1_000;

/** What is told while it goes on. */
export type TrusteeEvent =
  | Exclude<TrusteeTurn, { kind: "send" }>
  /** A tally is about to be sealed. */
  | ({ readonly kind: "seals" } & SealedSize)
  | {
    readonly kind: "sent";
    readonly name: NamedRecord["name"];
    readonly outcome: RecordOutcome;
  };

/** Options of {@linkcode runTrustee}. */
export interface RunTrusteeOptions {
  /** End with the first thing that has to be waited for. */
  readonly once: boolean;
  /** How long to wait until a record is settled, in ms. */
  readonly timeoutMs: number;
  /** Told what changes. */
  readonly onEvent: (event: TrusteeEvent) => void;
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** How it ended. */
export type TrusteeRunEnd =
  /** There is nothing to do any more, and the result is there. */
  | "done"
  /** There will be no key, no opening, or none by this trustee; or a record was refused for good. */
  | "failed"
  /** It was to look once, and waits. */
  | "waits"
  /** Its user has stopped it before that. */
  | "stopped";

/** As {@linkcode doPart}. Who stops it ends with no error, whatever it was doing. */
export async function runTrustee(
  ...[peer, context, options]: Parameters<typeof doPart>
): Promise<TrusteeRunEnd> {
  const { signal } = options;
  try {
    return await doPart(peer, context, options);
  } catch (error) {
    if (signal.aborted && error === signal.reason) return "stopped";
    throw error;
  }
}

/**
 * Does a trustee's part. It may be stopped and started again at any time.
 *
 * @throws {UnreachableError} If the peer's answer is none, or the file cannot be written.
 */
async function doPart(
  peer: PeerAccess,
  context: Pick<LookContext, "file" | "own" | "election">,
  { once, timeoutMs, onEvent, clock, signal }: RunTrusteeOptions,
): Promise<TrusteeRunEnd> {
  const { api } = peer;
  const makeTally = () => makeTallyOfPeer(api, context.election, signal);
  const look = { ...context, api, clock, watch: new TallyWatch(), makeTally };
  let told = "";
  let hasToldSize = false;
  const tell = (event: TrusteeEvent, shown: unknown) => {
    const text = JSON.stringify(shown);
    if (text !== told) onEvent(event);
    told = text;
  };
  while (!signal.aborted) {
    const turn = await lookForTurn(look).catch((error): TrusteeTurn => {
      if (once || !(error instanceof ChainMovedError)) throw error;
      return { kind: "wait", for: "rest", missing: [] };
    });
    if (turn.kind === "send") {
      const { name, record, size } = turn;
      if (size !== undefined && !hasToldSize) onEvent({ kind: "seals", ...size });
      hasToldSize ||= size !== undefined;
      const outcome = await castOne(peer, record, { timeoutMs, signal });
      if (outcome.status === "refused" && !isLasting(outcome)) {
        const { code } = outcome;
        if (!isExpected(turn, outcome)) tell({ kind: "sent", name, outcome }, [name, code]);
        if (once) return "waits";
        await pause(clock, LOOK_MS, signal);
        continue;
      }
      onEvent({ kind: "sent", name, outcome });
      if (outcome.status === "refused") return "failed";
      if (once && outcome.status === "unconfirmed") return "waits";
      continue;
    }
    tell(turn, turn);
    if (turn.kind === "end") return turn.why === "result" ? "done" : "failed";
    if (once) return "waits";
    await pause(clock, LOOK_MS, signal);
  }
  return "stopped";
}

/**
 * Codes of what enters on no branch, or, with `closing`, at no time any more. Every other refusal may go by: of the seals that a share
 * needs, a change of the best chain may have taken one out, and looking again shows what to do then.
 */
const LASTING: ReadonlySet<string> = new Set([
  "malformed",
  "other-election",
  "other-kind",
  "no-trustee",
  "forged",
  "bad-proof",
  "wrong-tally",
  "closing",
]);

/** Whether a record that was refused is not handed in again. */
export function isLasting({ code }: Pick<RecordOutcome, "code">): boolean {
  return code !== undefined && LASTING.has(code);
}

/**
 * Whether a refusal is nothing to be told: the step of this trustee is there in other bytes, as looking again shows; or the tally of
 * others was faster, or is of a moment at which the peers still took ballots.
 */
function isExpected({ name }: NamedRecord, { code }: RecordOutcome): boolean {
  return code === "duplicate" || name === "tally";
}
