/** `chainvote tracker`: tells peers of each other. */
import { type Command, Option } from "commander";
import { formatAddress } from "../net/address.ts";
import { Tracker } from "../net/tracker_server.ts";
import { type RunCommand, untilAborted } from "./command_context.ts";
import {
  addExamples,
  DEFAULT_TRACKER,
  outputOptions,
  peerOptions,
  readListenAddress,
  readWhole,
} from "./common_options.ts";
import { EXIT } from "./errors.ts";
import { createLog, startLogging } from "./log.ts";
import { readNetworkKeyFile } from "./network_key_file.ts";
import { printJson, printLine } from "./output.ts";

/** Adds the command to the program. */
export function addTrackerCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("info");
  const command = program.command("tracker")
    .description("tell peers of each other; it never sees a vote and may be down for a while")
    .addOption(
      new Option("--listen <host:port>", "where to listen; 0.0.0.0:7700 for other machines")
        .argParser(readListenAddress)
        .default(DEFAULT_TRACKER, formatAddress(DEFAULT_TRACKER)),
    )
    .addOption(
      new Option("--expire <seconds>", "silence after which a peer is dropped")
        .argParser(readWhole(1, 86_400)).default(90),
    )
    .addOption(peerOptions.networkKey)
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const log = createLog("tracker");
        const networkKey = options.networkKey ? readNetworkKeyFile(options.networkKey) : undefined;
        await using tracker = new Tracker({
          hostname: options.listen.host,
          port: options.listen.port,
          expiryMs: options.expire * 1_000,
          networkKey,
        }, { onError: (error) => log.error((error as Error).message) });
        const { url } = await tracker.startListening();
        if (options.json) printJson({ url, pid: Deno.pid });
        else printLine(`Tracker at ${url} (Ctrl-C stops it)`);
        if (!options.json && networkKey !== undefined) {
          printLine(`  for peers with the network key ${networkKey.fingerprint} alone`);
        }
        await untilAborted(signal);
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote tracker                          for peers on this machine",
    "chainvote tracker --listen 0.0.0.0:7700    for a whole local network",
    "chainvote tracker --network-key club.key   for peers with that key alone",
  ]);
}
