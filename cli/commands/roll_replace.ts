/** `chainvote roll replace`: gives a voter another code. */
import { type Command, Option } from "commander";
import { systemRandom as random } from "../../core/base/system.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import { EXIT, type ExitCode, UnreachableError, UsageError } from "../app/errors.ts";
import { commandLine } from "../app/hint.ts";
import { KnownBefore } from "../app/records/known_before.ts";
import type { RunCommand } from "../options/command_context.ts";
import { type MiningFlags, miningOptions, readMiningFlags } from "../options/mining_options.ts";
import { readPath, readWhole } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { type PeerAccess, withPeer } from "../options/peer_access.ts";
import { addPeerOptions, type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { readAccess } from "../options/read_access.ts";
import { castAndTell } from "../records/cast_and_tell.ts";
import { outcomeExitCode, type RecordOutcome, toOutcome } from "../records/record_outcome.ts";
import { readElection } from "../result/read_election.ts";
import { findVoter } from "../result/voter_state.ts";
import type { CodedVoter } from "../roll/codes_csv.ts";
import { findCodedVoter } from "../roll/find_voter.ts";
import { checkFolderFits } from "../roll/fit_election.ts";
import {
  adoptReplacement,
  type PendingReplacement,
  prepareReplacement,
} from "../roll/replace_letter.ts";
import { readRollFolder, type RollFolder } from "../roll/roll_folder.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

interface ReplaceOptions extends PeerFlags, MiningFlags {
  readonly voter: string;
  readonly alone?: true;
  readonly timeout: number;
  readonly json?: true;
}

/** What became of it. */
interface Replaced {
  readonly status: RecordOutcome["status"];
  readonly voter: number;
  readonly name: string;
  readonly recordId: string | null;
  readonly reason?: string;
  readonly code?: string;
}

export function addRollReplaceCommand(roll: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const { mine, mineIdle } = miningOptions({ when: ", if no peer runs here" });
  const command = addPeerOptions(
    roll.command("replace")
      .description(
        "give a voter another code, as the letter is lost or in wrong hands; the old code is void",
      )
      .argument("<folder>", "your folder, which roll new has made", readPath)
      .addOption(
        new Option("--voter <voter>", "whose letter: a number or a name").makeOptionMandatory(),
      )
      .addOption(
        new Option("--timeout <seconds>", "how long to wait until it is settled")
          .argParser(readWhole(0, 86_400)).default(120),
      )
      .addOption(peerOptions.alone)
      .addOption(mine)
      .addOption(mineIdle),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((folder, options) =>
      run(({ signal }) => {
        startLogging(options.logLevel);
        return replaceLetter(folder, options, signal);
      })
    );
  addExamples(command, [
    "chainvote roll replace roll/ --voter 17",
    'chainvote roll replace roll/ --voter "Zoë Miller"',
    "chainvote roll letters roll/ --election board.election --only 17 -o letter17.html     then",
  ]);
}

async function replaceLetter(
  folder: string,
  options: ReplaceOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  const read = readRollFolder(folder);
  if (read.registrar.registrars > 1) {
    throw new UsageError(
      "Cannot replace a letter of two registrars as this version does not have it: both have to sign it",
    );
  }
  const mining = readMiningFlags(options);
  const access = { ...await readAccess(options, signal), mining, alone: options.alone };
  const { outcome, exit } = await withPeer(access, async (peer) => {
    const voter = await findIn(read, options.voter, peer);
    const { chainId } = (await readElection(peer.api, peer.status)).network;
    const pending = prepareReplacement(folder, read, voter, { chainId, random });
    return await cast(peer, { pending, voter, folder, read, options, signal });
  });
  if (options.json) printJson(outcome);
  else tell(folder, outcome);
  return exit;
}

interface Casting {
  readonly pending: PendingReplacement;
  readonly voter: CodedVoter;
  readonly folder: string;
  readonly read: RollFolder;
  readonly options: ReplaceOptions;
  readonly signal: AbortSignal;
}

/** The voter, once it is sure that the peer is in the folder's election. */
async function findIn(
  read: RollFolder,
  wish: string,
  { api, status }: PeerAccess,
): Promise<CodedVoter> {
  const { definition } = await readElection(api, status);
  try {
    checkFolderFits(read, definition);
    return findCodedVoter(read.codes, wish);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`Cannot replace a letter: ${error.message}`, { cause: error });
  }
}

/**
 * Hands the record in; the new code is taken over if the chain has it. One that is refused is kept for the next time: the
 * chain may change, and take the record later.
 */
async function cast(
  peer: PeerAccess,
  { pending, voter: { name }, folder, read, options, signal }: Casting,
): Promise<{ outcome: Replaced; exit: ExitCode }> {
  const { voter, record } = pending;
  const known = new KnownBefore();
  const timeoutMs = options.timeout * 1_000;
  const [report] = await castAndTell(peer.api, [record], { timeoutMs, signal, known });
  if (report === undefined) throw signal.reason;
  const outcome = await toOutcome(report, peer, { wasThere: known.has(report) });
  const { status, recordId, reason, code } = outcome;
  if (status === "added" || status === "known" || await hasNewKey(peer.api, pending)) {
    adoptReplacement(folder, read, pending);
    return { outcome: { status: "added", voter, name, recordId }, exit: EXIT.done };
  }
  return {
    outcome: { status, voter, name, recordId, reason, code },
    exit: outcomeExitCode(outcome),
  };
}

/** True if the chain has the new key already, of a command that was cut short. */
async function hasNewKey(api: PeerApi, { voter, key }: PendingReplacement): Promise<boolean> {
  const found = await findVoter(api, { number: voter });
  if (found === undefined) throw new UnreachableError(`Cannot find voter ${voter} at the peer`);
  return found.replaced && found.key === key;
}

function tell(folder: string, { status, voter, name, reason }: Replaced): void {
  if (status === "refused") return printNote(`Refused: ${reason}. The old code stays.`);
  if (status === "unconfirmed") {
    return printNote(
      `Not confirmed: ${reason}. Give the command again: it goes on with the same code.`,
    );
  }
  printLine(`Replaced: voter ${voter}, "${name}", has a new code, and the old one is void.`);
  const words = [
    "roll",
    "letters",
    folder,
    "--election",
    "FILE",
    "--only",
    `${voter}`,
    "-o",
    "letter.html",
  ];
  printLine(`Print the letter: ${commandLine(words)}`);
}
