/** `chainvote election check`: what is wrong with an election's file, all of it at once. */
import { formatTime } from "../app/format_time.ts";
import { type Command, Option } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { type ElectionSizes, sizesOf } from "../../plugins/election/records/sizes.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import { describeElectionFault } from "../organise/check_election_file.ts";
import { leadMsOf } from "../organise/lead_time.ts";
import { readElectionFile } from "../organise/read_election_file.ts";
import { readRollFile, weightsOf } from "../organise/roll_file.ts";
import {
  checkSums,
  doSumsSpeak,
  sumsLine,
  trusteeLines,
  trusteeWarnings,
} from "../organise/secrecy_lines.ts";
import { usualParams } from "../organise/secret_params.ts";
import { revealingShare } from "../organise/speaking_sums.ts";
import { readPath } from "../options/option_values.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

interface CheckFlags {
  readonly roll?: string;
  readonly json?: true;
}

export function addElectionCheckCommand(election: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = election.command("check")
    .description(
      "find every mistake in an election.json, each with its line, and how large it gets",
    )
    .argument("<file>", "the file; - is stdin")
    .addOption(
      new Option("--roll <file>", "roll.bin, to see what weights give away of secret ballots")
        .argParser(readPath),
    )
    .addOption(json)
    .action((file, options) => run(() => Promise.resolve(check(file, options))));
  addExamples(command, [
    "chainvote election check board/election.json",
    "chainvote election check board/election.json --roll roll/roll.bin",
  ]);
}

function check(file: string, { roll: path, json }: CheckFlags): ExitCode {
  const roll = path === undefined ? undefined : readRollFile(path);
  const { faults, config } = readElectionFile(file, (isSecret) => {
    const params = usualParams(isSecret);
    const leadMs = leadMsOf(roll?.digest.chunks ?? 1, params);
    const { intervalMs } = params;
    return { now: clock.now(), leadMs, intervalMs, roll: roll?.digest, standsIn: true };
  });
  if (faults.length > 0) {
    if (json) printJson({ file, faults, sizes: null });
    else {
      printLine(
        `${file}: ${countOf(faults.length, "mistake")}`,
        ...faults.map((fault) => `  ${describeElectionFault(fault)}`),
      );
    }
    return EXIT.usage;
  }
  const definition = config as unknown as ElectionDefinition;
  const { firstTooLarge: _none, ...sizes } = sizesOf(definition);
  const isSecret = definition.mode === "secret";
  const weights = isSecret && roll !== undefined ? weightsOf(roll.roll) : undefined;
  const warnings = isSecret ? trusteeWarnings(definition, undefined) : [];
  if (json) {
    const speaking = weights && (revealingShare(weights) ?? null);
    printJson({ file, faults, sizes, ...isSecret && { warnings, speaking } });
  } else {
    printLine(
      `${file}: no mistakes${
        weights !== undefined && doSumsSpeak(weights) ? ", but its sums tell too much" : ""
      }`,
      ...describe(definition),
      ...(isSecret ? trusteeLines(definition, undefined).map((line) => `  ${line}`) : []),
      ...(weights === undefined ? [] : [`  ${sumsLine(weights)}`]),
      `  size     ${groupDigits(sizes.definition)} of ${
        groupDigits(sizes.mostDefinition)
      } bytes; a ballot ` +
        `has ${groupDigits(sizes.ballot)}${trusteeSizes(sizes)}`,
    );
    if (isSecret && weights === undefined) {
      printNote("With --roll it also works out what weights give away.");
    }
  }
  printNote(...warnings);
  if (weights !== undefined) checkSums(weights, { isAccepted: false });
  return EXIT.done;
}

/** What trustees hand in, in bytes; nothing in an open election. */
function trusteeSizes(
  { share, mostPolynomial }: Pick<ElectionSizes, "share" | "mostPolynomial">,
): string {
  if (share === undefined) return "";
  const part = mostPolynomial === undefined
    ? ""
    : `, a trustee's part of the key ${groupDigits(mostPolynomial)} at most`;
  return `${part}, a trustee's share ${groupDigits(share)}`;
}

function describe(
  { title, keysBy, opens, closes, late, questions }: ElectionDefinition,
): string[] {
  return [
    `  title    ${title}`,
    ...(keysBy === undefined
      ? []
      : [`  keys by  ${formatTime(keysBy)}: the trustees' key is made by then`]),
    `  opens    ${formatTime(opens)}`,
    `  closes   ${formatTime(closes)}`,
    `  late     ${formatTime(late)}: what was cast in time is in the chain by then`,
    ...questions.map(({ question, kind, choices }, i) =>
      `  ${`${i + 1}.`.padStart(7)}  ${question} (${kind}, ${countOf(choices.length, "choice")})`
    ),
  ];
}
