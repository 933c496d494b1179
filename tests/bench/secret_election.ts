/** An election with secret ballots for a bench: its ballots as records, and as an archive of Belenios. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { systemRandom as random } from "../../core/base/system.ts";
import { publicKeyOfSecret } from "../../core/ed25519/signing.ts";
import { archiveFiles } from "../../plugins/belenios/archive/archive_files.ts";
import type { ArchivedFile } from "../../plugins/belenios/archive/tar.ts";
import {
  type EncryptedBallot,
  encryptedBallotText,
} from "../../plugins/belenios/ballots/ballot.ts";
import { electionText } from "../../plugins/belenios/ballots/belenios_election.ts";
import { makeEncryptedBallot } from "../../plugins/belenios/ballots/make_ballot.ts";
import { credentialsText } from "../../plugins/belenios/ballots/public_credentials.ts";
import { elementOfBytes, writeElement } from "../../plugins/belenios/group/group.ts";
import { tallyBallots, tallyText } from "../../plugins/belenios/trustees/encrypted_tally.ts";
import { makeTrusteeKey, writeTrusteeKey } from "../../plugins/belenios/trustees/trustee_key.ts";
import { trusteesText } from "../../plugins/belenios/trustees/trustees.ts";
import { readDefinition } from "../../plugins/election/definition/read_definition.ts";
import { writeSecretBallot } from "../../plugins/election/records/secret_ballot.ts";
import { beleniosElectionOf } from "../../plugins/election/secret/belenios_election_of.ts";
import { makeRollElection } from "../support/roll_election.ts";

const OPENS = 1_900_000_000_000;
const HOUR = 3_600_000;

/** Of the files in an archive. */
export const ARCHIVE_SECONDS = OPENS / 1_000;

/** Of the one trustee: what ballots are opened with, and what records are signed with. */
const OPENING_SECRET = 501n;
const SIGNING_SECRET = 401n;

export type SecretElection = ReturnType<typeof makeSecretElection>;

/** Makes an election with one question, blank allowed, and so many voters. */
export function makeSecretElection(choices: number, count: number) {
  const trusteeKey = makeTrusteeKey(OPENING_SECRET, random);
  const publicKey = writeTrusteeKey(trusteeKey) as JsonObject;
  const { network, voters } = makeRollElection({
    voters: count,
    questions: [{
      question: "Who chairs the board?",
      kind: "choose",
      choices: Array.from({ length: choices }, (_, i) => `Name ${i + 1}`),
      min: 1,
      max: 1,
      blank: true,
    }],
    opens: OPENS,
    closes: OPENS + HOUR,
    late: OPENS + 2 * HOUR,
    config: {
      mode: "secret",
      keysBy: OPENS - HOUR,
      trustees: [{
        name: "Tara",
        key: publicKeyOfSecret(SIGNING_SECRET).toHex(),
        publicKey,
      }],
    },
  });
  const { chainId, definition: { validator: { config } } } = network;
  const belenios = beleniosElectionOf(
    { definition: readDefinition(config), chainId },
    trusteeKey.publicKey,
  );
  return { settings: { config, chain: chainId }, belenios, trusteeKey, voters };
}

/** A ballot of each voter: blank, the first choice, the second, and so on. */
export function makeBallots({ belenios, voters }: SecretElection): EncryptedBallot[] {
  const slots = belenios.questions[0].answers.length + 1;
  return voters.map(({ key: { secret } }, i) => {
    const marks = Array.from({ length: slots }, (_, slot) => slot === i % slots ? 1 : 0);
    return makeEncryptedBallot(belenios, { secret, answers: [marks] }, random);
  });
}

/** The ballots as records, with the facts that they are judged by. */
export function ballotRecords(
  { settings, belenios, voters }: SecretElection,
  ballots: readonly EncryptedBallot[],
) {
  return ballots.map((ballot, i) => {
    const { secret, publicKey } = voters[i].key;
    const signer = { chainId: settings.chain, secret, random };
    const record = writeSecretBallot({ voter: i + 1, seq: 1, ballot }, belenios, signer);
    return { record, facts: Uint8Array.of(...publicKey, 0) };
  });
}

/** An archive up to the tally, without which belenios-tool need not have looked at any ballot when it says that all is well. */
export function archiveOf(
  { belenios, trusteeKey, voters }: SecretElection,
  ballots: readonly EncryptedBallot[],
): ArchivedFile[] {
  const credentials = voters.map(({ key }) => ({
    key: writeElement(elementOfBytes(key.publicKey)!),
  }));
  const tally = tallyBallots(belenios, ballots, credentials);
  return archiveFiles({
    seconds: ARCHIVE_SECONDS,
    election: electionText(belenios),
    trustees: trusteesText([["Single", trusteeKey]]),
    credentials: credentialsText(credentials),
    ballots: ballots.map(encryptedBallotText),
    closing: { tally: { ...tally, text: tallyText(tally.tally) }, shares: [] },
  });
}
