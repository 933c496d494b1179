/** What became of a record that was handed in. */
import type { RecordReport } from "../net/peer_api.ts";
import { EXIT, type ExitCode } from "./errors.ts";

/** What `vote --json` and `add --json` print. */
export interface RecordOutcome {
  readonly status: "added" | "refused" | "unconfirmed";
  /** Why it is refused or not confirmed. */
  readonly code?: string;
  readonly reason?: string;
  /** Null if what was given makes no record. */
  readonly recordId: string | null;
  readonly block?: { readonly index: number; readonly hash: string };
  readonly confirmations: number;
  /** Other peers that have its block. */
  readonly peers: number;
}

/** The exit code of an outcome. */
export function outcomeExitCode({ status }: RecordOutcome): ExitCode {
  if (status === "added") return EXIT.done;
  return status === "refused" ? EXIT.refused : EXIT.unconfirmed;
}

/** Where a record that is added is, for people. */
export function describePlace({ block, confirmations, peers }: RecordOutcome): string {
  const others = peers === 0
    ? "no other peer yet"
    : peers === 1
    ? "1 other peer"
    : `${peers} other peers`;
  return `block ${block?.index}, ${confirmations} confirmation${
    confirmations === 1 ? "" : "s"
  }, ${others}`;
}

/** The outcome of a report, at the end of the waiting. */
export function toOutcome(report: RecordReport): RecordOutcome {
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
