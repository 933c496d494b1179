/** The folder that a registrar would have of an election which a test has made. */
import { bytesToHex } from "../../core/base/hash.ts";
import { publicKeyOfSecret } from "../../core/ed25519/signing.ts";
import { writeRoll } from "../../plugins/election/roll/roll.ts";
import { readVotingCode } from "../../plugins/election/roll/voting_code.ts";
import { electionOfNetwork } from "../../cli/result/read_election.ts";
import { createRollFolder } from "../../cli/roll/roll_folder.ts";
import type { RollElection } from "./roll_election.ts";

/** What the first registrar of such an election signs with, and the second. */
const SECRETS = [201n, 202n];

/** Two registrars of an election, as its config has them. */
export const TWO_REGISTRARS = SECRETS.map((secret, i) => ({
  name: `Registrar ${i + 1}`,
  key: bytesToHex(publicKeyOfSecret(secret)),
  commit: `${i}`.repeat(64),
}));

/** Makes the folder: voter 1 is called the first of `names`, and has `1@example.org`. */
export function makeRegistrarFolder(
  folder: string,
  { network, voters }: RollElection,
  names: readonly string[],
  registrar = 1,
): void {
  const { nonce, uuid, registrars } = electionOfNetwork(network).definition;
  const { name, commit } = registrars[registrar - 1];
  const secret = SECRETS[registrar - 1];
  const publicKey = bytesToHex(publicKeyOfSecret(secret));
  createRollFolder(folder, {
    codes: {
      kept: [{ heading: "E-Mail", role: "email" }],
      voters: voters.map(({ code }, i) => {
        const read = readVotingCode(code);
        if (!read.ok) throw new TypeError(read.reason);
        return {
          line: i + 2,
          name: names[i],
          weight: 1,
          number: i + 1,
          code: read.number,
          fields: [`${i + 1}@example.org`],
        };
      }),
    },
    registrar: {
      nonce,
      uuid,
      registrar,
      registrars: registrars.length,
      name,
      key: publicKey,
      commit,
    },
    key: { secret, publicKey },
    roll: writeRoll(voters.map(({ key }) => ({ publicKey: key.publicKey, weight: 1 }))),
  });
}
