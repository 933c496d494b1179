/** `chainvote use`: which election commands use when none is named. */
import type { Command } from "commander";
import { EXIT } from "../app/errors.ts";
import { useAsDefault } from "../app/files/election_choice.ts";
import type { RunCommand } from "../options/command_context.ts";
import { namedElection } from "../options/named_election.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine } from "../terminal/output.ts";

export function addUseCommand(program: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = program.command("use")
    .description("choose the election that commands use when none is named")
    .argument("<name>", "its name, or the beginning of its name in chainvote elections")
    .addOption(json)
    .action((name, options) =>
      run(async () => {
        const election = await namedElection(name);
        useAsDefault(election);
        const { title, folder, chainId = null } = election;
        if (options.json) printJson({ network: chainId, data: folder });
        else printLine(`Commands use ${title} from now on, where no other is named.`);
        return EXIT.done;
      })
    );
  addExamples(command, ["chainvote use board-2027", 'chainvote use "Board 2027"']);
}
