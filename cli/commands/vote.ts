/**
 * `chainvote vote`: casts one vote, a file of ballots, or asks.
 *
 * The room owns the commands, a file for each: its options, its help, and what it does with them in a few calls. They do
 * not know each other. What several of them do stands in the rooms below (`options`, `records`, `election`, `audit`);
 * which there are, and what becomes of their exit codes, in `cli/main.ts`. Read `query.ts` first: it is the shortest.
 */
import { type Command, Option } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addPeerOptions, type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { readAccess } from "../options/read_access.ts";
import { readPath } from "../options/option_values.ts";
import { UsageError } from "../app/errors.ts";
import { isElection } from "../app/network_kind.ts";
import { startLogging } from "../terminal/logging.ts";
import { addVoteKeyCommand } from "./vote_key.ts";
import { type MiningFlags, miningOptions, readMiningFlags } from "../options/mining_options.ts";
import { isConversation } from "../terminal/conversation.ts";
import { printNote } from "../terminal/output.ts";
import { withPeer } from "../options/peer_access.ts";
import type { BallotWish } from "../ballot/vote_ballot.ts";
import { checkIsElection } from "../election/tally.ts";
import { type Casting, voteFile, voteOne } from "../election/vote_in_poll.ts";

interface VoteFlags extends PeerFlags, MiningFlags {
  readonly id?: string;
  readonly choice?: string;
  readonly file?: string;
  readonly skipBad?: true;
  readonly codeFile?: string;
  readonly answers?: string;
  readonly ballot?: string;
  readonly test?: string;
  readonly receipt?: string;
  readonly timeout: number;
  readonly final?: true;
  readonly json?: true;
}

/** Options of an election with a roll. */
const ballotOptions = {
  codeFile: new Option(
    "--code-file <file>",
    "a file with the voting code of your letter, or your own key; - is stdin",
  )
    .argParser(readPath).conflicts(["id", "choice", "file"]),
  answers: new Option(
    "--answers <json>",
    "a list with an answer to each question: a choice by number from 0 or by its words, a list of " +
      "choices or grades, or a ranking, the best first",
  ).conflicts(["id", "choice", "file"]),
  ballot: new Option(
    "--ballot <file>",
    "a ballot that was made elsewhere: by the page from the disk, or with --code-file by belenios-tool; - is stdin",
  )
    .argParser(readPath).conflicts(["id", "choice", "file", "answers"]),
  test: new Option(
    "--test <file>",
    "with secret ballots: show the mark of the encrypted ballot, then open it into a file instead of sending it",
  )
    .argParser(readPath).conflicts(["id", "choice", "file", "ballot"]),
  receipt: new Option(
    "--receipt <file>",
    "write a receipt of the ballot, which receipt check checks",
  )
    .argParser(readPath).conflicts(["id", "choice", "file"]),
};

export function addVoteCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const { mine, mineIdle } = miningOptions({ when: ", if no peer runs here" });
  const command = addPeerOptions(
    program.command("vote")
      .description("cast a vote and wait until a block holds it")
      .addOption(ballotOptions.codeFile)
      .addOption(ballotOptions.answers)
      .addOption(ballotOptions.ballot)
      .addOption(ballotOptions.test)
      .addOption(ballotOptions.receipt)
      .addOption(new Option("--id <voter>", "in an open poll: who votes; one vote for each ID"))
      .addOption(
        new Option(
          "--choice <choice>",
          "in an open poll: what for; any text, unless the network lists choices",
        ),
      )
      .addOption(
        new Option(
          "--file <csv>",
          "cast many: a CSV file with the columns code,answers, or in an open poll voter,choice; - is stdin",
        )
          .conflicts(["id", "choice"]),
      )
      .addOption(
        new Option("--skip-bad", "with --file: leave out bad lines instead of sending nothing"),
      )
      .addOption(peerOptions.settle)
      .addOption(peerOptions.final)
      .addOption(peerOptions.alone)
      .addOption(mine)
      .addOption(mineIdle),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const casting: Casting = {
          access: {
            ...await readAccess(options, signal, { needsRoll: options.codeFile !== undefined }),
            mining: readMiningFlags(options),
            alone: options.alone,
          },
          timeoutMs: options.timeout * 1_000,
          signal,
          json: options.json ?? false,
          mustBeFinal: options.final ?? false,
        };
        return await vote(options, casting);
      })
    );
  addVoteKeyCommand(command, run);
  addExamples(command, [
    "chainvote vote                               asks for everything",
    "chainvote vote --code-file code.txt --answers '[0, [2,1], [4,0,null]]' --receipt receipt.json",
    "chainvote vote --code-file code.txt --ballot ballot.json    a ballot that belenios-tool has made",
    "chainvote vote --ballot ballot.txt           that the page from the disk has made",
    "chainvote vote --test test.json              is my ballot encrypted as I choose?",
    "chainvote vote --id alice --choice red       in an open poll",
    "chainvote vote --file ballots.csv            many at once; nothing is sent if a line is bad",
    'chainvote vote --id "Zoë" --choice "🍎" --json',
    "chainvote vote --id alice --choice red --peer http://192.0.2.7:7702 --token-file api-token",
  ]);
}

