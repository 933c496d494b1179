/**
 * Belenios' archive of an election, made of the records of its chain alone: whoever has the chain gets the same bytes, and Belenios'
 * own tool verifies them. Ballots are in it in the order in which they came, those that later ones took the place of too, each
 * once, and shares as far as they are needed.
 */
import { TextSet } from "../../../core/base/text_map.ts";
import {
  type ArchiveClosing,
  type ArchiveContents,
  archiveFiles,
} from "../../belenios/archive/archive_files.ts";
import { writeTar } from "../../belenios/archive/tar.ts";
import { encryptedBallotText } from "../../belenios/ballots/ballot.ts";
import {
  electionText,
  type FingerprintedElection,
} from "../../belenios/ballots/belenios_election.ts";
import {
  credentialsText,
  type PublicCredential,
} from "../../belenios/ballots/public_credentials.ts";
import { type Element, elementOfBytes, writeElement } from "../../belenios/group/group.ts";
import { tallyText } from "../../belenios/trustees/encrypted_tally.ts";
import { partialDecryptionText } from "../../belenios/trustees/partial_decryption.ts";
import { openTally, resultText } from "../../belenios/trustees/result.ts";
import { checkTrustees, type TrusteeKind, trusteesText } from "../../belenios/trustees/trustees.ts";
import type { ElectionDefinition } from "../definition/definition.ts";
import { ballotPlaceOf } from "../records/ballot_start.ts";
import { signingTrusteeOf } from "../records/confirmation.ts";
import { readEncryptedBallot } from "../records/secret_ballot.ts";
import { readShareRecord } from "../records/share.ts";
import { readSums, sumsIn } from "../records/tally_record.ts";
import { beleniosElectionOf, type ChainElection } from "../secret/belenios_election_of.ts";
import { thresholdParametersOf } from "../secret/dealing.ts";
import { singleKeysOf } from "../secret/trustees_of.ts";
import { trusteeGroupsOf } from "./opened_sums.ts";
import { sharesNeeded } from "./opening.ts";
import { type SortedRecords, sortRecords } from "./sorted_records.ts";

/**
 * The archive, as bytes; undefined while the sum is not opened.
 *
 * @param records All of a chain, in their order, as its validator has accepted them.
 */
export function archiveOfRecords(
  chainElection: ChainElection,
  records: Iterable<Uint8Array>,
): Uint8Array<ArrayBuffer> | undefined {
  const sorted = sortRecords(chainElection, records);
  const { definition } = chainElection;
  if (sorted.tally === undefined || sorted.shares.length < sharesNeeded(definition)) {
    return undefined;
  }
  const { contents, election, voted } = cast(chainElection, sorted);
  const closing = closingOf(definition, sorted, { tally: sorted.tally, election, voted });
  return writeTar(archiveFiles({ ...contents, closing }), contents.seconds);
}

/**
 * The archive as it is while ballots come in, with which Belenios' own tool makes more of them; undefined while the roll or the trustees'
 * key is not whole.
 *
 * @param records As in {@linkcode archiveOfRecords}.
 */
export function unfinishedArchiveOf(
  chainElection: ChainElection,
  records: Iterable<Uint8Array>,
): Uint8Array<ArrayBuffer> | undefined {
  const { definition: { roll, trustees = [], threshold } } = chainElection;
  const sorted = sortRecords(chainElection, records);
  const dealt = threshold === undefined ? 0 : trustees.length;
  const isWhole = entries(sorted.voters) === roll.voters &&
    entries(sorted.polynomials) >= dealt && entries(sorted.keys) >= dealt;
  if (!isWhole) return undefined;
  const { contents } = cast(chainElection, sorted);
  return writeTar(archiveFiles(contents), contents.seconds);
}

/** How many there are of a list that fills in any order. */
function entries(list: readonly unknown[]): number {
  return list.reduce<number>((sum) => sum + 1, 0);
}

/** What ballots are cast for, and the ballots. */
interface CastContents {
  readonly contents: ArchiveContents;
  readonly election: FingerprintedElection;
  /** On the roll, those of whom there is a ballot. */
  readonly voted: SortedRecords["voters"];
}

function cast(
  chainElection: ChainElection,
  { voters, ballots, polynomials, keys }: SortedRecords,
): CastContents {
  const { definition } = chainElection;
  const kinds: TrusteeKind[] = definition.threshold === undefined
    ? singleKeysOf(definition).map((key) => ["Single", key])
    : [["Pedersen", thresholdParametersOf(definition, { polynomials, keys })]];
  const election = beleniosElectionOf(chainElection, checkTrustees(kinds).electionKey);
  const credentials = voters.map(({ key }) => elementOf(key));
  const hasVoted: boolean[] = [];
  const texts = ballots.map((record) => {
    const { voter } = ballotPlaceOf(record);
    hasVoted[voter - 1] = true;
    return encryptedBallotText(readEncryptedBallot(record, election, credentials[voter - 1]));
  });
  return {
    election,
    voted: voters.filter((_, i) => hasVoted[i]),
    contents: {
      // Nothing in the archive tells when it was made, so it is the same whoever makes it, and whenever.
      seconds: Math.floor(definition.opens / 1_000),
      election: electionText(election),
      trustees: trusteesText(kinds),
      credentials: credentialsText(publicCredentials(voters, credentials)),
      ballots: lastOfEach(texts),
    },
  };
}

function closingOf(
  definition: ElectionDefinition,
  { shares }: SortedRecords,
  { tally, election: { questions }, voted }: Omit<CastContents, "contents"> & {
    readonly tally: Uint8Array;
  },
): ArchiveClosing {
  const sized = {
    tally: readSums(sumsIn(tally), questions),
    numTallied: voted.length,
    totalWeight: voted.reduce((sum, { weight }) => sum + weight, 0),
  };
  const owned = shares.slice(0, sharesNeeded(definition)).map((record) => {
    return { owner: signingTrusteeOf(record), share: readShareRecord(record, questions) };
  });
  const factors = owned.map(({ owner, share }) => ({ owner, factors: share.factors }));
  const result = openTally(trusteeGroupsOf(definition), sized, factors);
  return {
    tally: { ...sized, text: tallyText(sized.tally) },
    shares: owned.map(({ owner, share }) => ({ owner, text: partialDecryptionText(share) })),
    ...result && { result: resultText(result) },
  };
}

/**
 * A voter may hand in one encrypted ballot under several numbers, which Belenios' own tool takes for a fault of the archive. The last is
 * the one that may count.
 */
function lastOfEach(texts: readonly string[]): string[] {
  return [...new TextSet(texts.toReversed())].toReversed();
}

/** Belenios has weights for all voters or for none. */
function publicCredentials(
  voters: SortedRecords["voters"],
  credentials: readonly Element[],
): PublicCredential[] {
  const hasWeights = voters.some(({ weight }) => weight !== 1);
  return voters.map(({ weight }, i) => ({
    key: writeElement(credentials[i]),
    ...hasWeights && { weight },
  }));
}

function elementOf(key: Uint8Array): Element {
  const element = elementOfBytes(key);
  if (element === undefined) throw new TypeError("a key of the roll is an element");
  return element;
}
