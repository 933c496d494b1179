import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { bytesToHex, hexToBytes, sha256 } from "../../../core/base/hash.ts";
import { decodeHeader, encodeHeader, hashHeader, type Header } from "../../../core/block/header.ts";
import { blockHashOf, merkleRootOf } from "../../../core/block/ids.ts";
import { MAX_TIME } from "../../../core/block/limits.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { named } from "../../support/named.ts";

/** Written by hand from the table of the format. */
const BYTES = [
  "00000001",
  "11".repeat(32),
  "22".repeat(32),
  "0000000000000007",
  "0000019b76da8800",
  "1d00ffff",
  "00000003",
  "33".repeat(20),
  "deadbeef",
].join("");

const HEADER: Header = {
  version: 1,
  prevHash: named("11".repeat(32)),
  dataRoot: named("22".repeat(32)),
  index: 7,
  time: 0x019b76da8800,
  bits: 0x1d00ffff,
  recordCount: 3,
  extra: "33".repeat(20),
  nonce: 0xdeadbeef,
};

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const u32 = fc.nat(0xffff_ffff);

const headers: fc.Arbitrary<Header> = fc.record({
  version: u32,
  prevHash: bytes(32).map(blockHashOf),
  dataRoot: bytes(32).map(merkleRootOf),
  index: fc.maxSafeNat(),
  time: fc.nat(MAX_TIME),
  bits: u32,
  recordCount: u32,
  extra: bytes(20).map(bytesToHex),
  nonce: u32,
}, { noNullPrototype: true });

Deno.test("encodeHeader() puts each field at its place, and hashHeader() is one SHA-256 of it", () => {
  assertEquals(BYTES.length, 2 * 116);
  assertEquals(bytesToHex(encodeHeader(HEADER)), BYTES);
  assertEquals(decodeHeader(hexToBytes(BYTES)), HEADER);
  assertEquals(hashHeader(HEADER), bytesToHex(sha256(hexToBytes(BYTES))));
});

Deno.test("decodeHeader() gives back every header that encodeHeader() wrote", () => {
  fc.assert(fc.property(headers, (header) => {
    assertEquals(decodeHeader(encodeHeader(header)), header);
  }));
});

Deno.test("decodeHeader() refuses another length, and numbers that are not exact", () => {
  for (const length of [0, 115, 117]) {
    const error = assertThrows(() => decodeHeader(new Uint8Array(length)), RuleError);
    assertEquals(error.code, "header-size");
  }
  const bytes = hexToBytes(BYTES);
  new DataView(bytes.buffer).setBigUint64(68, 2n ** 53n);
  assertEquals(assertThrows(() => decodeHeader(bytes), RuleError).code, "index-limit");
  new DataView(bytes.buffer).setBigUint64(68, 0n);
  new DataView(bytes.buffer).setBigUint64(76, BigInt(MAX_TIME) + 1n);
  assertEquals(assertThrows(() => decodeHeader(bytes), RuleError).code, "time-limit");
});
