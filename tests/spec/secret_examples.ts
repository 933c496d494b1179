/** The example of secret ballots in `docs/spec/election.md`. */
import { canonicalJson, type JsonObject } from "../../core/base/canonical_json.ts";
import { bytesToHex, sha256 } from "../../core/base/hash.ts";
import { publicKeyOfSecret } from "../../core/ed25519/signing.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { ballotTracker, encryptedBallotText } from "../../plugins/belenios/ballots/ballot.ts";
import { electionText } from "../../plugins/belenios/ballots/belenios_election.ts";
import { makeEncryptedBallot } from "../../plugins/belenios/ballots/make_ballot.ts";
import { makeTrusteeKey, writeTrusteeKey } from "../../plugins/belenios/trustees/trustee_key.ts";
import type { TrusteeKeyJson } from "../../plugins/election/definition/definition.ts";
import { readDefinition } from "../../plugins/election/definition/read_definition.ts";
import { uuidOfNonce } from "../../plugins/election/definition/uuid.ts";
import { hashOfCoefficients } from "../../plugins/election/records/coefficients_hash.ts";
import { writeConfirmation } from "../../plugins/election/records/confirmation.ts";
import { writeSecretBallot } from "../../plugins/election/records/secret_ballot.ts";
import { digestRoll, writeRoll } from "../../plugins/election/roll/roll.ts";
import { beleniosElectionOf } from "../../plugins/election/secret/belenios_election_of.ts";
import { singleElectionKey } from "../../plugins/election/secret/trustees_of.ts";
import type { Example } from "./example_blocks.ts";

/** What looks like chance and is the same each time; nobody else may do that. */
function createRandom(): { bytes(length: number): Uint8Array } {
  let drawn = 0;
  return {
    bytes: (length) => sha256(Uint8Array.of(drawn >> 8, drawn++ & 255)).subarray(0, length),
  };
}

const NONCE = "5a".repeat(32);
const VOTER_SECRET = 104n;

const CONFIG: JsonObject = JSON.parse(JSON.stringify({
  title: "Board 2027",
  nonce: NONCE,
  uuid: uuidOfNonce(NONCE),
  mode: "secret",
  keysBy: 1_799_996_400_000,
  opens: 1_800_000_000_000,
  closes: 1_800_003_600_000,
  late: 1_800_004_200_000,
  minimum: 1,
  roll: digestRoll(writeRoll([{ publicKey: publicKeyOfSecret(VOTER_SECRET), weight: 1 }])),
  organiser: { name: "Olga", key: publicKeyOfSecret(101n).toHex() },
  registrars: [{ name: "Rita", key: publicKeyOfSecret(102n).toHex(), commit: "10".repeat(32) }],
  trustees: [{
    name: "Tom",
    key: publicKeyOfSecret(103n).toHex(),
    publicKey: writeTrusteeKey(makeTrusteeKey(105n, createRandom())) as TrusteeKeyJson,
  }],
  questions: [
    { question: "Who?", kind: "choose", choices: ["Ann", "Ben"], min: 1, max: 1, blank: false },
  ],
}));

/** By the name of each example. */
export const SECRET_EXAMPLES: Readonly<Record<string, () => Example>> = {
  "election-secret-ballot": () => {
    const random = createRandom();
    const definition = readDefinition(CONFIG);
    const network = { name: "Board 2027", validator: { name: "election", config: CONFIG } };
    const { chainId } = createNetwork(parseNetworkDefinition(JSON.stringify(network)));
    const election = beleniosElectionOf({ definition, chainId }, singleElectionKey(definition));
    const ballot = makeEncryptedBallot(
      election,
      { secret: VOTER_SECRET, answers: [[0, 1]] },
      random,
    );
    const signer = { chainId, secret: VOTER_SECRET, random };
    const record = writeSecretBallot({ voter: 1, seq: 1, ballot }, election, signer);
    const text = encryptedBallotText(ballot);
    const [elements, trustee] = [publicKeyOfSecret(105n), 1];
    return {
      "config": canonicalJson(CONFIG),
      "chain id": chainId,
      "Belenios' election": electionText(election),
      "its fingerprint": election.fingerprint,
      "ballot as a record": bytesToHex(record),
      "SHA-256 of its JSON": bytesToHex(sha256(new TextEncoder().encode(text))),
      "its tracker": ballotTracker(text),
      "bytes of its JSON": `${text.length}`,
      "confirmation of trustee 1": bytesToHex(
        writeConfirmation(1, { chainId, secret: 103n, random }),
      ),
      "hash of one coefficient, the key of the secret 105": bytesToHex(
        hashOfCoefficients(elements, { trustee, chainId }),
      ),
    };
  },
};
