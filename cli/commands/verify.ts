/** `chainvote verify`: checks a proof that a record is in a chain, without the chain. */
import { countOf } from "../../core/base/count_of.ts";
import { type Command, Option } from "commander";
import { groupDigits } from "../../core/base/group_digits.ts";
import { hashHeader } from "../../core/block/header.ts";
import {
  checkRecordProof,
  type ProvenBlock,
  type ProvenRecord,
  type RecordProof,
} from "../../core/exchange/record_proof.ts";
import { decodeProof } from "../../core/exchange/record_proof_json.ts";
import type { BlockHash, RecordId } from "../../core/block/ids.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import { readInput } from "../app/files/input_source.ts";
import { printJson, printLine } from "../terminal/output.ts";
import { readRecordId } from "../records/record_command.ts";
import { describeRecord, type RecordContent, showContent } from "../app/records/record_data.ts";
import { readBlockHash } from "../options/reorg_options.ts";
import { decodeText } from "../app/files/strict_text.ts";

/** Most bytes of a proof that are read: headers of half a million blocks. */
const MAX_PROOF_BYTES = 128 * 1024 * 1024;

/**
 * Hashes that one laptop works out in a second: eight cores with the kernel of this program (README, Mining:
 * 8.7 million each), and some to spare for heat.
 */
const LAPTOP_HASHES_PER_SECOND = 50_000_000;

/** What a proof shows that holds in itself. */
interface Shown extends RecordContent {
  readonly recordId: string;
  readonly block: ProvenBlock;
  readonly last: ProvenBlock;
  /** Blocks from the record's to the last one, both counted. */
  readonly confirmations: number;
  /** Hashes that they were expected to take, decimal. */
  readonly work: string;
  /** Seconds in which one laptop makes blocks of as much work, true or not. */
  readonly laptopSeconds: number;
}

/** What `verify --json` prints of a proof that leads to the block that `--block` named: nothing else need be believed. */
interface Verified extends Shown {
  readonly ok: true;
  readonly anchored: true;
}

/** What it prints of a proof that holds in itself and leads to no block that was named: anybody can make one. */
interface Unanchored extends Shown {
  readonly ok: false;
  readonly code: "not-anchored";
  readonly reason: string;
  readonly anchored: false;
}

/** What it prints of one that does not hold. */
interface Failed {
  readonly ok: false;
  readonly code: string;
  readonly reason: string;
}

type Outcome = Verified | Unanchored | Failed;

interface Demands {
  readonly block?: BlockHash;
  readonly record?: RecordId;
}

export function addVerifyCommand(program: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = program.command("verify")
    .description("check a proof that a record is in a chain, offline and without the chain")
    .argument("<file>", "what chainvote prove wrote; - is stdin")
    .addOption(
      new Option("--block <hash>", "a block of the chain, such as the published last one")
        .argParser(readBlockHash),
    )
    .addOption(
      new Option("--record <id>", "the record must be this one").argParser(readRecordId),
    )
    .addOption(json)
    .action((file, { block, record, json }) =>
      run(async ({ signal }) => {
        const bytes = await readInput(file, { maxBytes: MAX_PROOF_BYTES, signal });
        const outcome = verify(bytes, { block, record });
        if (json) printJson(outcome);
        else if ("recordId" in outcome) printLine(...describe(outcome));
        else printLine(`DOES NOT HOLD: ${outcome.reason}`);
        return exitCodeFor(outcome);
      })
    );
  addExamples(command, [
    "chainvote verify receipt.json --block 0003…9f",
    "chainvote verify receipt.json --json | jq .data",
  ]);
  command.addHelpText(
    "after",
    `
Checks that the record lies under the root of its block, and that each block after it names the one
before and took the work that it states. Which chain that is, no proof can say of itself: anybody can
make blocks, and a proof that ends with them. --block names a block that you know to be of the chain,
from tally --json or export of somebody you trust, or from a paper. Without it nothing is shown but
that the proof fits together.

Exit codes: 0 it holds and leads to the block that you named, 3 it does not hold, 5 the file cannot be
read, 9 it holds in itself but you named no block.`,
  );
}

function exitCodeFor(outcome: Outcome): ExitCode {
  if (outcome.ok) return EXIT.done;
  return "anchored" in outcome ? EXIT.unanchored : EXIT.refused;
}

function verify(bytes: Uint8Array, demands: Demands): Outcome {
  try {
    const proof = decodeProof(parseJson(bytes));
    const proven = checkRecordProof(proof);
    return checkDemands(proof, proven, demands) ?? summarise(proof, proven, demands);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { ok: false, code: error.code, reason: error.message };
  }
}

/** The whole document has to be UTF-8, also in keys that are passed over: one proof has one reading. */
function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = decodeText(bytes);
  } catch (error) {
    throw new RuleError("proof-form", { bytes: (error as Error).message }, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RuleError("proof-form", { json: (error as Error).message }, { cause: error });
  }
}

function checkDemands(
  { headers }: RecordProof,
  { recordId, last }: ProvenRecord,
  { block, record }: Demands,
): Failed | undefined {
  if (record !== undefined && record !== recordId) {
    const reason = `the proof must be of the record ${record}: it is of ${recordId}`;
    return { ok: false, code: "other-record", reason };
  }
  if (block !== undefined && !headers.some((header) => hashHeader(header) === block)) {
    const reason =
      `the proof must lead to block ${block}: it leads to block ${last.index}, ${last.hash}`;
    return { ok: false, code: "other-block", reason };
  }
  return undefined;
}

function summarise(
  proof: RecordProof,
  proven: ProvenRecord,
  { block }: Demands,
): Verified | Unanchored {
  const { recordId, work, ...places } = proven;
  const shown: Shown = {
    recordId,
    ...describeRecord(proof.record),
    ...places,
    confirmations: proof.headers.length,
    work: String(work),
    laptopSeconds: Math.ceil(Number(work) / LAPTOP_HASHES_PER_SECOND),
  };
  if (block !== undefined) return { ok: true, ...shown, anchored: true };
  const reason = "the proof must lead to a block that you know to be of the chain: " +
    "--block names none";
  return { ok: false, code: "not-anchored", reason, ...shown, anchored: false };
}

function describe(shown: Verified | Unanchored): readonly string[] {
  const { block, last, confirmations, work, laptopSeconds } = shown;
  const time = new Date(block.time).toISOString();
  const blocks = countOf(confirmations, "block");
  const end = shown.anchored ? ["The block that you named is one of them: it holds."] : [
    "NOT SHOWN TO BE OF ANY CHAIN: you named no block, and anybody can make blocks like these.",
    `One laptop makes as much work in about ${describeSeconds(laptopSeconds)}.`,
    "Get the hash of a block from people whom you trust and name it with --block. The proof",
    `leads to ${last.hash}`,
  ];
  return [
    `The record ${shown.recordId} ${shown.anchored ? "holds" : "fits the proof"}`,
    `  ${showContent(shown)}`,
    `It is in block ${groupDigits(block.index)} of ${time}. The proof ends with block ` +
    `${groupDigits(last.index)}; its ${blocks} took some ${groupDigits(BigInt(work))} hashes.`,
    ...end,
  ];
}

function describeSeconds(seconds: number): string {
  if (seconds <= 1) return "a second";
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 2 * 3_600) return `${Math.round(seconds / 60)} minutes`;
  if (seconds < 2 * 86_400) return `${Math.round(seconds / 3_600)} hours`;
  return `${groupDigits(Math.round(seconds / 86_400))} days`;
}
