/** `chainvote roll replace`: gives a voter another code. */
import { type Command, Option } from "commander";
import { systemRandom as random } from "../../core/base/system.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import { EXIT, type ExitCode, UnreachableError, UsageError } from "../app/errors.ts";
import { describeFileError } from "../app/files/file_error.ts";
import { writeNewFile } from "../app/files/new_file.ts";
import { readSmallText } from "../app/files/small_file.ts";
import { commandLine } from "../app/hint.ts";
import { KnownBefore } from "../app/records/known_before.ts";
import type { RunCommand } from "../options/command_context.ts";
import { type MiningFlags, miningOptions, readMiningFlags } from "../options/mining_options.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { type PeerAccess, withPeer } from "../options/peer_access.ts";
import { addPeerOptions, type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { readAccess } from "../options/read_access.ts";
import { castOne } from "../records/cast_and_tell.ts";
import { outcomeExitCode, type RecordOutcome } from "../records/record_outcome.ts";
import { type Election, readElection } from "../result/read_election.ts";
import { findVoter } from "../result/voter_state.ts";
import type { CodedVoter } from "../roll/codes_csv.ts";
import { findCodedVoter } from "../roll/find_voter.ts";
import { checkFolderFits } from "../roll/fit_election.ts";
import {
  adoptReplacement,
  type PendingCode,
  prepareCode,
  prepareReplacement,
} from "../roll/replace_letter.ts";
import { takeTurn } from "../roll/share_replacement.ts";
import { readSharedReplacement, type SharedReplacement } from "../roll/shared_replacement.ts";
import { readRollFolder } from "../roll/roll_folder.ts";
import type { RollFolder } from "../roll/roll_files.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

/** What two registrars send each other has some 1,500 bytes. */
const MAX_SHARED_BYTES = 16_384;

interface ReplaceOptions extends PeerFlags, MiningFlags {
  readonly voter?: string;
  readonly with?: string;
  readonly output?: string;
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
        new Option("--voter <voter>", "whose letter: a number or a name"),
      )
      .addOption(
        new Option("--with <file>", "of two registrars: what the other one has written")
          .argParser(readPath).conflicts("voter"),
      )
      .addOption(
        new Option("-o, --output <file>", "of two registrars: what the other one needs")
          .argParser(readPath),
      )
      .addOption(peerOptions.settle)
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
    "chainvote roll replace ann/ --voter 17 -o for-ben.json          two registrars: Ann",
    "chainvote roll replace ben/ --with for-ben.json -o for-ann.json                 Ben",
    "chainvote roll replace ann/ --with for-ann.json                                 Ann",
    "chainvote roll letters roll/ --election board.election --only 17 -o letter17.html     then",
  ]);
}

async function replaceLetter(
  folder: string,
  options: ReplaceOptions,
  signal: AbortSignal,
): Promise<ExitCode> {
  const read = readRollFolder(folder);
  const hasTwo = read.registrar.registrars > 1;
  if (!hasTwo && (options.with ?? options.output) !== undefined) {
    throw new UsageError(
      "--with and --output are for two registrars: this folder is of an only one",
    );
  }
  if ((options.voter ?? options.with) === undefined) {
    throw new UsageError(hasTwo ? "name either --voter or --with" : "--voter must be named");
  }
  const mining = readMiningFlags(options);
  const access = {
    ...await readAccess(options, signal, { needsRoll: true }),
    // What is to be written depends on what is in the chain.
    catchUpMs: options.timeout * 1_000,
    mining,
    alone: options.alone,
  };
  return await withPeer(access, async (peer) => {
    const election = await readElection(peer.api, peer.status);
    orUsage(() => checkFolderFits(read, election.definition));
    const casting = { folder, read, options, signal, election };
    return hasTwo ? await replaceWithOther(peer, casting) : await replaceAlone(peer, casting);
  });
}

interface Casting {
  readonly folder: string;
  readonly read: RollFolder;
  readonly options: ReplaceOptions;
  readonly signal: AbortSignal;
  readonly election: Election;
}

