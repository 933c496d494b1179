/**
 * `chainvote vote`: casts one vote, a file of ballots, or asks.
 *
 * The room owns the commands, a file for each: its options, its help, and what it does with them in a few calls. They do
 * not know each other. What several of them do stands in the rooms below (`options`, `records`, `election`, `audit`);
 * which there are, and what becomes of their exit codes, in `cli/main.ts`. Read `query.ts` first: it is the shortest.
 */
import { type Command, Option } from "commander";
import { createVoteRecord } from "../../plugins/vote/vote_record.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addPeerOptions, type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { readAccess } from "../options/read_access.ts";
import { readWhole } from "../options/option_values.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import { KnownBefore } from "../app/records/known_before.ts";
import { startLogging } from "../terminal/logging.ts";
import { type MiningFlags, miningOptions, readMiningFlags } from "../options/mining_options.ts";
import { isConversation } from "../terminal/conversation.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { type AccessOptions, type PeerAccess, withPeer } from "../options/peer_access.ts";
import { printSome } from "../terminal/print_some.ts";
import { checkIsElection } from "../election/tally.ts";
import type { BallotFile } from "../election/ballot_file.ts";
import { readBallotPaper } from "../election/ballot_paper.ts";
import type { FileOutcome } from "../election/vote_file.ts";
import { commandLine } from "../app/hint.ts";
import { outcomeExitCode, refuseUnmade } from "../records/record_outcome.ts";
import { castVote, describeOutcome } from "../election/vote_one.ts";

/** Who is asked about what makes no record. */
const NOBODY = { isEphemeral: false, given: [] };

interface VoteFlags extends PeerFlags, MiningFlags {
  readonly id?: string;
  readonly choice?: string;
  readonly file?: string;
  readonly skipBad?: true;
  readonly timeout: number;
  readonly json?: true;
}

interface Casting {
  readonly access: AccessOptions;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly json: boolean;
}

export function addVoteCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const { mine, mineIdle } = miningOptions({ when: ", if no peer runs here" });
  const command = addPeerOptions(
    program.command("vote")
      .description("cast a vote and wait until a block holds it")
      .addOption(new Option("--id <voter>", "who votes; one vote for each ID"))
      .addOption(
        new Option("--choice <choice>", "what for; any text, unless the network lists choices"),
      )
      .addOption(
        new Option(
          "--file <csv>",
          "cast many: a CSV file with the columns voter,choice; - is stdin",
        )
          .conflicts(["id", "choice"]),
      )
      .addOption(
        new Option("--skip-bad", "with --file: leave out bad lines instead of sending nothing"),
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
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const casting: Casting = {
          access: {
            ...await readAccess(options, signal),
            mining: readMiningFlags(options),
            alone: options.alone,
          },
          timeoutMs: options.timeout * 1_000,
          signal,
          json: options.json ?? false,
        };
        return await vote(options, casting);
      })
    );
  addExamples(command, [
    "chainvote vote --id alice --choice red",
    "chainvote vote                               asks for everything",
    "chainvote vote --file ballots.csv            many at once; nothing is sent if a line is bad",
    'chainvote vote --id "Zoë" --choice "🍎" --json',
    "chainvote vote --id alice --choice red --peer http://192.0.2.7:7702 --token-file api-token",
  ]);
}

function vote(flags: VoteFlags, casting: Casting): Promise<number> {
  const { id, choice, file, skipBad } = flags;
  if (skipBad && file === undefined) throw new UsageError("--skip-bad needs --file");
  if (file !== undefined) return voteFile(file, skipBad ?? false, casting);
  if (id !== undefined && choice !== undefined) return voteOne(id, choice, casting);
  if (id !== undefined) throw new UsageError("--id needs --choice");
  if (choice !== undefined) throw new UsageError("--choice needs --id");
  if (casting.json) throw new UsageError("--json needs --id and --choice, or --file");
  return prompt(casting);
}

async function voteOne(
  voter: string,
  choice: string,
  { access, timeoutMs, signal, json }: Casting,
): Promise<number> {
  const made = createVoteRecord({ voter, choice });
  if (!made.ok) {
    const outcome = refuseUnmade(made);
    if (json) printJson(outcome);
    else printNote(describeOutcome(outcome, { voter, choice }, NOBODY));
    return outcomeExitCode(outcome);
  }
  const options = { timeoutMs, signal, known: new KnownBefore() };
  const { outcome, peer } = await withElection(access, async (peer) => {
    return { outcome: await castVote(peer, made, options), peer };
  });
  const exit = outcomeExitCode(outcome);
  if (json) printJson(outcome);
  else if (exit === EXIT.done) printLine(describeOutcome(outcome, made.vote, peer));
  else printNote(describeOutcome(outcome, made.vote, peer));
  if (!json && outcome.status !== "refused") {
    const follow = ["status", "--record", `${outcome.recordId}`, "--watch"];
    printNote(`Follow it: ${commandLine(follow, access.given)}`);
  }
  return exit;
}

async function voteFile(
  file: string,
  skipBad: boolean,
  { access, timeoutMs, signal, json }: Casting,
): Promise<number> {
  const {
    castFile,
    describeFile,
    describeRefusal,
    rejectFile,
  } = await import("../election/vote_file.ts");
  const { fileExitCode } = await import("../records/file_outcome.ts");
  const { holdToChoices, readBallotFile } = await import("../election/ballot_file.ts");
  const read = await readBallotFile(file, signal);
  const show = (outcome: FileOutcome, peer: Pick<PeerAccess, "isEphemeral" | "given">) => {
    printSome(outcome.refused, {
      describe: (refusal) => describeRefusal(file, refusal),
      noun: "refusal",
    });
    if (json) printJson(outcome);
    else printLine(describeFile(outcome, peer));
    return fileExitCode(outcome, outcome.refused.length);
  };
  const reject = (file: BallotFile) => {
    const exit = show(rejectFile(file), NOBODY);
    printNote("Nothing was sent: mend these lines, or leave them out with --skip-bad.");
    return exit;
  };
  if (read.problems.length > 0 && !skipBad) return reject(read);
  const options = { timeoutMs, signal, known: new KnownBefore() };
  type Cast = { held: BallotFile } | { outcome: FileOutcome; peer: PeerAccess };
  const cast = await withElection(access, async (peer): Promise<Cast> => {
    const { choices } = await readBallotPaper(peer.api);
    const held = choices === undefined ? read : holdToChoices(read, choices);
    if (held.problems.length > 0 && !skipBad) return { held };
    return { outcome: await castFile(peer, held, options), peer };
  });
  return "held" in cast ? reject(cast.held) : show(cast.outcome, cast.peer);
}

async function prompt({ access, timeoutMs, signal }: Casting): Promise<number> {
  const { openLineInput } = await import("../terminal/line_input.ts");
  const { runVotePrompt } = await import("../election/vote_prompt.ts");
  using input = await openLineInput({ signal });
  const options = { timeoutMs, signal, isConversation: isConversation() };
  return await withElection(access, (peer) => runVotePrompt(peer, input, options));
}

/** As {@linkcode withPeer}, once it is sure that the peer's network is one of votes. */
function withElection<T>(
  access: AccessOptions,
  use: (access: PeerAccess) => Promise<T>,
): Promise<T> {
  return withPeer(access, async (peer) => {
    checkIsElection(peer.status);
    return await use(peer);
  });
}
