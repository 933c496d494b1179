/** The tally of an election with secret ballots, worked out of what a peer has: anybody can, and hand it in. */
import { present } from "../../core/base/invariant.ts";
import { recordsOfBlocks } from "../../core/chain/stored_records.ts";
import { readChainFile } from "../../core/exchange/chain_file.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import { sumBallots } from "../../plugins/election/opening/ballot_sums.ts";
import { writeTallyRecord } from "../../plugins/election/records/tally_record.ts";
import { ChainMovedError } from "../app/errors.ts";
import { readElectionRecord } from "./election_record.ts";
import type { Election } from "./read_election.ts";

/**
 * Makes the record of the tally. The peer is asked for its whole chain, of which all but the ballots that count goes by.
 *
 * @throws {UnreachableError} If the peer's answers are none; as {@linkcode ChainMovedError}, if its chain does not hold the ballots
 * that it named, as it does not after a change of the best chain in between.
 */
export async function makeTallyOfPeer(
  api: PeerApi,
  { network, definition }: Election,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { opening, ballots } = await readElectionRecord(
    (path, args) => api.query(path, args),
    definition,
  );
  const { sequence } = present(opening, "secret ballots have an opening");
  const find = recordsOfBlocks(() => bodiesOf(api, signal));
  const records = await find(ballots.map(({ recordId }) => recordId));
  const weighted = ballots.map(({ weight, recordId }, i) => {
    const record = records[i];
    if (record !== undefined) return { record, weight };
    throw new ChainMovedError(
      `Cannot sum up the ballots as the peer's chain must hold the ballot ${recordId}: it does not`,
    );
  });
  const tally = sumBallots(definition.questions, weighted);
  return writeTallyRecord({ sequence, tally }, network.chainId);
}

async function* bodiesOf(
  api: PeerApi,
  signal: AbortSignal,
): AsyncGenerator<readonly Uint8Array[]> {
  const { blocks } = await readChainFile(api.chainFile({ signal }));
  for await (const { block } of blocks) yield block.records;
}
