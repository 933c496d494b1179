/** `chainvote roll code`: shows the code of one voter again. */
import { type Command, Option } from "commander";
import { formatCredential, formatVotingCode } from "../../plugins/election/roll/voting_code.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import type { CodedVoter } from "../roll/codes_csv.ts";
import { findCodedVoter } from "../roll/find_voter.ts";
import { readRollFolder } from "../roll/roll_folder.ts";
import { askLine } from "../terminal/conversation.ts";
import { printJson, printLine, printNote, stdoutLook } from "../terminal/output.ts";

interface CodeOptions {
  readonly voter: string;
  readonly belenios?: true;
  readonly yes?: true;
  readonly json?: true;
}

export function addRollCodeCommand(roll: Command, run: RunCommand): void {
  const command = roll.command("code")
    .description("show the code of one voter again; it is a secret, so a terminal is asked first")
    .argument("<folder>", "your folder, which roll new has made", readPath)
    .addOption(
      new Option("--voter <voter>", "whose code: a number or a name").makeOptionMandatory(),
    )
    .addOption(new Option("--belenios", "in the spelling of Belenios, whose tool takes it too"))
    .addOption(new Option("--yes", "show it without asking"))
    .addOption(outputOptions("warning").json)
    .action((folder, options) => run(({ signal }) => showCode(folder, options, signal)));
  addExamples(command, [
    "chainvote roll code roll/ --voter 17",
    'chainvote roll code roll/ --voter "Zoë Miller" --belenios',
    "chainvote roll code roll/ --voter 17 > code.txt",
  ]);
}

async function showCode(
  folder: string,
  options: CodeOptions,
  signal: AbortSignal,
): Promise<number> {
  const { voter: wish, belenios, yes, json } = options;
  const { codes, registrar: { registrars } } = readRollFolder(folder);
  if (belenios && registrars === 2) {
    throw new UsageError(
      `Cannot show a code of ${folder} in the spelling of Belenios as its tool knows one code a voter: here a voter's ` +
        "key is that of two codes, one of each registrar",
    );
  }
  let found: CodedVoter;
  try {
    found = findCodedVoter(codes, wish);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`Cannot show a code of ${folder}: ${error.message}`, { cause: error });
  }
  const { number, name, code } = found;
  if (code === undefined) {
    throw new UsageError(`Cannot show a code of "${name}", who has a key of their own and no code`);
  }
  if (stdoutLook().isTerminal && !yes) {
    const question = `Whoever sees it can vote as "${name}". Show the code here (yes or no)?`;
    const answer = await askLine(question, signal);
    if (!/^y(es)?$/i.test(answer?.trim() ?? "")) {
      printNote("Not shown.");
      return EXIT.refused;
    }
  }
  const text = belenios ? formatCredential(code) : formatVotingCode(code);
  if (json) printJson({ number, name, [belenios ? "credential" : "code"]: text });
  else printLine(text);
  return EXIT.done;
}