async function replaceAlone(peer: PeerAccess, casting: Casting): Promise<ExitCode> {
  const { folder, read, options, election: { network: { chainId } } } = casting;
  const voter = orUsage(() => findCodedVoter(read.codes, options.voter!));
  const pending = prepareReplacement(folder, read, voter, { chainId, random });
  return await cast(peer, { ...casting, voter, pending, record: pending.record, key: pending.key });
}

/** Does what is this registrar's turn: the last one hands the record in. */
async function replaceWithOther(peer: PeerAccess, casting: Casting): Promise<ExitCode> {
  const { folder, read, options, election: { network: { chainId }, definition } } = casting;
  const given = options.with === undefined ? undefined : readShared(options.with, chainId);
  const voter = orUsage(() => findCodedVoter(read.codes, options.voter ?? `${given!.voter}`));
  const { number = 0, name } = voter;
  const pending = prepareCode(folder, read, voter, random);
  const before = given ?? { election: chainId, voter: number, parts: [] };
  const { shared, key, record } = orUsage(() =>
    takeTurn(before, pending, { folder, read, definition, random })
  );
  if (record !== undefined) {
    return await cast(peer, { ...casting, voter, pending, record, key: key! });
  }
  if (key !== undefined && await hasNewKey(peer.api, number, key)) {
    adoptReplacement(folder, read, pending);
    return tell(casting, { status: "added", voter: number, name, recordId: null }, EXIT.done);
  }
  if (options.output === undefined) {
    throw new UsageError("The other registrar has to sign: name with -o a file for what they need");
  }
  await writeNewFile(options.output, `${JSON.stringify(shared, undefined, 1)}\n`, { force: false });
  if (options.json) printJson({ status: "shared", voter: number, name, file: options.output });
  else {
    printLine(
      `${options.output}: a new letter for voter ${number}, "${name}". Send it to the other registrar, who goes on ` +
        "with roll replace --with it",
    );
  }
  return EXIT.done;
}

function readShared(path: string, chainId: string): SharedReplacement {
  try {
    return readSharedReplacement(readSmallText(path, { maxBytes: MAX_SHARED_BYTES }), chainId);
  } catch (error) {
    const message = `Cannot use ${path}: ${describeFileError(error)}`;
    const isWrong = error instanceof TypeError || error instanceof SyntaxError;
    throw new (isWrong ? UsageError : UnreachableError)(message, { cause: error });
  }
}

/** What `find` gives; a rule that it finds broken is told to the user. */
function orUsage<T>(find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`Cannot replace a letter: ${error.message}`, { cause: error });
  }
}

/** What is handed in, and which code it is for. */
interface RecordToCast extends Casting {
  readonly voter: CodedVoter;
  readonly pending: PendingCode;
  readonly record: Uint8Array;
  /** The new key. */
  readonly key: string;
}

/**
 * Hands the record in; the new code is taken over if the chain has it. One that is refused is kept for the next time: the
 * chain may change, and take the record later.
 */
async function cast(
  peer: PeerAccess,
  { voter: { name, number: voter = 0 }, pending, record, key, ...casting }: RecordToCast,
): Promise<ExitCode> {
  const { folder, read, options, signal } = casting;
  const known = new KnownBefore();
  const timeoutMs = options.timeout * 1_000;
  const outcome = await castOne(peer, record, { timeoutMs, signal, known });
  const { status, recordId, reason, code } = outcome;
  if (status === "added" || status === "known" || await hasNewKey(peer.api, voter, key)) {
    adoptReplacement(folder, read, pending);
    return tell(casting, { status: "added", voter, name, recordId }, EXIT.done);
  }
  return tell(casting, { status, voter, name, recordId, reason, code }, outcomeExitCode(outcome));
}

/** True if the chain has the new key already, of a command that was cut short, or of the other registrar. */
async function hasNewKey(api: PeerApi, voter: number, key: string): Promise<boolean> {
  const found = await findVoter(api, { number: voter });
  if (found === undefined) throw new UnreachableError(`Cannot find voter ${voter} at the peer`);
  return found.replaced && found.key === key;
}

function tell({ folder, options }: Casting, outcome: Replaced, exit: ExitCode): ExitCode {
  if (options.json) printJson(outcome);
  else tellPerson(folder, outcome);
  return exit;
}

function tellPerson(folder: string, { status, voter, name, reason }: Replaced): void {
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
