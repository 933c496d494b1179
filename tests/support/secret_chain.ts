/** The chain of a small election with secret ballots, from its definition to its result, made at once and without a network. */
import type { Block } from "../../core/block/block.ts";
import { createNetwork, type Network, parseNetworkDefinition } from "../../core/rules/network.ts";
import { systemRandom as random } from "../../core/base/system.ts";
import { makeEncryptedBallot } from "../../plugins/belenios/ballots/make_ballot.ts";
import { sumBallots } from "../../plugins/election/opening/ballot_sums.ts";
import { makeShare } from "../../plugins/election/opening/make_share.ts";
import type { Opening } from "../../plugins/election/opening/opening.ts";
import { writeConfirmation } from "../../plugins/election/records/confirmation.ts";
import { writeRollChunks } from "../../plugins/election/records/roll_chunk.ts";
import { writeSeal } from "../../plugins/election/records/seal.ts";
import { writeSecretBallot } from "../../plugins/election/records/secret_ballot.ts";
import { writeShareRecord } from "../../plugins/election/records/share.ts";
import { writeTallyRecord } from "../../plugins/election/records/tally_record.ts";
import { beleniosElectionOf } from "../../plugins/election/secret/belenios_election_of.ts";
import { singleElectionKey } from "../../plugins/election/secret/trustees_of.ts";
import { ROLL, VOTER_SECRETS, WEIGHTS } from "../plugins/election/example_election.ts";
import {
  singleDefinition,
  singleSecret,
  trusteeSecret,
} from "../plugins/election/secret_example.ts";
import { EVERY_HASH, Forge } from "./block_forge.ts";

/** What each voter marks, blank first in the first question. */
const VOTES = [
  [[0, 1, 0, 0], [0, 1]],
  [[0, 0, 1, 0], [1, 1]],
  [[1, 0, 0, 0], [0, 0]],
];

/** What comes out of these, with the weights of the roll. */
export const SECRET_RESULT = [[1, 1, 2, 0], [2, 3]];

const TRUSTEES = [1, 2];
const OPENS = 1_700_100_000_000;
const CLOSES = OPENS + 3_600_000;
const LATE = CLOSES + 600_000;

/** A chain, block by block. */
export interface SecretChain {
  readonly network: Network;
  /** After genesis: keys, ballots, the tally, seals, and shares. */
  readonly blocks: readonly Block[];
}

/** Makes the chain. @param options.quietBlocks Empty blocks between the ballots and the tally. */
export async function makeSecretChain({ quietBlocks = 0 } = {}): Promise<SecretChain> {
  const definition = singleDefinition(TRUSTEES.length, {
    opens: OPENS,
    closes: CLOSES,
    late: LATE,
    keysBy: OPENS - 1_000,
    minimum: 3,
  });
  const network = createNetwork(parseNetworkDefinition(JSON.stringify({
    name: "Board",
    validator: { name: "election", version: 1, config: definition },
    params: EVERY_HASH,
    created: 1_700_000_000_000,
  })));
  const { chainId } = network;
  const electionKey = singleElectionKey(definition);
  const election = beleniosElectionOf({ definition, chainId }, electionKey);
  const signerOf = (secret: bigint) => ({ chainId, secret, random });
  const forge = new Forge(network);
  const blocks: Block[] = [];
  const add = async (time: number, records: readonly Uint8Array[]) => {
    const block = forge.make(records, { time });
    const { status } = await forge.chain.addBlock(block);
    if (status !== "connected") throw new TypeError(`a block of the example is ${status}`);
    blocks.push(block);
    return (await forge.chain.query("opening")).answer as unknown as Opening;
  };
  const confirmations = TRUSTEES.map((each) => {
    return writeConfirmation(each, signerOf(trusteeSecret(each)));
  });
  await add(OPENS - 2_000, [...writeRollChunks(ROLL, chainId), ...confirmations]);
  const ballots = VOTES.map((answers, i) => {
    const secret = VOTER_SECRETS[i];
    const ballot = makeEncryptedBallot(election, { secret, answers }, random);
    return writeSecretBallot({ voter: i + 1, seq: 1, ballot }, election, signerOf(secret));
  });
  const { sequence } = await add(OPENS, ballots);
  for (let i = 1; i <= quietBlocks; i++) await add(OPENS + i, []);
  const weighted = ballots.map((record, i) => ({ record, weight: WEIGHTS[i] }));
  const sums = sumBallots(definition.questions, weighted);
  const { tally } = await add(LATE, [writeTallyRecord({ sequence, tally: sums }, chainId)]);
  if (tally === null) throw new TypeError("the tally must be there");
  const { digest } = tally;
  await add(
    LATE + 1,
    TRUSTEES.map((each) => writeSeal({ trustee: each, digest }, signerOf(trusteeSecret(each)))),
  );
  const shares = TRUSTEES.map((trustee) => {
    const task = { election: { definition, chainId }, electionKey, tally, trustee };
    const share = makeShare(task, singleSecret(trustee), random);
    return writeShareRecord({ trustee, digest, share }, signerOf(trusteeSecret(trustee)));
  });
  await add(LATE + 2, shares);
  return { network, blocks };
}
