/** Casts one vote and says what became of it. */
import type { PeerApi, RecordReport } from "../net/peer_api.ts";
import { createVoteRecord, type Vote } from "../plugins/vote_record.ts";
import { castRecords } from "./cast.ts";
import { describePlace, type RecordOutcome, toOutcome } from "./record_outcome.ts";

/** Options of {@linkcode castVote}. */
export interface CastVoteOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** True if this very vote may be there from an attempt that broke off. @default {false} */
  readonly isRetry?: boolean;
}

/** Casts a vote and waits until it is settled, or the time is over. */
export async function castVote(
  api: PeerApi,
  vote: Vote,
  { timeoutMs, signal, isRetry = false }: CastVoteOptions,
): Promise<RecordOutcome> {
  const made = createVoteRecord(vote);
  if (!made.ok) {
    const { code, reason } = made;
    return { status: "refused", code, reason, recordId: null, confirmations: 0, peers: 0 };
  }
  let wasThere = false;
  const [report] = await castRecords(api, [made.record], {
    timeoutMs,
    signal,
    onSubmitted: ([first]) => wasThere = first.status === "included" && !first.isNew,
  });
  return wasThere && !isRetry ? alreadyCast(report, made.vote) : toOutcome(report);
}

/** One line on an outcome, for people. */
export function describeOutcome(outcome: RecordOutcome, { voter, choice }: Vote): string {
  const { status, reason } = outcome;
  if (status === "refused") return `Refused: ${reason}`;
  if (status === "unconfirmed") return `Not confirmed: ${reason}`;
  return `Added: ${voter.trim()} → ${choice.trim()}, ${describePlace(outcome)}`;
}

function alreadyCast(report: RecordReport, { voter }: Vote): RecordOutcome {
  const { recordId, block, confirmations, peers } = report;
  const reason = `the voter ${JSON.stringify(voter)} has already cast this very vote` +
    (block ? `, in block ${block.index}` : "");
  return {
    status: "refused",
    code: "duplicate",
    reason,
    recordId,
    ...(block && { block }),
    confirmations,
    peers,
  };
}
