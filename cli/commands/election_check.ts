/** `chainvote election check`: what is wrong with an election's file, all of it at once. */
import type { Command } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import { DEFAULT_PARAMS } from "../../core/rules/params.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { sizesOf } from "../../plugins/election/records/sizes.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import { formatTime } from "../host/describe_network.ts";
import { describeElectionFault } from "../organise/check_election_file.ts";
import { leadMsOf } from "../organise/lead_time.ts";
import { readElectionFile } from "../organise/read_election_file.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine } from "../terminal/output.ts";

export function addElectionCheckCommand(election: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = election.command("check")
    .description(
      "find every mistake in an election.json, each with its line, and how large it gets",
    )
    .argument("<file>", "the file; - is stdin")
    .addOption(json)
    .action((file, options) => run(() => Promise.resolve(check(file, options))));
  addExamples(command, ["chainvote election check board/election.json"]);
}

function check(file: string, { json }: { readonly json?: true }): ExitCode {
  const { intervalMs } = DEFAULT_PARAMS;
  const { faults, config } = readElectionFile(file, {
    now: clock.now(),
    leadMs: leadMsOf(1, DEFAULT_PARAMS),
    intervalMs,
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
  if (json) printJson({ file, faults, sizes });
  else {
    printLine(
      `${file}: no mistakes`,
      ...describe(definition),
      `  size     ${groupDigits(sizes.definition)} of ${
        groupDigits(sizes.mostDefinition)
      } bytes; a ballot ` +
        `has ${groupDigits(sizes.ballot)}`,
    );
  }
  return EXIT.done;
}

function describe({ title, opens, closes, late, questions }: ElectionDefinition): string[] {
  return [
    `  title    ${title}`,
    `  opens    ${formatTime(opens)}`,
    `  closes   ${formatTime(closes)}`,
    `  late     ${formatTime(late)}: what was cast in time is in the chain by then`,
    ...questions.map(({ question, kind, choices }, i) =>
      `  ${`${i + 1}.`.padStart(7)}  ${question} (${kind}, ${countOf(choices.length, "choice")})`
    ),
  ];
}
