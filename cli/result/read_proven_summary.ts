/**
 * The result of an election for whoever asks a peer that may be anybody's: of secret ballots only what enough trustees have opened
 * with proofs that hold, which are checked here. That the sum is that of the ballots takes an audit.
 */
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import { areSharesProven } from "./check_shares.ts";
import type { ElectionSummary } from "./election_summary.ts";
import { type ReadSummary, readSummary } from "./read_summary.ts";

/**
 * As {@linkcode readSummary}; of an opening whose shares are not proven no result is given.
 *
 * @throws {UsageError} If the peer's network is no election with a roll.
 * @throws {UnreachableError} If the peer gives other answers than it should.
 */
export async function readProvenSummary(
  api: PeerApi,
  status: PeerStatus,
  now: number,
): Promise<ReadSummary> {
  const read = await readSummary(api, status, now);
  const { election, summary, opening } = read;
  if (opening === undefined || summary.opening?.state !== "opened") return read;
  if (await areSharesProven(api, election, opening)) return read;
  const unproven = { ...summary.opening, state: "unproven" } as const;
  return { ...read, summary: { ...summary, questions: [], opening: unproven } };
}

/** The exit code of a command that shows a result: a proof that does not hold is one that breaks a rule. */
export function resultExitCode({ opening }: Pick<ElectionSummary, "opening">): ExitCode {
  return opening?.state === "unproven" ? EXIT.refused : EXIT.done;
}
