/** `chainvote query`: asks the validator of a network. */
import { type Command, Option } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addPeerOptions, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { aloneMark } from "../options/alone_mark.ts";
import { nameElection } from "../app/election_name.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printNote, printText } from "../terminal/output.ts";
import { withPeer } from "../options/peer_access.ts";

export function addQueryCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    program.command("query")
      .description("ask the network's validator, as it stands at the last block")
      .argument("<path>", "what to ask; the plugin says what there is")
      .argument("[name=value...]", "arguments of the question")
      .addOption(
        new Option("--offline", "ask what is stored here, without looking for other peers"),
      )
      .addOption(peerOptions.catchUp),
  )
    .addOption(peerOptions.trustPlugin)
    .addOption(json)
    .addOption(logLevel)
    .action((path, texts, options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const args = readArguments(texts);
        const access = await readReadingAccess(options, signal);
        const report = await withPeer(access, async ({ api, ...peer }) => {
          const report = await api.query(path, args);
          if (report !== undefined) return { ...report, ...aloneMark(peer, access) };
          const { name, validator } = await api.status();
          throw new UsageError(
            `Cannot ask ${
              JSON.stringify(path)
            } as the validator of "${name}", ${validator}, knows no such path`,
          );
        });
        if (options.json) printJson(report);
        else {
          printNote(`Network ${nameElection(report)}, up to block ${report.index}`);
          printText(`${JSON.stringify(report.answer, undefined, 2)}\n`);
        }
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote query tally",
    "chainvote query voter id=alice",
    "chainvote query stock item=chair --json       with the block that the answer holds for",
  ]);
}

function readArguments(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) {
      throw new UsageError(`an argument must be name=value: it is ${JSON.stringify(text)}`);
    }
    return [text.slice(0, at), text.slice(at + 1)];
  }));
}
