/** From the records of a chain to an archive of Belenios, which its own tool verifies. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { auditArchive } from "../../../../plugins/belenios/archive/audit_archive.ts";
import { readArchive } from "../../../../plugins/belenios/archive/read_archive.ts";
import type { ElectionDefinition } from "../../../../plugins/election/definition/definition.ts";
import {
  archiveOfRecords,
  unfinishedArchiveOf,
} from "../../../../plugins/election/opening/archive_of_records.ts";
import { recordTypeOf } from "../../../../plugins/election/records/record_head.ts";
import { formatCredential } from "../../../../plugins/election/roll/voting_code.ts";
import { openSums } from "../../../../plugins/election/opening/opened_sums.ts";
import { BeleniosFolder, findBeleniosTool } from "../../../support/belenios_tool.ts";
import { CeremonyBench } from "../ceremony_bench.ts";
import { CHAIN } from "../election_bench.ts";
import { OPENS } from "../example_election.ts";
import { openingOf, playSingle, playThreshold } from "../opening_bench.ts";
import { singleDefinition } from "../secret_example.ts";

const SINGLE = singleDefinition(2, { minimum: 3 });
const THRESHOLD = new CeremonyBench({ size: 3, threshold: 2 }, { minimum: 3 });
const ELECTIONS = {
  "every trustee is needed": [SINGLE, () => playSingle(SINGLE)],
  "two of three are enough": [THRESHOLD.definition, () => playThreshold(THRESHOLD)],
} as const;

const archiveOf = (definition: ElectionDefinition, records: readonly Uint8Array[]) =>
  archiveOfRecords({ definition, chainId: CHAIN }, records);

for (const [name, [definition, play]] of Object.entries(ELECTIONS)) {
  Deno.test(`archiveOfRecords(): our audit and belenios-tool take the archive, and its result is ours, where ${name}`, async () => {
    const { bench, records } = await play();
    const result = openSums(definition, await openingOf(bench));
    assertEquals(result, [[3, 1, 2, 1], [4, 2]]);
    const bytes = archiveOf(definition, records);
    assert(bytes !== undefined);
    const audited = auditArchive(bytes);
    assert(audited.ok, audited.ok ? "" : audited.reason);
    assertEquals([audited.ballots, audited.sized.numTallied], [5, 4]);
    assertEquals(audited.result, result);
    assertEquals(audited.election.description, ` [chainvote ${CHAIN}]`);
    // Nothing of who made it, and when.
    assertEquals(archiveOf(definition, records), bytes);
    assertEquals(readArchive(bytes).seconds, OPENS / 1_000);
    // One encrypted ballot under several numbers, which the tool would take for a fault, stands in it once, at its last place.
    const first = records.findIndex((record) => recordTypeOf(record) === "secret-ballot");
    const copies = records.filter((record) => recordTypeOf(record) === "secret-ballot");
    assertEquals(archiveOf(definition, records.toSpliced(first, 0, ...copies.toReversed())), bytes);

    const tool = await findBeleniosTool();
    if (tool === undefined) return;
    const { uuid } = definition;
    await using folder = await BeleniosFolder.open(tool, { uuid, files: [], seconds: 1 });
    await folder.putBytes(bytes);
    const said = await folder.run(["election", "verify"]);
    assert(said.ok && said.stderr.includes("all checks passed"), said.stderr);
  });
}

Deno.test("archiveOfRecords(): there is none before enough shares are in, and what is not needed is left out", async () => {
  const { records } = await playThreshold(THRESHOLD);
  const { definition } = THRESHOLD;
  for (let missing = 1; missing <= 3; missing++) {
    const some = records.slice(0, records.length - missing);
    assertEquals(archiveOf(definition, some), undefined);
  }
  const whole = archiveOf(definition, records);
  assertEquals(archiveOf(definition, [...records, records[records.length - 1]]), whole);
  // Every ballot stands in it, also one that does not count.
  const ballot = records[records.length - 10];
  assertNotEquals(archiveOf(definition, records.filter((record) => record !== ballot)), whole);
});

for (const [name, [definition, play]] of Object.entries(ELECTIONS)) {
  Deno.test(`unfinishedArchiveOf(): belenios-tool makes a ballot with the archive of a chain that is still open, where ${name}`, async () => {
    const { records } = await play();
    const unfinishedOf = (some: readonly Uint8Array[]) =>
      unfinishedArchiveOf({ definition, chainId: CHAIN }, some);
    const isBallot = (record: Uint8Array) => recordTypeOf(record) === "secret-ballot";
    const open = records.slice(0, records.findLastIndex(isBallot) + 1);
    const before = records.slice(0, records.findIndex(isBallot));
    const bytes = unfinishedOf(open);
    assert(bytes !== undefined);
    const audited = auditArchive(bytes);
    assert(!audited.ok && audited.code === "unfinished");
    // What comes after the last ballot is not in it, and without the roll or a trustee's part there is none.
    assertEquals(unfinishedOf(records), bytes);
    const needed = ["roll", "polynomial", "trustee-key"];
    for (const record of before.filter((each) => needed.includes(recordTypeOf(each) ?? ""))) {
      assertEquals(unfinishedOf(open.filter((other) => other !== record)), undefined);
    }

    const tool = await findBeleniosTool();
    if (tool === undefined) return;
    const { uuid } = definition;
    await using folder = await BeleniosFolder.open(tool, { uuid, files: [], seconds: 1 });
    await folder.putBytes(bytes);
    const choice = await folder.write("choice.json", "[[0,1,0,0],[1,0]]");
    const code = await folder.write("code.txt", formatCredential(4711n));
    const made = await folder.run([
      "election",
      "generate-ballot",
      "--choice",
      choice,
      "--privcred",
      code,
    ]);
    assert(made.ok, made.stderr);
  });
}
