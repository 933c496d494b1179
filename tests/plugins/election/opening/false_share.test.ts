/**
 * A share with a false factor, of which all of Belenios' own proofs hold, kept as fixed bytes: peers refuse it, and so does an audit of
 * the chain. An archive alone takes it, which is what its first line says.
 */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { hexToBytes } from "../../../../core/base/hash.ts";
import { auditArchive } from "../../../../plugins/belenios/archive/audit_archive.ts";
import { isPartialDecryptionProven } from "../../../../plugins/belenios/trustees/partial_decryption.ts";
import type { ElectionDefinition } from "../../../../plugins/election/definition/definition.ts";
import { archiveOfRecords } from "../../../../plugins/election/opening/archive_of_records.ts";
import { openSums, readPostedTally } from "../../../../plugins/election/opening/opened_sums.ts";
import { readShareRecord } from "../../../../plugins/election/records/share.ts";
import { singleKeysOf } from "../../../../plugins/election/secret/trustees_of.ts";
import { CHAIN, ElectionBench } from "../election_bench.ts";
import { LATE } from "../example_election.ts";
import { openingOf } from "../opening_bench.ts";
import { beleniosOf } from "../secret_bench.ts";
import kept from "./false_share.json" with { type: "json" };

const definition = kept.definition as unknown as ElectionDefinition;
const blocks = kept.blocks.map(({ time, records }) => ({ time, records: records.map(hexToBytes) }));
const good = hexToBytes(kept.good);
const RIGHT = [[0, 1, 3, 0], [3, 3]];
const FALSE = [[0, 2, 3, 0], [3, 3]];

async function playedBench(): Promise<ElectionBench> {
  const bench = new ElectionBench(definition);
  for (const { time, records } of blocks) await bench.add(time, ...records);
  return bench;
}

Deno.test("a false share whose proofs of Belenios hold is refused by every peer, with whichever proof of ours, and blocks nobody", async () => {
  const bench = await playedBench();
  const { tally } = await openingOf(bench);
  const election = beleniosOf(definition);
  const task = {
    tally: readPostedTally(definition, tally!),
    fingerprint: election.fingerprint,
  };
  const [, { publicKey }] = singleKeysOf(definition);
  for (const hex of kept.forged) {
    const share = readShareRecord(hexToBytes(hex), election.questions);
    assert(isPartialDecryptionProven(task, publicKey, share));
    assertNotEquals(share.factors, readShareRecord(good, election.questions).factors);
    assertEquals(await bench.judge(LATE + 3, hexToBytes(hex)), "reject bad-proof");
  }
  await bench.add(LATE + 3, good);
  assertEquals(openSums(definition, await openingOf(bench)), RIGHT);
});

Deno.test("an archive alone does not show a false share: it audits well, with a false result", () => {
  const records = blocks.flatMap((block) => block.records);
  const archiveWith = (share: Uint8Array) =>
    auditArchive(archiveOfRecords({ definition, chainId: CHAIN }, [...records, share])!);
  const [right, wrong] = [archiveWith(good), archiveWith(hexToBytes(kept.forged[0]))];
  assert(right.ok && wrong.ok);
  assertEquals([right.result, wrong.result], [RIGHT, FALSE]);
});
