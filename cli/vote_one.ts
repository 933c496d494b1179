/** Casts one vote and says what became of it. */
import type { PeerApi, RecordReport } from "../net/peer_api.ts";
import { createVoteRecord, type Vote } from "../plugins/vote_record.ts";
import { castRecords } from "./cast.ts";
import { EXIT, type ExitCode } from "./errors.ts";

/** What `vote --json` prints. */
export interface VoteOutcome {
  readonly status: "added" | "refused" | "unconfirmed";
  /** Why it is refused or not confirmed. */
  readonly code?: string;
  readonly reason?: string;
  /** Null if the texts make no record. */
  readonly recordId: string | null;
  readonly block?: { readonly index: number; readonly hash: string };
  readonly confirmations: number;
  /** Other peers that have its block. */
  readonly peers: number;
}

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
): Promise<VoteOutcome> {
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

/** The exit code of an outcome. */
export function outcomeExitCode({ status }: VoteOutcome): ExitCode {
  if (status === "added") return EXIT.done;
  return status === "refused" ? EXIT.refused : EXIT.unconfirmed;
}

/** One line on an outcome, for people. */
export function describeOutcome(outcome: VoteOutcome, { voter, choice }: Vote): string {
  const { status, reason, block, confirmations, peers } = outcome;
  if (status === "refused") return `Refused: ${reason}`;
  if (status === "unconfirmed") return `Not confirmed: ${reason}`;
  const others = peers === 0
    ? "no other peer yet"
    : peers === 1
    ? "1 other peer"
    : `${peers} other peers`;
  return `Added: ${voter.trim()} → ${choice.trim()}, block ${block?.index}, ` +
    `${confirmations} confirmation${confirmations === 1 ? "" : "s"}, ${others}`;
}

function toOutcome(report: RecordReport): VoteOutcome {
  const { recordId, status, code, reason, block, confirmations, peers, settled } = report;
  const place = { recordId, ...(block && { block }), confirmations, peers };
  if (status === "refused") return { status, code, reason, ...place };
  if (settled) return { status: "added", ...place };
  const where = status === "included"
    ? `it is in block ${block?.index}, which no other peer has yet`
    : status === "pending"
    ? `it is stored and waits for a block; ${peers} other peers have it`
    : "the peer no longer knows it";
  return { status: "unconfirmed", code: "timeout", reason: where, ...place };
}

function alreadyCast(report: RecordReport, { voter }: Vote): VoteOutcome {
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
