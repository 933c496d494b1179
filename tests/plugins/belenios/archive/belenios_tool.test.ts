/** Archives both ways: what belenios-tool says of ours, and we of its. */
import { assert, assertEquals } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { archiveHash } from "../../../../plugins/belenios/archive/event.ts";
import { archiveFiles } from "../../../../plugins/belenios/archive/archive_files.ts";
import { auditArchive } from "../../../../plugins/belenios/archive/audit_archive.ts";
import { drawScalar } from "../../../../plugins/belenios/group/scalar.ts";
import { tallySizeText } from "../../../../plugins/belenios/trustees/encrypted_tally.ts";
import { playBeleniosElection } from "../../../support/belenios_contents.ts";
import { BeleniosFolder, findBeleniosTool } from "../../../support/belenios_tool.ts";
import { electionOf, readBeleniosVector } from "../../../support/belenios_vectors.ts";

const SECONDS = 1_700_000_000;

/** A whole election of ours, with weights, re-votes and blank votes: its UUID, and what its archive holds. */
async function ourElection() {
  const base = electionOf(await readBeleniosVector("single"));
  const contents = playBeleniosElection({
    definition: {
      ...base,
      name: "Wählt „alle“ ☺",
      description: 'one\ntwo\t"three" \\ /',
    },
    trustees: [1, 2, 3].map(() => drawScalar(random)),
    voters: [1, 2, 40].map((weight) => ({ secret: drawScalar(random), weight })),
    ballots: [
      { voter: 0, answers: [[1, 0, 0, 0], [1, 1, 1, 0]] },
      { voter: 1, answers: [[0, 0, 1, 0], [0, 0, 0, 1]] },
      { voter: 2, answers: [[0, 1, 0, 0], [0, 1, 0, 1]] },
      { voter: 0, answers: [[0, 0, 0, 1], [1, 0, 0, 0]] },
    ],
    seconds: SECONDS,
  }, random);
  return { uuid: base.uuid, contents };
}

Deno.test("belenios-tool verifies an archive of ours, and works out the same tally and result", async () => {
  const tool = await findBeleniosTool();
  if (tool === undefined) return;
  const { uuid, contents } = await ourElection();
  const { closing } = contents;
  const files = archiveFiles(contents);
  await using folder = await BeleniosFolder.open(tool, { uuid, files, seconds: SECONDS });
  const said = await folder.run(["election", "verify"]);
  assert(said.ok && said.stderr.includes("all checks passed"), said.stderr);
  assertEquals(closing.result, `{"result":[[0,40,2,1],[1,40,0,42]]}`);

  await folder.putFiles(archiveFiles({ ...contents, closing: { shares: [] } }));
  const tally = await folder.run(["election", "compute-encrypted-tally"]);
  const { text, ...size } = closing.tally;
  const sizeText = tallySizeText({ ...size, encryptedTally: archiveHash(text) });
  assertEquals(tally.stdout.trim(), `${text}\n${sizeText}`);
  await folder.putFiles(archiveFiles({ ...contents, closing: { ...closing, result: undefined } }));
  const result = await folder.run(["election", "compute-result"]);
  assertEquals(result.stdout.trim(), closing.result);
});

Deno.test("auditArchive() takes an archive that belenios-tool continued from ours", async () => {
  const tool = await findBeleniosTool();
  if (tool === undefined) return;
  const { uuid, contents } = await ourElection();
  const files = archiveFiles({ ...contents, closing: undefined });
  await using folder = await BeleniosFolder.open(tool, { uuid, files, seconds: SECONDS });
  const add = async (type: string, text: string) => {
    const said = await folder.run(["archive", "add-event", `--type=${type}`], text);
    assert(said.ok, said.stderr);
  };
  await add("EndBallots", "");
  const tally = (await folder.run(["election", "compute-encrypted-tally"])).stdout;
  await add("EncryptedTally", tally);
  for (const { text, owner } of contents.closing.shares) {
    const owned = JSON.stringify({ owner, payload: archiveHash(text) });
    await add("PartialDecryption", `${text}\n${owned}`);
  }
  await add("Result", (await folder.run(["election", "compute-result"])).stdout);
  const said = auditArchive(await folder.bytes());
  assert(said.ok, said.ok ? "" : said.reason);
  assertEquals(said.result, [[0, 40, 2, 1], [1, 40, 0, 42]]);
});
