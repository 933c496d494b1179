import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { MAX_RECORD_BYTES } from "../../../core/block/limits.ts";
import { packRecords, unpackRecords } from "../../../core/block/packed_records.ts";
import { parseParams } from "../../../core/rules/params.ts";

const bytes = (...numbers: number[]) => new Uint8Array(numbers);

Deno.test("packRecords() writes as many records as any network may allow in a block", () => {
  const { maxRecords } = parseParams({ maxRecords: 100_000 });
  const records = Array.from({ length: maxRecords }, (_, n) => new Uint8Array([n % 251 + 1]));
  const back = unpackRecords(packRecords(records));
  assertEquals(back.length, maxRecords);
  assertEquals(back.at(-1), records.at(-1));
});

Deno.test("packRecords() puts a big-endian length of four bytes before each record", () => {
  const packed = packRecords([new Uint8Array([7]), new Uint8Array(258).fill(8)]);
  assertEquals([...packed.subarray(0, 9)], [0, 0, 0, 1, 7, 0, 0, 1, 2]);
  assertEquals(packed.length, 4 + 1 + 4 + 258);
  assertEquals(packRecords([]).length, 0);
  assertEquals(unpackRecords(new Uint8Array(0)), []);
});

Deno.test("unpackRecords() takes a record of 16,384 bytes and none that is larger", () => {
  assertEquals(MAX_RECORD_BYTES, 16_384);
  const largest = packRecords([new Uint8Array(16_384).fill(1)]);
  assertEquals(unpackRecords(largest)[0].length, 16_384);
  const larger = packRecords([new Uint8Array(16_385).fill(1)]);
  assertThrows(() => unpackRecords(larger), RangeError, "16385");
});

Deno.test("unpackRecords() reads bytes that begin in the middle of a buffer", () => {
  const packed = packRecords([new Uint8Array([1, 2]), new Uint8Array([3])]);
  const frame = new Uint8Array([9, 9, 9, ...packed, 9]);
  const records = unpackRecords(frame.subarray(3, 3 + packed.length));
  assertEquals(records.map((each) => [...each]), [[1, 2], [3]]);
});

Deno.test("unpackRecords() gives back what packRecords() wrote", () => {
  const records = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 });
  fc.assert(fc.property(records, (list) => {
    assertEquals(
      unpackRecords(packRecords(list)).map((each) => [...each]),
      list.map((each) => [...each]),
    );
  }));
});

Deno.test("unpackRecords() refuses lengths that do not fit, and more records than allowed", () => {
  const bad = [bytes(0), bytes(0, 0, 0, 0), bytes(0, 0, 0, 2, 1), bytes(255, 255, 255, 255, 1)];
  for (const each of bad) assertThrows(() => unpackRecords(each), RangeError);
  const two = packRecords([bytes(1), bytes(2)]);
  assertEquals(unpackRecords(two, 2).length, 2);
  assertThrows(() => unpackRecords(two, 1), RangeError, "at most 1");
});

Deno.test("unpackRecords() throws nothing but RangeError, whatever the bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => {
    try {
      assertEquals([...packRecords(unpackRecords(noise))], [...noise]);
    } catch (error) {
      assert(error instanceof RangeError, String(error));
    }
  }));
});
