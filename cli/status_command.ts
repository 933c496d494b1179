/** `chainvote status`: how the peer on a data folder stands. */
import type { Command } from "commander";
import { type RunCommand } from "./command_context.ts";
import { addExamples, outputOptions, peerOptions, readPeerFlags } from "./common_options.ts";
import { EXIT } from "./errors.ts";
import { startLogging } from "./log.ts";
import { printJson, printLine, printNote } from "./output.ts";
import { readPeerInfo } from "./data_folder.ts";
import { withPeer } from "./peer_access.ts";

/** Adds the command to the program. */
export function addStatusCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = program.command("status")
    .description("show the chain, peers and mining of the peer on a data folder")
    .addOption(peerOptions.data)
    .addOption(peerOptions.network)
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const access = { ...readPeerFlags(options), workers: 0, offline: true, signal };
        await withPeer(access, async ({ api, isAlone }) => {
          const status = await api.status();
          if (options.json) return printJson(status);
          if (isAlone) printNote(`No peer runs on ${access.data}: showing what is stored there.`);
          else printNote(`Peer ${readPeerInfo(access.data)?.pid ?? ""} on ${access.data}`);
          const { name, network, validator, index, tip, difficulty, peers, pending, mining } =
            status;
          printLine(`network     ${name} (${network.slice(0, 12)}…), validator ${validator}`);
          printLine(
            `block       ${index} (${tip.slice(0, 12)}…)${status.syncing ? ", syncing" : ""}`,
          );
          printLine(`difficulty  ${difficulty.toLocaleString("en")} hashes a block`);
          printLine(`peers       ${peers}`);
          printLine(`pending     ${pending}`);
          printLine(
            `mining      ${mining.workers} workers, ${
              mining.hashrate.toLocaleString("en")
            } hashes/s`,
          );
        });
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote status",
    "chainvote status --data a --json",
  ]);
}