async function vote(flags: VoteFlags, casting: Casting): Promise<number> {
  const { id, choice, file, skipBad, codeFile, answers, ballot, test, receipt } = flags;
  if (skipBad && file === undefined) throw new UsageError("--skip-bad needs --file");
  if (file !== undefined) return await castFileOf(file, skipBad ?? false, casting);
  if (id !== undefined && choice !== undefined) return await voteOne(id, choice, casting);
  if (id !== undefined) throw new UsageError("--id needs --choice");
  if (choice !== undefined) throw new UsageError("--choice needs --id");
  const { access, json, timeoutMs, signal, mustBeFinal } = casting;
  const codes = codeFile === undefined ? undefined : await readCodes(codeFile, signal);
  const encryptedText = ballot === undefined ? undefined : await readEncrypted(ballot, signal);
  if (encryptedText !== undefined && codes === undefined) {
    if (receipt !== undefined) throw new UsageError("--receipt needs --code-file");
    return await handIn(encryptedText, casting);
  }
  const wish: BallotWish = {
    ...{ codes, answers, encryptedText, test, receipt, json, timeoutMs, signal, mustBeFinal },
  };
  if (codes !== undefined && (answers ?? encryptedText) !== undefined) {
    const voting = await startBallot(wish);
    return await withPeer(access, (peer) => voting.castAt(peer));
  }
  if (json) {
    throw new UsageError("--json needs --code-file and --answers, or --id and --choice, or --file");
  }
  return await prompt(casting, wish);
}

/** A ballot that its voter has signed already, so that no code is needed. */
async function handIn(text: string, { access, ...options }: Casting): Promise<number> {
  const { isBallotText } = await import("../ballot/ballot_text.ts");
  if (!isBallotText(text)) {
    throw new UsageError("--ballot needs --code-file, but for a ballot of the page from the disk");
  }
  const { handInBallotText } = await import("../ballot/hand_in.ts");
  return await withPeer(access, (peer) => handInBallotText(text, peer, options));
}

async function prompt(casting: Casting, wish: BallotWish): Promise<number> {
  const { access, timeoutMs, signal, mustBeFinal } = casting;
  const { openLineInput } = await import("../terminal/line_input.ts");
  const { runVotePrompt } = await import("../election/vote_prompt.ts");
  using input = await openLineInput({ signal });
  const options = { timeoutMs, signal, mustBeFinal, isConversation: isConversation() };
  const voting = await startBallot({ ...wish, input });
  return await withPeer(access, (peer) => {
    if (isElection(peer.status)) return voting.castAt(peer);
    checkIsElection(peer.status);
    if (wish.test !== undefined) {
      throw new UsageError("--test is for elections with secret ballots");
    }
    return runVotePrompt(peer, input, options);
  });
}

/** Cryptography is loaded by those who need it: an open poll's vote does without. */
async function startBallot(wish: BallotWish) {
  const { BallotVoting } = await import("../ballot/vote_ballot.ts");
  return new BallotVoting(wish);
}

async function readCodes(file: string, signal: AbortSignal): Promise<readonly string[]> {
  const { readCodeFile } = await import("../ballot/voter_codes.ts");
  return await readCodeFile(file, signal);
}

async function readEncrypted(file: string, signal: AbortSignal): Promise<string> {
  const { readEncryptedFile } = await import("../ballot/encrypted_input.ts");
  return await readEncryptedFile(file, signal);
}

/** Most bytes of a ballot file: some ten million ballots. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

async function castFileOf(file: string, skipBad: boolean, casting: Casting): Promise<number> {
  const { readCsvFile } = await import("../csv/csv_file.ts");
  const { signal } = casting;
  const text = await readCsvFile(file, { what: "ballots", maxBytes: MAX_FILE_BYTES, signal });
  const { hasColumns } = await import("../csv/named_columns.ts");
  if (!hasColumns(text, ["code", "answers"])) {
    if (!hasColumns(text, ["voter", "choice"])) {
      printNote("In an election with voting codes the columns are code and answers.");
    }
    return await voteFile({ file, text, skipBad }, casting);
  }
  const { voteCodedFile } = await import("../ballot/vote_coded_file.ts");
  return await voteCodedFile({ file, text, skipBad }, casting);
}
