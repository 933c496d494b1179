/** `chainvote prove`: a proof that a record is in the chain, for whoever has not the chain. */
import { type Command, Option } from "commander";
import { hashHeader } from "../../core/block/header.ts";
import {
  checkRecordProof,
  type ProvenRecord,
  type RecordProof,
} from "../../core/exchange/record_proof.ts";
import { decodeProof, encodeProof } from "../../core/exchange/record_proof_json.ts";
import { isRecordId } from "../../core/block/ids.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addPeerOptions, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { EXIT, type ExitCode, UnreachableError } from "../app/errors.ts";
import { commandLine } from "../app/hint.ts";
import { startLogging } from "../terminal/logging.ts";
import { writeNewFile } from "../app/files/new_file.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { type PeerAccess, withPeer } from "../options/peer_access.ts";
import {
  describeState,
  findRecord,
  type RecordState,
  stateExitCode,
} from "../records/record_status.ts";
import { readBlockHash } from "../options/reorg_options.ts";
import { readIdBeginning } from "../records/whole_id.ts";

export function addProveCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    program.command("prove")
      .description("write a proof that a record is in the chain, to be checked without the chain")
      .argument(
        "<record id>",
        "as vote, add and records print it, or its first digits",
        readIdBeginning,
      )
      .addOption(new Option("-o, --output <file>", "where to write it (default: stdout)"))
      .addOption(new Option("--force", "overwrite the file"))
      .addOption(
        new Option("--block <hash>", "end the proof with this block, such as a published one")
          .argParser(readBlockHash),
      )
      .addOption(
        new Option("--offline", "use what is stored here, without looking for other peers"),
      )
      .addOption(peerOptions.catchUp),
  )
    .addOption(peerOptions.trustPlugin)
    .addOption(json)
    .addOption(logLevel)
    .action((recordId, options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const { output, force = false, block, json } = options;
        const access = await readReadingAccess(options, signal);
        const found = await withPeer(access, (peer) => findProof(peer, recordId, signal));
        if (!("proof" in found)) return tellMissing(found.state, json ?? false);
        const proof = block === undefined ? found.proof : endAt(found.proof, block);
        const proven = asHolding(() => checkRecordProof(proof));
        if (output === undefined) {
          printJson(encodeProof(proof));
          printNote(`Check it: ${verifyLine("receipt.json", proven)}`);
          return EXIT.done;
        }
        await writeNewFile(output, `${JSON.stringify(encodeProof(proof))}\n`, { force });
        if (json) printJson(summarise(output, proven));
        else printLine(...describe(output, proven));
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote prove 5f2c07d1 -o receipt.json               the first digits of an id, if no other begins so",
    "chainvote prove 5f2c07d1 --block 0003…9f > receipt.json",
    "chainvote verify receipt.json --block 0003…9f       anywhere, without the chain and offline",
  ]);
}

type Found = { readonly proof: RecordProof } | { readonly state: RecordState };

async function findProof(
  { api, isEphemeral, isAlone }: PeerAccess,
  beginning: string,
  signal: AbortSignal,
): Promise<Found> {
  const state = await findRecord(api, beginning, { mayCome: isEphemeral && !isAlone, signal });
  const { recordId, status, block } = state;
  const isProvable = status === "included" && block?.index !== 0 && isRecordId(recordId);
  const document = isProvable ? await api.prove(recordId) : undefined;
  return document === undefined ? { state } : { proof: asHolding(() => decodeProof(document)) };
}

/** Whatever a peer says, what is handed on must hold. @throws {UnreachableError} If it does not. */
function asHolding<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const why = `Cannot use the proof that the peer gave as ${error.message}`;
    throw new UnreachableError(why, { cause: error });
  }
}

/** A proof that ends with a block, by its hash. */
function endAt(proof: RecordProof, block: string): RecordProof {
  const last = proof.headers.findIndex((header) => hashHeader(header) === block);
  if (last !== -1) return { ...proof, headers: proof.headers.slice(0, last + 1) };
  throw new UnreachableError(
    `Cannot end the proof with block ${block} as the record's block, ${
      proof.headers[0].index
    }, must be ` +
      "it or come before it in the chain",
  );
}

function tellMissing(state: RecordState, json: boolean): ExitCode {
  if (json) printJson(state);
  if (state.block?.index === 0) {
    printNote(`There are proofs of records after block 0 alone. ${describeState(state)}`);
    return EXIT.refused;
  }
  printNote(`No block holds the record ${state.recordId}. ${describeState(state)}`);
  return state.status === "refused" ? stateExitCode(state) : EXIT.unconfirmed;
}

function summarise(file: string, { recordId, block, last }: ProvenRecord) {
  return { file, recordId, block, last };
}

function describe(file: string, proven: ProvenRecord): readonly string[] {
  const { block, last } = proven;
  return [
    `Wrote ${file}: the record is in block ${block.index}, and the proof ends with block ${last.index}.`,
    `Check it: ${verifyLine(file, proven)}`,
  ];
}

/**
 * The command line that checks a proof. Its block is the last one of the peer that made it: whoever
 * doubts that peer names another one.
 */
function verifyLine(file: string, { last }: ProvenRecord): string {
  // What begins with a dash would be taken for an option.
  const path = file.startsWith("-") ? `./${file}` : file;
  return commandLine(["verify", path, "--block", last.hash]);
}
