/** What stands in a chain, before belenios-tool: a threshold key of a ceremony of ours, ballots of records, and its own ballot. */
import { assert, assertEquals } from "@std/assert";
import { hexToBytes } from "../../../core/base/hash.ts";
import { archiveFiles } from "../../../plugins/belenios/archive/archive_files.ts";
import {
  encryptedBallotText,
  parseEncryptedBallot,
} from "../../../plugins/belenios/ballots/ballot.ts";
import { electionText } from "../../../plugins/belenios/ballots/belenios_election.ts";
import { credentialsText } from "../../../plugins/belenios/ballots/public_credentials.ts";
import { elementOfBytes, writeElement } from "../../../plugins/belenios/group/group.ts";
import { checkTrustees, trusteesText } from "../../../plugins/belenios/trustees/trustees.ts";
import { readEncryptedBallot } from "../../../plugins/election/records/secret_ballot.ts";
import { writeRollChunks } from "../../../plugins/election/records/roll_chunk.ts";
import { digestRoll, readEntries, writeRoll } from "../../../plugins/election/roll/roll.ts";
import { deriveVoterKey } from "../../../plugins/election/roll/voter_key.ts";
import { formatCredential } from "../../../plugins/election/roll/voting_code.ts";
import { thresholdParametersOf } from "../../../plugins/election/secret/dealing.ts";
import { BeleniosFolder, findBeleniosTool } from "../../support/belenios_tool.ts";
import { CeremonyBench, ceremonyOf, IN_TIME, polynomialsOf } from "./ceremony_bench.ts";
import { CHAIN } from "./election_bench.ts";
import { exampleDefinition, OPENS } from "./example_election.ts";
import { beleniosOf, encryptedBy, secretRecordOf } from "./secret_bench.ts";

const SECONDS = 1_700_000_000;

/** A voter with the code 4711, alone on the roll. */
const { uuid } = exampleDefinition();
const VOTER = deriveVoterKey(uuid, 4711n);
const ROLL = writeRoll([{ publicKey: VOTER.publicKey, weight: 3 }]);

Deno.test("belenios-tool verifies key, credentials and ballots as they stand in a chain, and a ballot of its own enters", async () => {
  const tool = await findBeleniosTool();
  if (tool === undefined) return;
  const players = new CeremonyBench({ size: 3, threshold: 2 }, {
    roll: digestRoll(ROLL),
    minimum: 1,
    description: 'Wählt „alle“ ☺ "three" \\ /',
  });
  const { definition } = players;
  const bench = await players.played("key");
  await bench.add(IN_TIME, ...writeRollChunks(ROLL, CHAIN));
  const { publicKey, trustees } = await ceremonyOf(bench);
  const key = elementOfBytes(hexToBytes(publicKey ?? ""))!;
  const election = beleniosOf(definition, { key });
  const { kinds } = checkTrustees([[
    "Pedersen",
    thresholdParametersOf(definition, {
      polynomials: await polynomialsOf(bench, 3),
      keys: trustees.map((each) => hexToBytes(each.key?.body ?? "")),
    }),
  ]]);
  const credential = elementOfBytes(VOTER.publicKey)!;
  const { secret } = VOTER;
  const record = secretRecordOf(
    { voter: 1, seq: 1 },
    encryptedBy(1, election, { secret }),
    election,
    { secret },
  );
  assertEquals(await bench.judge(OPENS, record), "accept");
  const contents = {
    seconds: SECONDS,
    election: electionText(election),
    trustees: trusteesText(kinds),
    credentials: credentialsText(
      readEntries(ROLL).map(({ publicKey: own, weight }) => ({
        key: writeElement(elementOfBytes(own)!),
        weight,
      })),
    ),
    ballots: [encryptedBallotText(readEncryptedBallot(record, election, credential))],
  };
  const files = archiveFiles(contents);
  await using folder = await BeleniosFolder.open(tool, { uuid, files, seconds: SECONDS });
  const said = await folder.run(["election", "verify"]);
  assert(said.ok && said.stderr.includes("all checks passed"), said.stderr);

  const privcred = await folder.write("credential", formatCredential(4711n));
  const choice = await folder.write("choice.json", "[[1,0,0,0],[1,1]]");
  const args = ["election", "generate-ballot", "--privcred", privcred, "--choice", choice];
  const made = await folder.run(args);
  assert(made.ok, made.stderr);
  const theirs = parseEncryptedBallot(made.stdout.trim());
  const entered = secretRecordOf({ voter: 1, seq: 2 }, theirs, election, { secret });
  assertEquals(await bench.judge(OPENS, entered), "accept");
  const rebuilt = readEncryptedBallot(entered, election, credential);
  assertEquals(encryptedBallotText(rebuilt), made.stdout.trim());
});
