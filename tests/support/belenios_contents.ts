/** What the archive of an election in Belenios' terms holds, from who votes how to the result. */
import type { Random } from "../../core/base/clock.ts";
import type {
  ArchiveClosing,
  ArchiveContents,
} from "../../plugins/belenios/archive/archive_files.ts";
import { encryptedBallotText } from "../../plugins/belenios/ballots/ballot.ts";
import {
  type BeleniosElection,
  electionText,
  fingerprintElection,
} from "../../plugins/belenios/ballots/belenios_election.ts";
import { makeEncryptedBallot } from "../../plugins/belenios/ballots/make_ballot.ts";
import { credentialsText } from "../../plugins/belenios/ballots/public_credentials.ts";
import { GENERATOR, power, writeElement } from "../../plugins/belenios/group/group.ts";
import { tallyBallots, tallyText } from "../../plugins/belenios/trustees/encrypted_tally.ts";
import {
  makePartialDecryption,
  partialDecryptionText,
} from "../../plugins/belenios/trustees/partial_decryption.ts";
import { computeResult, resultText } from "../../plugins/belenios/trustees/result.ts";
import { makeTrusteeKey } from "../../plugins/belenios/trustees/trustee_key.ts";
import { checkTrustees, trusteesText } from "../../plugins/belenios/trustees/trustees.ts";

/** An election as it is to be played. */
export interface PlayedElection {
  /** All of it but the trustees' key. */
  readonly definition: Omit<BeleniosElection, "publicKey">;
  /** The secret numbers of trustees who are all needed. */
  readonly trustees: readonly bigint[];
  readonly voters: readonly { readonly secret: bigint; readonly weight?: number }[];
  /** One after another; who casts each is a place in `voters`. */
  readonly ballots: readonly {
    readonly voter: number;
    readonly answers: readonly (readonly number[])[];
  }[];
  /** When its archive is begun, in seconds since the Unix epoch. */
  readonly seconds: number;
}

/** The contents of an archive that is finished. */
export type WholeContents = ArchiveContents & { readonly closing: Required<ArchiveClosing> };

/** Plays an election to its end. */
export function playBeleniosElection(played: PlayedElection, random: Random): WholeContents {
  const { definition, voters, seconds } = played;
  const trustees = checkTrustees(
    played.trustees.map((secret) => ["Single", makeTrusteeKey(secret, random)] as const),
  );
  const election = fingerprintElection({ ...definition, publicKey: trustees.electionKey });
  const credentials = voters.map(({ secret, weight }) => ({
    key: writeElement(power(GENERATOR, secret)),
    ...weight !== undefined && { weight },
  }));
  const ballots = played.ballots.map(({ voter, answers }) =>
    makeEncryptedBallot(election, { secret: voters[voter].secret, answers }, random)
  );
  const sized = tallyBallots(election, ballots, credentials);
  const task = { tally: sized.tally, fingerprint: election.fingerprint };
  const shares = played.trustees.map((secret, i) => {
    return { owner: i + 1, share: makePartialDecryption(task, secret, random) };
  });
  const owned = shares.map(({ owner, share }) => ({ owner, factors: share.factors }));
  return {
    seconds,
    election: electionText(election),
    trustees: trusteesText(trustees.kinds),
    credentials: credentialsText(credentials),
    ballots: ballots.map(encryptedBallotText),
    closing: {
      tally: { ...sized, text: tallyText(sized.tally) },
      shares: shares.map(({ owner, share }) => ({ owner, text: partialDecryptionText(share) })),
      result: resultText(computeResult(trustees, sized, owned)!),
    },
  };
}
