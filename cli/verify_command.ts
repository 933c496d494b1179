/** `chainvote verify`: checks a proof that a record is in a chain, without the chain. */
import { type Command, Option } from "commander";
import { groupDigits } from "../core/group_digits.ts";
import { hashHeader } from "../core/header.ts";
import {
  checkRecordProof,
  type ProvenBlock,
  type ProvenRecord,
  type RecordProof,
} from "../core/record_proof.ts";
import { decodeProof } from "../core/record_proof_json.ts";
import { RuleError } from "../core/rule_error.ts";
import type { RunCommand } from "./command_context.ts";
import { addExamples, outputOptions } from "./common_options.ts";
import { EXIT } from "./errors.ts";
import { readInput } from "./input_source.ts";
import { printJson, printLine } from "./output.ts";
import { readRecordId } from "./record_command.ts";
import { describeRecord, type RecordContent, showContent } from "./record_data.ts";
import { readBlockHash } from "./reorg_choice.ts";

/** Most bytes of a proof that are read: headers of half a million blocks. */
const MAX_PROOF_BYTES = 128 * 1024 * 1024;

/** What `verify --json` prints of a proof that holds. */
interface Verified extends RecordContent {
  readonly ok: true;
  readonly recordId: string;
  readonly block: ProvenBlock;
  readonly last: ProvenBlock;
  /** Blocks from the record's to the last one, both counted. */
  readonly confirmations: number;
  /** Hashes that they were expected to take, decimal. */
  readonly work: string;
  /** True if `--block` named one of them: then nothing else need be believed. */
  readonly anchored: boolean;
}

/** What it prints of one that does not. */
interface Failed {
  readonly ok: false;
  readonly code: string;
  readonly reason: string;
}

interface Demands {
  readonly block?: string;
  readonly record?: string;
}

/** Adds the command to the program. */
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
        const text = await readInput(file, { maxBytes: MAX_PROOF_BYTES, signal });
        const outcome = verify(text, { block, record });
        if (json) printJson(outcome);
        else printLine(outcome.ok ? describe(outcome) : `DOES NOT HOLD: ${outcome.reason}`);
        return outcome.ok ? EXIT.done : EXIT.refused;
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
before and took the work that it states. Which chain that is, no proof can say of itself: --block names
a block that you know to be of the chain, from tally --json or export of somebody you trust, or from a
paper. Without it, compare the hash that is printed.

Exit codes: 0 it holds, 3 it does not, 5 the file cannot be read.`,
  );
}

function verify(text: string, demands: Demands): Verified | Failed {
  try {
    const proof = decodeProof(parseJson(text));
    const proven = checkRecordProof(proof);
    return checkDemands(proof, proven, demands) ?? summarise(proof, proven, demands);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { ok: false, code: error.code, reason: error.message };
  }
}

function parseJson(text: string): unknown {
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

function summarise(proof: RecordProof, proven: ProvenRecord, { block }: Demands): Verified {
  const { recordId, work, ...places } = proven;
  return {
    ok: true,
    recordId,
    ...describeRecord(proof.record),
    ...places,
    confirmations: proof.headers.length,
    work: String(work),
    anchored: block !== undefined,
  };
}

function describe({ recordId, block, last, confirmations, work, anchored, ...content }: Verified) {
  const time = new Date(block.time).toISOString();
  const lines = [
    `The record ${recordId} holds`,
    `  ${showContent(content)}`,
    `It is in block ${groupDigits(block.index)} of ${time}. The proof ends with block ` +
    `${groupDigits(last.index)}; its ${groupDigits(confirmations)} block${
      confirmations === 1 ? "" : "s"
    } took some ${groupDigits(Number(work))} hashes.`,
    anchored
      ? "The block that you named is one of them: it holds."
      : `It holds if this block is of the chain, so compare its hash: ${last.hash}`,
  ];
  return lines.join("\n");
}
