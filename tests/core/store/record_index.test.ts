import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { packIds, RecordIndex } from "../../../core/store/record_index.ts";
import { systemRandom } from "../../../core/base/system.ts";
import { type RecordId, recordIdOf } from "../../../core/block/ids.ts";

const byte = fc.constantFrom(0, 1, 255);
/** Few different words, so that many ids share their beginnings, and some are equal. */
const id = fc.tuple(byte, byte, byte).map(([first, eighth, last]) => {
  const bytes = new Uint8Array(32);
  [bytes[0], bytes[7], bytes[31]] = [first, eighth, last];
  return recordIdOf(bytes);
});

Deno.test("RecordIndex gives for any ids the blocks that a Map gives, also of ids that differ in one byte", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(id, { maxLength: 5 }), { maxLength: 20 }),
      id,
      (blocks, other) => {
        const index = new RecordIndex(systemRandom);
        const expected = new Map<RecordId, number[]>([[other, []]]);
        blocks.forEach((ids, i) => {
          index.add(i + 1, packIds(ids));
          for (const each of ids) expected.set(each, [...expected.get(each) ?? [], i + 1]);
        });
        for (const [each, numbers] of expected) assertEquals(index.blocksOf(each), numbers);
      },
    ),
  );
});

Deno.test("RecordIndex finds each of 200,000 records after it has grown, and no other", () => {
  const index = new RecordIndex(systemRandom);
  const blocks = Array.from(
    { length: 20 },
    () => Array.from({ length: 10_000 }, () => recordIdOf(systemRandom.bytes(32))),
  );
  blocks.forEach((ids, i) => index.add(3 * i + 1, packIds(ids)));
  blocks.forEach((ids, i) => {
    for (const each of ids) assertEquals(index.blocksOf(each), [3 * i + 1]);
  });
  for (let n = 0; n < 1_000; n++) {
    assertEquals(index.blocksOf(recordIdOf(systemRandom.bytes(32))), []);
  }
});

Deno.test("RecordIndex.idsBeginning() gives for any digits what a look at every id gives, each once", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(id, { maxLength: 5 }), { maxLength: 20 }),
      id,
      fc.integer({ min: 0, max: 64 }),
      fc.nat(8),
      (blocks, other, digits, most) => {
        const index = new RecordIndex(systemRandom);
        blocks.forEach((ids, i) => index.add(i + 1, packIds(ids)));
        const beginning = other.slice(0, digits);
        const expected = blocks.flat().filter((each, i, all) =>
          each.startsWith(beginning) && all.indexOf(each) === i
        );
        assertEquals(index.idsBeginning(beginning, most), expected.slice(0, most));
      },
    ),
  );
});

Deno.test("RecordIndex.idsBeginning() finds an id wherever it lies among 200,000", () => {
  const index = new RecordIndex(systemRandom);
  const ids = Array.from({ length: 200_000 }, () => recordIdOf(systemRandom.bytes(32)));
  index.add(1, packIds(ids));
  for (const at of [0, 65_535, 65_536, 199_999]) {
    assertEquals(index.idsBeginning(ids[at].slice(0, 33), 2), [ids[at]]);
  }
});

Deno.test("RecordIndex.idsBeginning() finds nothing in the room that is left behind the last id", () => {
  for (const count of [1, 65_537]) {
    const index = new RecordIndex(systemRandom);
    const ids = Array.from({ length: count }, () => recordIdOf(systemRandom.bytes(32)));
    index.add(1, packIds(ids));
    assertEquals(index.idsBeginning("0".repeat(16), 2), []);
  }
});
