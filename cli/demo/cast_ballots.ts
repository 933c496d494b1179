/** Casting at a peer of the demonstration, as `chainvote vote --file` does it. */
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import { castRecords } from "../app/records/cast.ts";
import { placeBallots } from "../ballot/place_ballots.ts";
import type { BallotRefusal } from "../ballot/shown_ballot.ts";
import type { DemoBallot } from "./demo_ballots.ts";
import type { DemoPeer } from "./demo_network.ts";
import { PATIENCE_MS } from "./limits.ts";
import type { DemoElection } from "./make_election.ts";

/** What became of a ballot of a voter. */
export type CastBallot =
  | {
    readonly status: "added";
    readonly voter: number;
    /** Which of the voter's ballots it is. */
    readonly seq: number;
    readonly recordId: string;
    /** Index of the block that holds it. */
    readonly block: number;
  }
  | { readonly status: "refused"; readonly voter: number } & BallotRefusal;

/** Casts ballots of different voters at one peer, and waits until they are settled. */
export async function castBallots(
  { api }: DemoPeer,
  election: DemoElection,
  ballots: readonly DemoBallot[],
  signal: AbortSignal,
): Promise<CastBallot[]> {
  const { network: { chainId }, definition: { questions }, keys } = election;
  const unplaced = ballots.map(({ voter, answers }) => ({ key: keys[voter - 1], answers }));
  const places = await placeBallots({ api }, election, unplaced, clock.now());
  return await Promise.all(ballots.map(async ({ voter, answers }, i): Promise<CastBallot> => {
    const place = places[i];
    if (place === "same") throw new TypeError(`voter ${voter} has cast the same ballot before`);
    if ("code" in place) return { status: "refused", voter, ...place };
    const seq = place.next;
    const signer = { secret: keys[voter - 1].secret, random };
    const record = writeOpenBallot({ voter, seq, answers }, { chainId, questions }, signer);
    const [report] = await castRecords(api, [record], { timeoutMs: PATIENCE_MS, signal, clock });
    signal.throwIfAborted();
    const { recordId, block, status, code = status, reason = "it is in no block" } = report;
    if (block === undefined) return { status: "refused", voter, code, reason };
    return { status: "added", voter, seq, recordId, block: block.index };
  }));
}
