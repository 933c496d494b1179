/** `chainvote elections`: which elections this user has joined. */
import type { Command } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import { wordsOf } from "../../core/base/chain_words.ts";
import { EXIT } from "../app/errors.ts";
import { usedByDefault } from "../app/files/election_choice.ts";
import { type JoinedElection, listJoined } from "../app/files/joined_elections.ts";
import { stateOf } from "../host/describe_network.ts";
import type { RunCommand } from "../options/command_context.ts";
import { nameOf } from "../options/named_election.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine } from "../terminal/output.ts";

export function addElectionsCommand(program: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = program.command("elections")
    .description("list the elections that were joined on this machine")
    .addOption(json)
    .action((options) => run(() => list(options)));
  addExamples(command, [
    "chainvote elections           name, where it stands, words and folder of each",
    "chainvote use board-2027      the one that commands use when none is named",
  ]);
}

async function list({ json }: { readonly json?: true }): Promise<number> {
  const joined = await listJoined();
  const used = usedByDefault(joined);
  const rows = joined.map((each) => ({ ...describe(each), default: each === used }));
  if (json) printJson({ elections: rows });
  else if (rows.length === 0) {
    printLine("No election is joined on this machine: chainvote join 'LINK' joins one.");
  } else {
    printLine(...rows.flatMap((row, i) => [
      `${row.default ? "*" : " "} ${row.id}    ${joined[i].title}`,
      ...(row.words === null ? [] : [`      ${row.state} · ${row.words}`]),
      `      ${row.folder}`,
    ]));
    if (used !== undefined && rows.length > 1) {
      printLine("* is used where none is named: chainvote use NAME");
    }
  }
  return EXIT.done;
}

function describe({ folder, network }: JoinedElection) {
  return {
    id: nameOf(folder),
    name: network?.definition.name ?? null,
    network: network?.chainId ?? null,
    words: network === undefined ? null : wordsOf(network.chainId),
    state: network === undefined ? null : stateOf(network, clock.now()),
    folder,
  };
}
