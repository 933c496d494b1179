import { assert, assertEquals, assertThrows } from "@std/assert";
import { concatBytes } from "../../../../core/base/hash.ts";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { publicKeyOfSecret } from "../../../../core/ed25519/signing.ts";
import { MAX_CHUNK_ENTRIES, MAX_ROLL_WEIGHT } from "../../../../plugins/election/roll/limits.ts";
import {
  digestRoll,
  ENTRY_BYTES,
  findRollFault,
  isChunkOf,
  pathOfChunk,
  readEntries,
  type RollEntry,
  splitRoll,
  writeRoll,
} from "../../../../plugins/election/roll/roll.ts";

/** A thousand voters, in no order, with weights from 1 to 5. */
const ENTRIES: readonly RollEntry[] = Array.from({ length: 1_000 }, (_, i) => ({
  publicKey: publicKeyOfSecret(BigInt(i + 1)),
  weight: 1 + i % 5,
}));
const ROLL = writeRoll(ENTRIES);
const CHUNKS = splitRoll(ROLL);
const DIGEST = digestRoll(ROLL);

Deno.test("writeRoll() has each voter once, in ascending order of keys, whatever order they came in", () => {
  const entries = CHUNKS.flatMap(readEntries);
  const texts = (list: readonly RollEntry[]) =>
    list.map(({ publicKey, weight }) => `${publicKey.toHex()} ${weight}`);
  assertEquals(texts(entries), texts(ENTRIES).sort());
  assertEquals(writeRoll(ENTRIES.toReversed()), ROLL);
  assertEquals(DIGEST.voters, 1_000);
  assertEquals(DIGEST.weights, 3_000);
  assertEquals(CHUNKS.map(({ length }) => length / ENTRY_BYTES), [440, 440, 120]);
  assertEquals(findRollFault(DIGEST, CHUNKS), undefined);
});

Deno.test("writeRoll() names the voter that breaks a rule", () => {
  const [one, two] = ENTRIES;
  for (
    const [entries, message] of [
      [[], "a roll must have from 1 to 1000000 voters: it has 0"],
      [[one, two, one], "voters 1 and 3 must have different keys"],
      [
        [one, { ...two, weight: 0 }],
        "the weight of voter 2 must be a whole number from 1: it is 0",
      ],
      [[{ ...one, weight: 1.5 }], "the weight of voter 1 must be a whole number from 1: it is 1.5"],
      [
        [one, { ...two, publicKey: new Uint8Array(32) }],
        "the key of voter 2 must be an Ed25519 key of prime order",
      ],
      [
        [{ ...one, weight: MAX_ROLL_WEIGHT - 1 }, { ...two, weight: 2 }],
        `all weights together must be at most ${MAX_ROLL_WEIGHT}: they are ${MAX_ROLL_WEIGHT + 1}`,
      ],
    ] as const
  ) {
    assertEquals(assertThrows(() => writeRoll(entries), RangeError).message, message);
  }
});

Deno.test("isChunkOf() takes each chunk of the roll at its own place and no other", () => {
  for (const [index, bytes] of CHUNKS.entries()) {
    const path = pathOfChunk(ROLL, index);
    assert(isChunkOf(DIGEST, { index, bytes, path }));
    const changed = bytes.slice();
    changed[random.below(bytes.length)] ^= 1;
    for (
      const chunk of [
        { index, bytes: changed, path },
        { index: (index + 1) % CHUNKS.length, bytes, path },
        { index, bytes, path: path.slice(1) },
        { index, bytes, path: [...path, "00".repeat(32)] },
        { index: CHUNKS.length, bytes, path },
        { index: -1, bytes, path },
      ]
    ) assertEquals(isChunkOf(DIGEST, chunk), false);
  }
});

Deno.test("findRollFault() finds what a definition may hide behind a root that fits", () => {
  const faultOf = (entries: readonly Uint8Array[], digest = {}) => {
    const roll = concatBytes(...entries);
    return findRollFault({ ...digestRoll(roll), ...digest }, splitRoll(roll));
  };
  const entries = Array.from(
    { length: MAX_CHUNK_ENTRIES + 2 },
    (_, i) => ROLL.slice(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES),
  );
  assertEquals(faultOf(entries), undefined);
  // The same key in two chunks would be two numbers with one code.
  assertEquals(faultOf(entries.with(441, entries[0])), "key-order");
  assertEquals(faultOf(entries.with(440, entries[439])), "key-order");
  const weightless = entries[3].slice();
  weightless.fill(0, 32);
  assertEquals(faultOf(entries.with(3, weightless)), "weight-zero");
  // Below all keys of the roll stands the point of order 4 with y = 0.
  const small = new Uint8Array(ENTRY_BYTES).fill(1, 35);
  assertEquals(faultOf([small, ...entries.slice(0, 5)]), "key-form");
  assertEquals(faultOf(entries, { voters: 441 }), "voters-differ");
  assertEquals(faultOf(entries, { weights: 5 }), "weights-differ");
  const heavy = entries.slice(0, 2).map((entry) => {
    const bytes = entry.slice();
    bytes.fill(0xff, 32);
    return bytes;
  });
  assertEquals(faultOf(heavy), "roll-size");
  const cut = ROLL.subarray(0, 2 * ENTRY_BYTES - 1);
  assertEquals(findRollFault({ ...DIGEST, voters: 1 }, [cut]), "chunk-size");
  assertEquals(findRollFault(DIGEST, [CHUNKS[2], CHUNKS[0]]), "chunk-size");
  assertEquals(findRollFault(DIGEST, [...CHUNKS, new Uint8Array()]), "chunk-size");
});
