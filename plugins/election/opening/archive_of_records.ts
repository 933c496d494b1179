/**
 * Belenios' archive of an election, made of the records of its chain alone: whoever has the chain gets the same bytes, and Belenios'
 * own tool verifies them. Ballots are in it in the order in which they came, those that later ones took the place of too, each
 * once, and shares as far as they are needed.
 */
import { TextSet } from "../../../core/base/text_map.ts";
import { type ArchiveContents, archiveFiles } from "../../belenios/archive/archive_files.ts";
import { writeTar } from "../../belenios/archive/tar.ts";
import { encryptedBallotText } from "../../belenios/ballots/ballot.ts";
import { electionText } from "../../belenios/ballots/belenios_election.ts";
import {
  credentialsText,
  type PublicCredential,
} from "../../belenios/ballots/public_credentials.ts";
import { type Element, elementOfBytes, writeElement } from "../../belenios/group/group.ts";
import { tallyText } from "../../belenios/trustees/encrypted_tally.ts";
import { partialDecryptionText } from "../../belenios/trustees/partial_decryption.ts";
import { openTally, resultText } from "../../belenios/trustees/result.ts";
import { checkTrustees, type TrusteeKind, trusteesText } from "../../belenios/trustees/trustees.ts";
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
  election: ChainElection,
  records: Iterable<Uint8Array>,
): Uint8Array<ArrayBuffer> | undefined {
  const contents = contentsOf(election, sortRecords(election, records));
  return contents && writeTar(archiveFiles(contents), contents.seconds);
}

function contentsOf(
  chainElection: ChainElection,
  { voters, ballots, polynomials, keys, tally, shares }: SortedRecords,
): ArchiveContents | undefined {
  const { definition } = chainElection;
  const enough = shares.slice(0, sharesNeeded(definition));
  if (tally === undefined || enough.length < sharesNeeded(definition)) return undefined;
  const kinds: TrusteeKind[] = definition.threshold === undefined
    ? singleKeysOf(definition).map((key) => ["Single", key])
    : [["Pedersen", thresholdParametersOf(definition, { polynomials, keys })]];
  const election = beleniosElectionOf(chainElection, checkTrustees(kinds).electionKey);
  const { questions } = election;
  const credentials = voters.map(({ key }) => elementOf(key));
  const cast = ballots.map((record) => {
    const { voter } = ballotPlaceOf(record);
    return { voter, ballot: readEncryptedBallot(record, election, credentials[voter - 1]) };
  });
  const hasVoted: boolean[] = [];
  for (const { voter } of cast) hasVoted[voter - 1] = true;
  const counted = voters.filter((_, i) => hasVoted[i]);
  const sized = {
    tally: readSums(sumsIn(tally), questions),
    numTallied: counted.length,
    totalWeight: counted.reduce((sum, { weight }) => sum + weight, 0),
  };
  const owned = enough.map((record) => {
    return { owner: signingTrusteeOf(record), share: readShareRecord(record, questions) };
  });
  const factors = owned.map(({ owner, share }) => ({ owner, factors: share.factors }));
  const result = openTally(trusteeGroupsOf(definition), sized, factors);
  return {
    // Nothing in the archive tells when it was made, so it is the same whoever makes it, and whenever.
    seconds: Math.floor(definition.opens / 1_000),
    election: electionText(election),
    trustees: trusteesText(kinds),
    credentials: credentialsText(publicCredentials(voters, credentials)),
    ballots: lastOfEach(cast.map(({ ballot }) => encryptedBallotText(ballot))),
    closing: {
      tally: { ...sized, text: tallyText(sized.tally) },
      shares: owned.map(({ owner, share }) => ({ owner, text: partialDecryptionText(share) })),
      ...result && { result: resultText(result) },
    },
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
