import { assert, assertEquals } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { checkBallotText } from "../../../../plugins/belenios/ballots/check_ballot.ts";
import { encryptedBallotText } from "../../../../plugins/belenios/ballots/ballot.ts";
import { makeEncryptedBallot } from "../../../../plugins/belenios/ballots/make_ballot.ts";
import { BeleniosFolder, findBeleniosTool } from "../../../support/belenios_tool.ts";
import {
  electionOf,
  readBeleniosVector,
  secretOfCredential,
} from "../../../support/belenios_vectors.ts";
import { EDITS, judgeByBoth, mutateBallots, STRICTER } from "./ballot_mutations.ts";

/** How many ballots are judged by both: each edit twice, unless the environment variable BELENIOS_MUTATIONS names a number. */
const COUNT = Number(Deno.env.get("BELENIOS_MUTATIONS") || 2 * Object.keys(EDITS).length);

Deno.test("checkBallotText() judges changed ballots as belenios-tool does, or more strictly for a reason that is listed", async () => {
  const tool = await findBeleniosTool();
  if (tool === undefined) return;
  const vector = await readBeleniosVector("single");
  const election = electionOf(vector);
  const files = vector.files.slice(0, 6);
  await using folder = await BeleniosFolder.open(tool, { ...vector, uuid: election.uuid, files });
  const secret = secretOfCredential(election.uuid, vector.credentials.v1);
  const answers = [[[1, 0, 0, 0], [1, 0, 0, 0]], [[0, 1, 0, 0], [0, 1, 1, 1]]];
  const texts = answers.map((each) =>
    encryptedBallotText(makeEncryptedBallot(election, { secret, answers: each }, random))
  );
  const { alike, stricter, laxer } = await judgeByBoth(
    mutateBallots(texts, { count: COUNT, secret, random }),
    {
      ours: (text) => {
        const checked = checkBallotText(election, text);
        return checked.ok ? undefined : checked.code;
      },
      theirs: async (text) => {
        const path = await folder.write("ballot.json", text);
        const said = await folder.run(["election", "verify-ballot", "--ballot", path]);
        return said.ok && said.stderr.includes("ballot is valid");
      },
    },
  );
  console.log(`of ${COUNT}: ${JSON.stringify({ ...alike, stricter: [...stricter] })}`);
  assertEquals(laxer, []);
  const known = new Set(STRICTER);
  assertEquals([...stricter.keys()].filter((what) => !known.has(what)), []);
  assert(alike.good > 0 && alike.bad > COUNT / 2);
});
