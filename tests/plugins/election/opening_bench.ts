/** Where tests close an election with secret ballots: tallies, seals and shares of its people. */
import { hexToBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { recordId } from "../../../core/block/record.ts";
import type { Marks } from "../../../plugins/belenios/ballots/make_ballot.ts";
import { type Element, elementOfBytes } from "../../../plugins/belenios/group/group.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { sumBallots, type WeightedBallot } from "../../../plugins/election/opening/ballot_sums.ts";
import { makeShare } from "../../../plugins/election/opening/make_share.ts";
import type { Opening, PostedTally } from "../../../plugins/election/opening/opening.ts";
import { writeSeal } from "../../../plugins/election/records/seal.ts";
import { type TrusteeShare, writeShareRecord } from "../../../plugins/election/records/share.ts";
import { writeTallyRecord } from "../../../plugins/election/records/tally_record.ts";
import { singleElectionKey } from "../../../plugins/election/secret/trustees_of.ts";
import { openingSecretOf } from "../../../plugins/election/secret/trustee_part.ts";
import { type CeremonyBench, ceremonyOf, IN_TIME, polynomialsOf } from "./ceremony_bench.ts";
import { CHAIN, CHUNK, ElectionBench } from "./election_bench.ts";
import { ENTRIES, LATE, OPENS } from "./example_election.ts";
import { beleniosOf, confirmationBy, encryptedBy, secretRecordOf } from "./secret_bench.ts";
import { KEYS_BY, singleSecret, trusteeSecret } from "./secret_example.ts";

/** What each voter of the example marks by default: chair (blank first), evenings. */
export const VOTES: readonly (readonly Marks[])[] = [
  [[0, 1, 0, 0], [0, 1]],
  [[0, 0, 1, 0], [1, 1]],
  [[0, 1, 0, 0], [1, 0]],
  [[1, 0, 0, 0], [0, 0]],
  [[0, 0, 0, 1], [1, 1]],
];

/** Ballots of the first voters of the example. It takes some 100 ms each. */
export function ballotsOf(
  definition: ElectionDefinition,
  voters: number,
  { key = singleElectionKey(definition) }: { key?: Element } = {},
): Uint8Array[] {
  const election = beleniosOf(definition, { key });
  return VOTES.slice(0, voters).map((marks, i) => {
    const voter = i + 1;
    return secretRecordOf({ voter, seq: 1 }, encryptedBy(voter, election, { marks }), election);
  });
}

/** Ballots of voters 1, 2, … with their weights. */
export function weighted(ballots: readonly Uint8Array[]): WeightedBallot[] {
  const weights = ENTRIES.map(({ weight }) => weight);
  return ballots.map((record, i) => ({ record, weight: weights[i] }));
}

/** What the bench says of the opening. */
export async function openingOf(bench: ElectionBench): Promise<Opening> {
  return await bench.query("opening") as unknown as Opening;
}

/** The tally of ballots of voters 1, 2, …, for the chain of the bench as it is. */
export async function tallyFor(
  bench: ElectionBench,
  { questions }: ElectionDefinition,
  ballots: readonly Uint8Array[],
): Promise<Uint8Array> {
  const { sequence } = await openingOf(bench);
  return writeTallyRecord({ sequence, tally: sumBallots(questions, weighted(ballots)) }, CHAIN);
}

/** Adds the tally of ballots of voters 1, 2, …, and gives what it is called. */
export async function addTally(
  bench: ElectionBench,
  definition: ElectionDefinition,
  ballots: readonly Uint8Array[],
  time = LATE,
): Promise<PostedTally> {
  const record = await tallyFor(bench, definition, ballots);
  await bench.add(time, record);
  const { tally } = await openingOf(bench);
  if (tally?.recordId !== recordId(record)) throw new TypeError("the tally must be there");
  return tally;
}

/** A seal of trustee n, from 1. */
export function sealBy(
  trustee: number,
  { digest }: Pick<PostedTally, "digest">,
  { secret = trusteeSecret(trustee) }: { secret?: bigint } = {},
): Uint8Array {
  return writeSeal({ trustee, digest }, { chainId: CHAIN, secret, random });
}

/** What trustee n opens; by default where each is needed. */
export function shareBy(
  trustee: number,
  tally: Pick<PostedTally, "digest" | "sums">,
  definition: ElectionDefinition,
  { secret = singleSecret(trustee), key: electionKey = singleElectionKey(definition) }: {
    secret?: bigint;
    key?: Element;
  } = {},
): TrusteeShare {
  const election = { definition, chainId: CHAIN };
  return makeShare({ election, electionKey, tally, trustee }, secret, random);
}

/** The record of a share. */
export function shareRecordOf(
  trustee: number,
  { digest }: Pick<PostedTally, "digest">,
  share: TrusteeShare,
  secret = trusteeSecret(trustee),
): Uint8Array {
  return writeShareRecord({ trustee, digest, share }, { chainId: CHAIN, secret, random });
}

/** An election from its roll to its result, with a voter who changes their mind: two trustees of whom each is needed. */
export async function playSingle(
  definition: ElectionDefinition,
): Promise<{ bench: ElectionBench; records: readonly Uint8Array[] }> {
  const trustees = [1, 2];
  const start = [CHUNK, ...trustees.map((trustee) => confirmationBy(trustee))];
  const bench = new ElectionBench(definition);
  await bench.add(KEYS_BY - 1, ...start);
  return await play(bench, definition, {
    start,
    trustees,
    key: singleElectionKey(definition),
    secretOf: singleSecret,
  });
}

/** The same with three trustees, of whom the first is gone once the key is made. */
export async function playThreshold(
  ceremony: CeremonyBench,
): Promise<{ bench: ElectionBench; records: readonly Uint8Array[] }> {
  const { definition } = ceremony;
  const bench = await ceremony.played("key");
  await bench.add(IN_TIME, CHUNK);
  const start = [
    ...ceremony.confirmations,
    ...ceremony.hashes,
    ...ceremony.polynomials,
    ...ceremony.keys(),
    CHUNK,
  ];
  const key = elementOfBytes(hexToBytes((await ceremonyOf(bench)).publicKey ?? ""));
  if (key === undefined) throw new TypeError("there must be a key");
  const polynomials = await polynomialsOf(bench, ceremony.secrets.length);
  return await play(bench, definition, {
    start,
    trustees: [3, 2],
    key,
    secretOf: (trustee) => openingSecretOf(ceremony.trustee(trustee), polynomials),
  });
}

async function play(
  bench: ElectionBench,
  definition: ElectionDefinition,
  { start, trustees, key, secretOf }: {
    start: readonly Uint8Array[];
    trustees: readonly number[];
    key: Element;
    secretOf: (trustee: number) => bigint;
  },
): Promise<{ bench: ElectionBench; records: readonly Uint8Array[] }> {
  const election = beleniosOf(definition, { key });
  const ballots = ballotsOf(definition, 4, { key });
  const second = encryptedBy(1, election, { marks: [[0, 0, 0, 1], [1, 0]] });
  const changed = secretRecordOf({ voter: 1, seq: 2 }, second, election);
  await bench.add(OPENS, ...ballots, changed);
  const counted = [changed, ...ballots.slice(1)];
  const tallyRecord = await tallyFor(bench, definition, counted);
  await bench.add(LATE, tallyRecord);
  const { tally } = await openingOf(bench);
  if (tally === null) throw new TypeError("the tally must be there");
  const seals = trustees.map((trustee) => sealBy(trustee, tally));
  await bench.add(LATE + 1, ...seals);
  const shares = trustees.map((trustee) => {
    const share = shareBy(trustee, tally, definition, { secret: secretOf(trustee), key });
    return shareRecordOf(trustee, tally, share);
  });
  await bench.add(LATE + 2, ...shares);
  const records = [...start, ...ballots, changed, tallyRecord, ...seals, ...shares];
  return { bench, records };
}
