import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { base64ToBytes, bytesToBase64 } from "../../../core/base/base64.ts";
import {
  canonicalJson,
  decodeCanonicalJson,
  encodeCanonicalJson,
} from "../../../core/base/canonical_json.ts";
import { pause } from "../../../core/base/clock.ts";
import { Mutex } from "../../../core/base/mutex.ts";
import { packRecords, unpackRecords } from "../../../core/block/packed_records.ts";
import { PendingPool } from "../../../core/pending/pending_pool.ts";
import { systemClock, systemRandom } from "../../../core/base/system.ts";

const bytes = (...numbers: number[]) => new Uint8Array(numbers);

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

Deno.test("decodeCanonicalJson() takes exactly what canonicalJson() writes", () => {
  assertEquals(canonicalJson({ b: [1, "é", null], a: 1e21 }), '{"a":1e+21,"b":[1,"é",null]}');
  fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
    const text = encodeCanonicalJson(value);
    assertEquals(canonicalJson(decodeCanonicalJson(text)), new TextDecoder().decode(text));
  }));
  const others = [
    '{"b":1,"a":2}',
    '{ "a":1}',
    '{"a":1,"a":1}',
    '"\\u0061"',
    "1.0",
    "",
    "nul",
    '"\\ud800"',
  ];
  for (const text of others) {
    assertThrows(() => decodeCanonicalJson(new TextEncoder().encode(text)), SyntaxError);
  }
  assertThrows(() => decodeCanonicalJson(bytes(0x22, 0xff, 0x22)), SyntaxError, "UTF-8");
  assertThrows(() => canonicalJson(undefined), TypeError);
  assertThrows(() => canonicalJson({ a: NaN }), TypeError);
});

Deno.test("base64ToBytes() gives back what bytesToBase64() wrote, and refuses the rest", () => {
  fc.assert(fc.property(fc.uint8Array(), (each) => {
    assertEquals([...base64ToBytes(bytesToBase64(each))], [...each]);
  }));
  for (const text of ["a", "a===", "*", "YQ"]) assertThrows(() => base64ToBytes(text), SyntaxError);
});

Deno.test("Mutex.run() runs one after another in order, also behind one that failed", async () => {
  const mutex = new Mutex();
  const seen: string[] = [];
  const step = (name: string) => async () => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (name === "b") throw new Error("b fails");
    return name;
  };
  const [a, b, c] = ["a", "b", "c"].map((name) => mutex.run(step(name)));
  await assertRejects(() => b, Error, "b fails");
  assertEquals([await a, await c], ["a", "c"]);
  assertEquals(seen, ["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

Deno.test("PendingPool finds by id and by key, keeps the order, and counts bytes", () => {
  const pool = new PendingPool();
  const record = (id: string) => ({ id, bytes: bytes(1, 2), keys: [`key of ${id}`], source: "s" });
  for (const id of ["c", "a", "b", "a"]) pool.add(record(id));
  assertEquals([...pool].map(({ id }) => id), ["c", "a", "b"]);
  assertEquals([pool.size, pool.bytes], [3, 6]);
  assertEquals(pool.holder("key of a")?.id, "a");
  pool.remove("a");
  pool.remove("a");
  assertEquals([pool.size, pool.bytes, pool.holder("key of a")], [2, 4, undefined]);
});

Deno.test("systemClock.sleep() ends with the signal's reason, and pause() with false", async () => {
  const stop = new AbortController();
  const [slept, paused] = [
    systemClock.sleep(60_000, { signal: stop.signal }),
    pause(systemClock, 60_000, stop.signal),
  ];
  stop.abort(new Error("enough"));
  await assertRejects(() => slept, Error, "enough");
  assertEquals(await paused, false);
  assertEquals(await pause(systemClock, 60_000, stop.signal), false);
  assertEquals(await pause(systemClock, 0, new AbortController().signal), true);
});

Deno.test("systemRandom.below() gives every number below its limit, and never a row of them again", () => {
  const rows = Array.from(
    { length: 8 },
    () => Array.from({ length: 1_024 }, () => systemRandom.below(100)),
  );
  assertEquals(new Set(rows.flat()).size, 100);
  assertEquals(new Set(rows.map(String)).size, rows.length);
});

Deno.test("systemRandom.below() stays below its limit", () => {
  for (let i = 0; i < 1_000; i++) assert([0, 1, 2].includes(systemRandom.below(3)));
});
