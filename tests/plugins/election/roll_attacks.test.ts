/** Rolls that a definition pins and that are no good: the chunk that shows it never enters, so nobody can vote. */
import { assertEquals } from "@std/assert";
import { concatBytes } from "../../../core/base/hash.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { writeRollChunks } from "../../../plugins/election/records/roll_chunk.ts";
import {
  digestRoll,
  ENTRY_BYTES,
  type RollDigest,
  writeRoll,
} from "../../../plugins/election/roll/roll.ts";
import { ballotOf, CHAIN, ElectionBench } from "./election_bench.ts";
import { exampleDefinition, OPENS } from "./example_election.ts";

/** Two chunks, 440 voters and 60. */
const ROLL = writeRoll(
  Array.from(
    { length: 500 },
    (_, i) => ({ publicKey: publicKeyOfSecret(BigInt(i + 1)), weight: 2 }),
  ),
);
const ENTRIES = Array.from(
  { length: 500 },
  (_, i) => ROLL.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES),
);
const TIME = OPENS - 1;

/** What is said of the chunks of a roll, in this order. */
async function judgeChunks(
  entries: readonly Uint8Array[],
  order: readonly number[],
  changes: Partial<RollDigest> = {},
): Promise<string[]> {
  const roll = concatBytes(...entries);
  const bench = new ElectionBench(exampleDefinition({ roll: { ...digestRoll(roll), ...changes } }));
  const chunks = writeRollChunks(roll, CHAIN);
  const verdicts: string[] = [];
  for (const i of order) {
    const verdict = await bench.judge(TIME, chunks[i]);
    verdicts.push(verdict);
    if (verdict === "accept") await bench.add(TIME, chunks[i]);
  }
  if (verdicts.every((verdict) => verdict === "accept")) return verdicts;
  assertEquals(await bench.judge(OPENS, ballotOf(1, 1)), "ignore roll-missing");
  return verdicts;
}

function withWeight(entry: Uint8Array, weight: number): Uint8Array {
  const copy = entry.slice();
  new DataView(copy.buffer).setUint32(32, weight);
  return copy;
}

Deno.test("election: the chunks of a good roll enter in any order", async () => {
  for (const order of [[0, 1], [1, 0]]) {
    assertEquals(await judgeChunks(ENTRIES, order), ["accept", "accept"]);
  }
});

Deno.test("election: of a roll with one key in two chunks the second chunk never enters", async () => {
  for (const order of [[0, 1], [1, 0]]) {
    assertEquals(await judgeChunks(ENTRIES.with(440, ENTRIES[439]), order), [
      "accept",
      "ignore bad-roll",
    ]);
    assertEquals(await judgeChunks(ENTRIES.with(440, ENTRIES[3]), order), [
      "accept",
      "ignore bad-roll",
    ]);
  }
});

Deno.test("election: of a roll whose weights are not what the definition says the last chunk never enters", async () => {
  for (const weights of [999, 1_001]) {
    for (const order of [[0, 1], [1, 0]]) {
      assertEquals(await judgeChunks(ENTRIES, order, { weights }), ["accept", "ignore bad-roll"]);
    }
  }
  // More than a count can hold, which no definition can say.
  const heavy = ENTRIES.map((entry, i) => i % 440 === 0 ? withWeight(entry, 2 ** 31) : entry);
  assertEquals(await judgeChunks(heavy, [1, 0], { weights: 2 ** 32 }), [
    "accept",
    "ignore bad-roll",
  ]);
  assertEquals(await judgeChunks(heavy, [0, 1], { weights: 2 ** 32 }), [
    "accept",
    "ignore bad-roll",
  ]);
});

Deno.test("election: a chunk with a key of mixed order, a key twice, in no order or without weight is rejected", async () => {
  // novifinancial/ed25519-speccheck.
  const mixed = "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d";
  const entry = withWeight(concatBytes(Uint8Array.fromHex(mixed), new Uint8Array(4)), 1);
  const few = ENTRIES.slice(0, 20).concat([entry])
    .toSorted((a, b) => a.toHex() < b.toHex() ? -1 : 1);
  assertEquals(await judgeChunks(few, [0]), ["reject bad-roll"]);
  const small = ENTRIES.slice(0, 5);
  assertEquals(await judgeChunks(small, [0]), ["accept"]);
  assertEquals(await judgeChunks(small.with(1, small[0]), [0]), ["reject bad-roll"]);
  assertEquals(await judgeChunks(small.toReversed(), [0]), ["reject bad-roll"]);
  assertEquals(await judgeChunks(small.with(2, withWeight(small[2], 0)), [0]), ["reject bad-roll"]);
});

Deno.test("election: a chunk that the root does not pin is rejected, and one at another place", async () => {
  const bench = new ElectionBench(exampleDefinition({ roll: digestRoll(ROLL) }));
  const [first, second] = writeRollChunks(ROLL, CHAIN);
  const heavier = first.slice();
  heavier[20 + 35] ^= 1;
  assertEquals(await bench.judge(TIME, heavier), "reject not-the-roll");
  assertEquals(await bench.judge(TIME, second.with(19, 0)), "reject malformed");
  assertEquals(await bench.judge(TIME, second.with(19, 2)), "reject malformed");
  const longer = concatBytes(first, new Uint8Array(32));
  assertEquals(await bench.judge(TIME, longer), "reject not-the-roll");
  assertEquals(await bench.judge(TIME, first), "accept");
});

Deno.test("election: with one chunk withheld nobody can vote, however late it comes", async () => {
  const bench = new ElectionBench(exampleDefinition({ roll: digestRoll(ROLL) }));
  const [first, second] = writeRollChunks(ROLL, CHAIN);
  await bench.add(TIME, first);
  assertEquals(await bench.judge(OPENS, second), "ignore roll-late");
  assertEquals(await bench.judge(OPENS, ballotOf(1, 1)), "ignore roll-missing");
  assertEquals((await bench.query("status") as { rollIsWhole: boolean }).rollIsWhole, false);
});
