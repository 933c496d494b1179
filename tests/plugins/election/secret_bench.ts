/** Where tests play an election with secret ballots: records of its people, and the bench that judges them. */
import { systemRandom as random } from "../../../core/base/system.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import type { EncryptedBallot } from "../../../plugins/belenios/ballots/ballot.ts";
import type { FingerprintedElection } from "../../../plugins/belenios/ballots/belenios_election.ts";
import { makeEncryptedBallot, type Marks } from "../../../plugins/belenios/ballots/make_ballot.ts";
import { type Element, elementOfBytes } from "../../../plugins/belenios/group/group.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { writeConfirmation } from "../../../plugins/election/records/confirmation.ts";
import { writeSecretBallot } from "../../../plugins/election/records/secret_ballot.ts";
import { beleniosElectionOf } from "../../../plugins/election/secret/belenios_election_of.ts";
import { singleElectionKey } from "../../../plugins/election/secret/trustees_of.ts";
import { CHAIN, CHUNK, ElectionBench } from "./election_bench.ts";
import { VOTER_SECRETS } from "./example_election.ts";
import { KEYS_BY, trusteeSecret } from "./secret_example.ts";

/** A ballot of the example: Ann, and Friday. */
export const MARKS: readonly Marks[] = [[0, 1, 0, 0], [0, 1]];

/** A confirmation of trustee n, from 1. */
export function confirmationBy(
  trustee: number,
  { secret = trusteeSecret(trustee), chainId = CHAIN } = {},
): Uint8Array {
  return writeConfirmation(trustee, { chainId, secret, random });
}

/** The example in Belenios' terms. */
export function beleniosOf(
  definition: ElectionDefinition,
  { key = singleElectionKey(definition), chainId = CHAIN }: { key?: Element; chainId?: string } =
    {},
): FingerprintedElection {
  return beleniosElectionOf({ definition, chainId }, key);
}

/** An encrypted ballot of a voter. It takes some 100 ms. */
export function encryptedBy(
  voter: number,
  election: FingerprintedElection,
  { marks = MARKS, secret = VOTER_SECRETS[voter - 1] }: {
    marks?: readonly Marks[];
    secret?: bigint;
  } = {},
): EncryptedBallot {
  return makeEncryptedBallot(election, { secret, answers: marks }, random);
}

/** The record of an encrypted ballot. */
export function secretRecordOf(
  place: { voter: number; seq: number },
  ballot: EncryptedBallot,
  election: FingerprintedElection,
  { secret = VOTER_SECRETS[place.voter - 1], chainId = CHAIN }: {
    secret?: bigint;
    chainId?: string;
  } = {},
): Uint8Array {
  return writeSecretBallot({ ...place, ballot }, election, { chainId, secret, random });
}

/** The key of a voter of the example, as an element. */
export function credentialOf(secret: bigint): Element {
  const element = elementOfBytes(publicKeyOfSecret(secret));
  if (element === undefined) throw new TypeError("a secret has a key");
  return element;
}

/** An election whose roll is in and whose trustees have confirmed. */
export async function openedBench(definition: ElectionDefinition): Promise<ElectionBench> {
  const bench = new ElectionBench(definition);
  const trustees = definition.trustees ?? [];
  await bench.add(KEYS_BY - 1, CHUNK, ...trustees.map((_, i) => confirmationBy(i + 1)));
  return bench;
}
