/** The examples of `docs/spec/chain.md`. */
import { canonicalJson } from "../../core/base/canonical_json.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { blockHash } from "../../core/block/block.ts";
import { encodeHeader, type Header } from "../../core/block/header.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import { recordId } from "../../core/block/record.ts";
import { compactToTarget, targetToCompact, targetToWork } from "../../core/block/target.ts";
import { nextBits } from "../../core/rules/difficulty.ts";
import { DEFAULT_PARAMS } from "../../core/rules/params.ts";
import { findNearTexts } from "../../plugins/text/near_texts.ts";
import { checkVoteText } from "../../plugins/vote/vote_text.ts";
import type { Example } from "./example_blocks.ts";
import { DEFINITION_TEXT, SPEC_BLOCKS, SPEC_NETWORK, voteOf } from "./spec_chain.ts";

/** By the name of each example. */
export const CHAIN_EXAMPLES: Readonly<Record<string, () => Example>> = {
  "vote-record": () => {
    const record = voteOf("Zoë", "blue");
    return {
      text: new TextDecoder().decode(record),
      bytes: bytesToHex(record),
      recordId: recordId(record),
    };
  },
  "vote-texts": () => {
    const texts = [
      "Zoë",
      "Zoe\u0308",
      "",
      " Ana",
      "a\tb",
      "a\u007fb",
      "a\u200bb",
      "a\ufffdb",
      "\u{105d2}\u0307",
      "\ud800",
      "می\u200cخواهم",
    ];
    return Object.fromEntries(
      texts.map((text) => [escaped(text), checkVoteText("voter", text)?.code ?? "good"]),
    );
  },
  "look-alikes": () => {
    const letters = Array.from({ length: 0x500 - 0x370 }, (_, i) => String.fromCodePoint(0x370 + i))
      .filter((letter) => letter === letter.normalize("NFKC"));
    return Object.fromEntries(letters.flatMap((letter) => {
      const latin = latinOf(letter);
      const code = letter.codePointAt(0)!.toString(16).padStart(4, "0").toUpperCase();
      return latin === undefined ? [] : [[`U+${code}`, `${letter} ${latin}`]];
    }));
  },
  "merkle": () => {
    const records = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];
    const ids = records.map((record) => [`id of ${bytesToHex(record)}`, recordId(record)]);
    return {
      ...Object.fromEntries(ids),
      "head of none": merkleRoot([]),
      "head of 01": merkleRoot(records.slice(0, 1)),
      "head of 01, 02": merkleRoot(records.slice(0, 2)),
      "head of 01, 02, 03": merkleRoot(records),
    };
  },
  "genesis": () => {
    const { genesis, chainId, definition } = SPEC_NETWORK;
    return {
      "network file": DEFINITION_TEXT,
      "record": canonicalJson(definition),
      "dataRoot": genesis.header.dataRoot,
      "bits": hex32(genesis.header.bits),
      "header": bytesToHex(encodeHeader(genesis.header)),
      "chain id": chainId,
    };
  },
  "block": () => {
    const block = SPEC_BLOCKS[1];
    const { header } = block;
    const target = compactToTarget(header.bits);
    return {
      prevHash: header.prevHash,
      dataRoot: header.dataRoot,
      index: `${header.index}`,
      time: `${header.time}`,
      bits: hex32(header.bits),
      recordCount: `${header.recordCount}`,
      nonce: `${header.nonce}`,
      header: bytesToHex(encodeHeader(header)),
      hash: blockHash(block),
      target: hex256(target),
      work: `${targetToWork(target)}`,
    };
  },
  "targets": () => {
    const targets = [1n, 0x7fn, 0x80n, 0x1234n, 0x7fffffn, 0x800000n, (1n << 235n) - 1n, MOST];
    return Object.fromEntries(targets.map((target) => {
      const bits = targetToCompact(target);
      return [
        `0x${target.toString(16)}`,
        `${hex32(bits)}, work ${targetToWork(compactToTarget(bits))}`,
      ];
    }));
  },
  "difficulty": () => {
    const solveTimes = [1, 1_000, 5_000, 10_000, 50_000, 1_000_000];
    const at = (index: number, bits: number, time: number) =>
      ({ ...SPEC_BLOCKS[1].header, index, bits, time }) as Header;
    const parentBits = targetToCompact((1n << 256n) / 3_000_000n - 1n);
    const next = (solveTime: number) =>
      nextBits(at(1_000, parentBits, solveTime), at(999, parentBits, 0), DEFAULT_PARAMS);
    return {
      "parent": `bits ${hex32(parentBits)}`,
      ...Object.fromEntries(
        solveTimes.map((ms) => [`solveTime ${ms}`, `bits ${hex32(next(ms))}`]),
      ),
    };
  },
};

/** The easiest target. */
const MOST = (1n << 256n) - 1n;

/** The letter of Latin, of the same case, that the rule on choices takes for this one. */
function latinOf(letter: string): string | undefined {
  const latin = "abcdefghijklmnopqrstuvwxyz";
  const sameCase = letter === letter.toLowerCase() ? latin : latin.toUpperCase();
  return [...sameCase].find((each) => findNearTexts([letter, each]) !== undefined);
}

function hex32(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

function hex256(value: bigint): string {
  return value.toString(16).padStart(64, "0");
}

/** A JSON text in ASCII. */
function escaped(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
