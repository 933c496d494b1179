import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { BlockHash } from "../../../core/block/ids.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import {
  compactToTarget,
  EASIEST_TARGET,
  meetsTarget,
  targetToCompact,
  targetToWork,
  workToTarget,
} from "../../../core/block/target.ts";
import { named } from "../../support/named.ts";

/** From Bitcoin Core's arith_uint256 tests and chain parameters. */
const VALID: [bits: number, target: bigint][] = [
  [0x01120000, 0x12n],
  [0x02123400, 0x1234n],
  [0x03123456, 0x123456n],
  [0x04123456, 0x12345600n],
  [0x05009234, 0x92340000n],
  [0x1b0404cb, 0x404cbn << 192n],
  [0x1d00ffff, 0xffffn << 208n],
  [0x20123456, 0x123456n << 232n],
];

/** Zero, negative, cut-off, non-minimal and overflowing forms. */
const INVALID = [
  0x00000000,
  0x00123456,
  0x01003456,
  0x01123456,
  0x02123456,
  0x03000000,
  0x04000012,
  0x04923456,
  0x01fedcba,
  0x1d80ffff,
  0x2200ffff,
  0xff123456,
];

Deno.test("compactToTarget() reads Bitcoin's examples, and targetToCompact() writes them", () => {
  for (const [bits, target] of VALID) {
    assertEquals(compactToTarget(bits), target);
    assertEquals(targetToCompact(target), bits);
  }
});

Deno.test("compactToTarget() refuses negative, zero, overflowing and non-minimal forms", () => {
  for (const bits of INVALID) {
    const error = assertThrows(() => compactToTarget(bits), RuleError);
    assertEquals(error.code, "bits-form", bits.toString(16));
  }
});

Deno.test("targetToCompact() is read back to a target that is never easier, and stays the same", () => {
  fc.assert(fc.property(fc.bigInt(1n, EASIEST_TARGET), (target) => {
    const back = compactToTarget(targetToCompact(target));
    assert(back <= target && (target - back) * 0x8000n <= target);
    assertEquals(targetToCompact(back), targetToCompact(target));
  }));
  assertThrows(() => targetToCompact(0n), RangeError);
  assertThrows(() => targetToCompact(EASIEST_TARGET + 1n), RangeError);
});

Deno.test("targetToWork() is the expected number of hashes, and workToTarget() its inverse", () => {
  assertEquals(targetToWork(EASIEST_TARGET), 1n);
  assertEquals(targetToWork(EASIEST_TARGET >> 8n), 256n);
  assertEquals(targetToWork(0xffffn << 208n), 0x100010001n);
  for (const work of [1n, 2n, 3n, 1_000n, 1n << 52n]) {
    assertEquals(targetToWork(workToTarget(work)), work);
  }
  assertThrows(() => workToTarget(0n), RangeError);
});

Deno.test("meetsTarget() reads the hash as a big-endian number and allows equality", () => {
  const hash = named<BlockHash>("01" + "00".repeat(31));
  assert(meetsTarget(hash, 1n << 248n));
  assert(!meetsTarget(hash, (1n << 248n) - 1n));
  assert(!meetsTarget(named("01" + "00".repeat(30) + "01"), 1n << 248n));
  assert(
    meetsTarget(named("f".repeat(64)), EASIEST_TARGET) &&
      !meetsTarget(named("f".repeat(64)), EASIEST_TARGET - 1n),
  );
});

Deno.test("meetsTarget() agrees with numbers", () => {
  const number = fc.bigInt({ min: 1n, max: EASIEST_TARGET });
  fc.assert(fc.property(number, number, fc.nat(256), (a, b, shift) => {
    const [hash, target] = [a >> BigInt(shift % 256), b >> BigInt(shift % 256) || 1n];
    assertEquals(meetsTarget(named(hash.toString(16).padStart(64, "0")), target), hash <= target);
  }));
});
