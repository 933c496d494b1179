/** `chainvote prove`: a proof that a record is in the chain, for whoever has not the chain. */
import { type Command, Option } from "commander";
import { hashHeader } from "../../core/block/header.ts";
import {
  checkRecordProof,
  type ProvenRecord,
  type RecordProof,
} from "../../core/exchange/record_proof.ts";
import { decodeProof, encodeProof } from "../../core/exchange/record_proof_json.ts";
import { type BlockHash, type ChainId, isRecordId } from "../../core/block/ids.ts";
import { decodeCertificate } from "../../core/witness/certificate.ts";
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
        const final = asHolding(() => finalBlockOf(found));
        const proof = endAt(found.proof, { block: block ?? final, final });
        const proven = asHolding(() => checkRecordProof(proof));
        const isFinal = proof.certificate !== undefined;
        if (output === undefined) {
          printJson(encodeProof(proof));
          printNote(`Check it: ${verifyLine("receipt.json", proven)}`);
          if (isFinal) printNote(FINAL_LINE);
          return EXIT.done;
        }
        await writeNewFile(output, `${JSON.stringify(encodeProof(proof))}\n`, { force });
        if (json) printJson({ ...summarise(output, proven), ...isFinal && { final: true } });
        else printLine(...describe(output, proven), ...(isFinal ? [FINAL_LINE] : []));
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote prove 5f2c07d1 -o receipt.json               the first digits of an id, if no other begins so",
    "chainvote prove 5f2c07d1 --block 0003…9f > receipt.json",
    "chainvote verify receipt.json --block 0003…9f       anywhere, without the chain and offline",
  ]);
}

/** What is said of a proof that holds what witnesses signed. */
const FINAL_LINE =
  "It is final, and holds what witnesses signed: verify --network FILE --final checks that";

type Found =
  | { readonly proof: RecordProof; readonly chainId: ChainId }
  | { readonly state: RecordState };

async function findProof(
  { api, isPassing, isAlone }: PeerAccess,
  beginning: string,
  signal: AbortSignal,
): Promise<Found> {
  const state = await findRecord(api, beginning, { mayCome: isPassing && !isAlone, signal });
  const { recordId, status, block } = state;
  const isProvable = status === "included" && block?.index !== 0 && isRecordId(recordId);
  const document = isProvable ? await api.prove(recordId) : undefined;
  if (document === undefined) return { state };
  const { network: chainId } = await api.status();
  return { proof: asHolding(() => decodeProof(document)), chainId };
}

/** The block of the certificate in a proof. */
function finalBlockOf(
  { proof: { certificate }, chainId }: Extract<Found, { proof: RecordProof }>,
): BlockHash | undefined {
  return certificate && decodeCertificate(chainId, certificate).statement.hash;
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

/** A proof that ends with a block, by its hash; without its certificate, if the final block comes after that. */
function endAt(
  proof: RecordProof,
  { block, final }: {
    readonly block: BlockHash | undefined;
    readonly final: BlockHash | undefined;
  },
): RecordProof {
  if (block === undefined) return proof;
  const hashes = proof.headers.map(hashHeader);
  const last = hashes.indexOf(block);
  if (last !== -1) {
    const { certificate, ...rest } = proof;
    const isFinal = final !== undefined && hashes.slice(0, last + 1).includes(final);
    return { ...rest, headers: proof.headers.slice(0, last + 1), ...isFinal && { certificate } };
  }
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
