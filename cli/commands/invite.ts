/** `chainvote invite`: prints the invitation of an election that was joined or hosted here. */
import type { Command } from "commander";
import { wordsOf } from "../../core/base/chain_words.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import { readInvitation, readJoinedKey } from "../app/files/invitation_file.ts";
import { invitationLines } from "../host/host_greeting.ts";
import { formatInvitation } from "../host/invitation.ts";
import type { RunCommand } from "../options/command_context.ts";
import { namedElection } from "../options/named_election.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

export function addInviteCommand(program: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = program.command("invite")
    .description("print the link, the words and the code by which others join")
    .argument("[name]", "which election, where several are joined")
    .addOption(json)
    .action((name, options) => run(() => invite(name, options)));
  addExamples(command, ["chainvote invite", "chainvote invite board-2027"]);
}

async function invite(
  name: string | undefined,
  { json }: { readonly json?: true },
): Promise<number> {
  const { folder, title, network } = await namedElection(name);
  const kept = readInvitation(folder);
  if (network === undefined || kept === undefined || kept.hosts.length === 0) {
    throw new UsageError(
      `there is no invitation to ${title}: it has no host that is known here; chainvote host FILE makes one`,
    );
  }
  const networkKey = readJoinedKey(folder, { onWarning: printNote });
  const { chainId } = network;
  const link = formatInvitation({ chainId, hosts: kept.hosts.slice(0, 1), networkKey });
  if (json) printJson({ network: chainId, invitation: link, words: wordsOf(chainId) });
  else printLine(title, ...invitationLines({ network, link, isPrivate: networkKey !== undefined }));
  return EXIT.done;
}
