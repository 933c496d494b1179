/** Waits until a result is final. */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { FinalitySummary } from "../../net/api/finality_report.ts";
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import { describeHeard } from "../app/finality/finality_words.ts";
import { NotFinalError, UsageError } from "../app/errors.ts";
import { formatMoment } from "../app/format_time.ts";
import { readElection } from "./read_election.ts";
import { isResultFinal } from "./result_finality.ts";

/** How often it is looked, in ms. */
const LOOK_MS = 250;

/** Options of {@linkcode waitForFinal}. */
export interface FinalResultOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/**
 * Waits until the result of an election is final: witnesses have signed a block behind its end.
 *
 * @throws {UsageError} In a network without witnesses, or without such an election.
 * @throws {NotFinalError} If it is not in time, naming the end and who is heard.
 */
export async function waitForResult(
  api: PeerApi,
  status: PeerStatus,
  options: FinalResultOptions,
): Promise<void> {
  const { definition: { late } } = await readElection(api, status);
  await waitForFinal(api, late, options);
}

/**
 * Waits until a block is final that is dated at `late` or after, in ms since the Unix epoch.
 *
 * @throws {UsageError | NotFinalError} As {@linkcode waitForResult}.
 */
export async function waitForFinal(
  api: Pick<PeerApi, "blocks" | "status">,
  late: number,
  { timeoutMs, signal, clock }: FinalResultOptions,
): Promise<void> {
  const deadline = clock.monotonic() + timeoutMs;
  let looked = -1;
  for (;;) {
    const finality = finalityOf(await api.status());
    const { index } = finality;
    if (index !== looked) {
      const [block] = await api.blocks(index, 1);
      if (block !== undefined && isResultFinal({ late }, block)) return;
      looked = index;
    }
    const left = deadline - clock.monotonic();
    if (left <= 0) {
      throw new NotFinalError(
        `Cannot show a final result as witnesses must have signed a block of ${
          formatMoment(late)
        } or later: they have signed up to block ${index}. ${describeHeard(finality)}`,
      );
    }
    if (!await pause(clock, Math.min(LOOK_MS, left), signal)) throw signal.reason;
  }
}

function finalityOf({ finality, name }: PeerStatus): FinalitySummary {
  if (finality !== undefined) return finality;
  throw new UsageError(
    `Cannot wait until the result is final as the network must have witnesses: ${
      JSON.stringify(name)
    } has none`,
  );
}
