/** The count as the page shows it: made here of the ballots that the peer gives, and final only if its end was checked. */
import type { PeerApi, PeerStatus } from "../../../net/api/peer_api.ts";
import { areSharesProven } from "../../result/check_shares.ts";
import type { ElectionSummary } from "../../result/election_summary.ts";
import type { Election } from "../../result/read_election.ts";
import { readSummary } from "../../result/read_summary.ts";
import { isResultFinal } from "../../result/result_finality.ts";
import type { CheckedCount } from "./count_jobs.ts";
import { MAX_LINKED_BLOCKS } from "./limits.ts";
import { readChain } from "./read_chain.ts";

/** Reads all ballots from the peer and counts them. @throws {ApiError | UnreachableError} If it gives no answer that can be used. */
export async function countVotes(
  api: PeerApi,
  { status, now }: { readonly status: PeerStatus; readonly now: number },
): Promise<CheckedCount> {
  const { election, summary: told, opening } = await readSummary(api, status, now);
  const summary = { ...told, final: told.final && await isEndFinal(api, election, told) };
  if (opening === undefined || summary.opening?.state !== "opened") return { summary };
  return { summary, isProven: await areSharesProven(api, election, opening) };
}

/**
 * Whether witnesses have signed a block at the end of the election, or after it, that the counted one is or follows: by their
 * certificate and the headers from there on.
 *
 * @throws {ApiError | UnreachableError} If the peer gives no headers that are a chain.
 */
export async function isEndFinal(
  api: Pick<PeerApi, "status" | "headers" | "certificate" | "blocks">,
  { network, definition }: Election,
  { tip, finality }: Pick<ElectionSummary, "tip" | "finality">,
): Promise<boolean> {
  const { index: last } = await api.status();
  const first = finality?.index ?? 0;
  if (last - first >= MAX_LINKED_BLOCKS) return false;
  const { rows } = await readChain(api, { network, first, last, isSigned: true });
  const [signed] = rows;
  return signed?.state === "final" && isResultFinal(definition, signed) &&
    rows.some(({ hash }) => hash === tip);
}
