/** Ballots both ways: what belenios-tool makes of ours, and we of its. */
import { assert, assertEquals } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { encryptedBallotText } from "../../../../plugins/belenios/ballots/ballot.ts";
import { slotsOf } from "../../../../plugins/belenios/ballots/belenios_election.ts";
import { checkBallotText } from "../../../../plugins/belenios/ballots/check_ballot.ts";
import { makeEncryptedBallot } from "../../../../plugins/belenios/ballots/make_ballot.ts";
import { BeleniosFolder, findBeleniosTool } from "../../../support/belenios_tool.ts";
import {
  BELENIOS_VECTORS,
  electionOf,
  readBeleniosVector,
  secretOfCredential,
} from "../../../support/belenios_vectors.ts";

/** Answers to the questions of the reference elections. */
const ANSWERS = [
  [[1, 0, 0, 0], [1, 0, 0, 0]],
  [[0, 1, 0, 0], [1, 1, 1, 0]],
  [[0, 0, 0, 1], [0, 1, 0, 1]],
];

/** The header, what an election is, and its first event: an archive to which ballots can be added. */
const SETUP_FILES = 6;

for (const name of BELENIOS_VECTORS) {
  Deno.test(`belenios-tool takes ballots that we make, and we those that it makes: ${name}`, async () => {
    const tool = await findBeleniosTool();
    if (tool === undefined) return;
    const vector = await readBeleniosVector(name);
    const election = electionOf(vector);
    const { uuid } = election;
    const files = vector.files.slice(0, SETUP_FILES);
    await using folder = await BeleniosFolder.open(tool, { ...vector, uuid, files });
    const [credential] = Object.values(vector.credentials);
    const secret = secretOfCredential(uuid, credential);
    for (const answers of ANSWERS) {
      assertEquals(answers.map((marks) => marks.length), election.questions.map(slotsOf));
      const ours = makeEncryptedBallot(election, { secret, answers }, random);
      const ballot = await folder.write("ballot.json", encryptedBallotText(ours));
      const said = await folder.run(["election", "verify-ballot", "--ballot", ballot]);
      assert(said.ok && said.stderr.includes("ballot is valid"), said.stderr);

      const privcred = await folder.write("credential", credential);
      const choice = await folder.write("choice.json", JSON.stringify(answers));
      const args = ["election", "generate-ballot", "--privcred", privcred, "--choice", choice];
      const made = await folder.run(args);
      assert(made.ok, made.stderr);
      assertEquals(checkBallotText(election, made.stdout.trim()).ok, true);
    }
  });
}
