import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { hashHeader, type Header } from "../../../core/block/header.ts";
import { type RuleCode, RuleError } from "../../../core/block/rule_error.ts";
import { compactToTarget, targetToWork } from "../../../core/block/target.ts";
import { checkContext, checkHeaderSanity } from "../../../core/rules/check_block.ts";
import { nextBits } from "../../../core/rules/difficulty.ts";
import { type HeaderLink, linkAfter, workOfHeader } from "../../../core/rules/header_link.ts";
import type { Network } from "../../../core/rules/network.ts";
import { DEFAULT_PARAMS } from "../../../core/rules/params.ts";
import { checkSeal, encodeSeal, readSeal } from "../../../core/rules/seal.ts";
import { proposerOf } from "../../../core/witness/proposer.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { sealBlock, type SealPlan } from "../../support/sealed_blocks.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const HARD = { ...DEFAULT_PARAMS, initialDifficulty: 2 ** 40, floorDifficulty: 1, maxRecords: 3 };
const OPEN = testNetwork({ params: HARD, witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const OFF = testNetwork({
  params: HARD,
  witnesses: makeWitnessSet([1, 1, 1, 1], 3, { mining: "off" }),
});
const MINED = testNetwork({ params: HARD });

function genesisOf({ chainId, genesis }: Network): HeaderLink {
  const { header } = genesis;
  return { hash: chainId, header, parent: undefined, work: 0n, status: "complete" };
}

/** The rule that a block after genesis breaks. */
function broken(network: Network, header: Header): RuleCode | undefined {
  try {
    checkHeaderSanity(header, network);
    checkContext(header, genesisOf(network), network);
    return undefined;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return error.code;
  }
}

/** `extra` with another byte at a place. */
function extraWith(at: number, byte: number): string {
  const { extra } = sealBlock(OPEN, genesisOf(OPEN), []).header;
  return extra.slice(0, 2 * at) + byte.toString(16).padStart(2, "0") + extra.slice(2 * at + 2);
}

const turn = proposerOf(OPEN.definition.witnesses!, OPEN.chainId, 7);
const other = (turn + 1) % 4;

const CASES: [string, Network, SealPlan, RuleCode | undefined][] = [
  ["without work, where blocks are mined too", OPEN, {}, undefined],
  ["without work, where nobody mines", OFF, {}, undefined],
  ["of a late round", OPEN, { round: 2 ** 52 - 1 }, undefined],
  ["with as many records as may be", OPEN, { recordCount: 3 }, undefined],
  ["later than its parent by the least", OPEN, { time: 1_700_000_000_001 }, undefined],
  ["where there are no witnesses", MINED, {}, "version"],
  ["of version 3", OPEN, { version: 3 }, "version"],
  ["of version 0", OFF, { version: 0 }, "version"],
  ["of version 1 where nobody mines", OFF, { version: 1 }, "version"],
  ["of version 1 without work", OPEN, { version: 1 }, "work"],
  ["with a nonce", OPEN, { nonce: 1 }, "seal"],
  ["of round 0", OPEN, { extra: encodeSeal({ round: 0, key: 0 }) }, "seal"],
  ["of round 2^52", OPEN, { extra: encodeSeal({ round: 2 ** 52, key: 0 }) }, "seal"],
  [
    "of a witness whose turn it is not",
    OPEN,
    { extra: encodeSeal({ round: 7, key: other }) },
    "seal",
  ],
  ["of a witness that there is not", OPEN, { extra: encodeSeal({ round: 7, key: 4 }) }, "seal"],
  ["with something behind its seal", OPEN, { extra: extraWith(10, 1) }, "seal"],
  ["with something at its end", OPEN, { extra: extraWith(19, 1) }, "seal"],
  ["with bits that are no target", OPEN, { bits: 0 }, "bits-form"],
  ["with an easier target", OPEN, { bits: 0x2100_ffff }, "bits"],
  ["with a harder target", OPEN, { bits: 0x0101_0000 }, "bits"],
  ["with too many records", OPEN, { recordCount: 4 }, "records-many"],
  ["of its parent's time", OPEN, { time: 1_700_000_000_000 }, "time-order"],
  ["of another index", OPEN, { index: 2 }, "index"],
];

for (const [what, network, plan, code] of CASES) {
  Deno.test(`a witness's block ${what}: ${code ?? "good"}`, () => {
    const { header } = sealBlock(network, genesisOf(network), [], plan);
    assertEquals(broken(network, header), code);
  });
}

Deno.test("a seal reads back as it was written, of whoever's turn it is and of nobody else", () => {
  const rounds = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.maxSafeInteger().filter((n) => n > 0))
    .map((n) => n % (2 ** 52 - 1) + 1);
  fc.assert(fc.property(rounds, fc.nat(0xffff), (round, key) => {
    const header = { extra: encodeSeal({ round, key }), nonce: 0 };
    assertEquals(header.extra.length, 40);
    assertEquals(readSeal(header), { round, key });
    const witnesses = OPEN.definition.witnesses!;
    const check = () => checkSeal(header, witnesses, OPEN.chainId);
    if (key === proposerOf(witnesses, OPEN.chainId, round)) assertEquals(check(), { round, key });
    else assertEquals(assertThrows(check, RuleError).code, "seal");
  }));
});

Deno.test("sealedBits() is what nextBits() is, but never harder than the parent's", () => {
  let [kept, eased] = [0, 0];
  const times = fc.array(fc.integer({ min: 1, max: 12 * HARD.intervalMs }), { minLength: 1 });
  fc.assert(fc.property(times, (steps) => {
    let link = genesisOf(OPEN);
    for (const step of steps) {
      const time = link.header.time + step;
      const { header } = sealBlock(OPEN, link, [], { time });
      const rule = nextBits(link.header, link.parent?.header, HARD);
      const [target, before] = [header.bits, link.header.bits].map(compactToTarget);
      assert(target >= before);
      assertEquals(target, [before, compactToTarget(rule)].reduce((a, b) => a > b ? a : b));
      if (target === before) kept++;
      else eased++;
      checkContext(header, link, OPEN);
      link = linkAfter(link, header, hashHeader(header));
    }
  }));
  assert(kept > 20 && eased > 20, `${kept} kept, ${eased} eased`);
});

Deno.test("a witness's block has no work, and the one mined after it has all of its own", () => {
  const genesis = genesisOf(OPEN);
  const { header } = sealBlock(OPEN, genesis, []);
  assertEquals(workOfHeader(header), 0n);
  const sealed = linkAfter(genesis, header, hashHeader(header));
  assertEquals(sealed.work, 0n);
  const mined = { ...header, version: 1, index: 2 };
  const { work } = linkAfter(sealed, mined, hashHeader(mined));
  assertEquals(work, targetToWork(compactToTarget(mined.bits)));
});
