/** `chainvote peer`: keeps the chain, checks every record, passes on, mines. */
import { type Command, Option } from "commander";
import { formatAddress } from "../net/address.ts";
import { type RunCommand, untilAborted } from "./command_context.ts";
import {
  addExamples,
  outputOptions,
  peerOptions,
  readListenAddress,
  readPeerFlags,
  readWhole,
} from "./common_options.ts";
import { EXIT } from "./errors.ts";
import { startLogging } from "./log.ts";
import { openPeer } from "./open_peer.ts";
import { printJson, printLine, stderrLook, writeToStderr } from "./output.ts";
import { createProgress } from "./progress.ts";

const LOOPBACK_ANY = { host: "127.0.0.1", port: 0 };

/** Workers when nothing is said: one a core. */
export function defaultWorkers(): number {
  return Math.max(1, navigator.hardwareConcurrency);
}

/** Reads `--mine N|off`. */
export function readWorkers(text: string): number {
  return text === "off" ? 0 : readWhole(1, 256)(text);
}

/** Adds the command to the program. */
export function addPeerCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("info");
  const command = program.command("peer")
    .description("run a peer: it checks every vote by itself, and mines")
    .addOption(
      new Option("--listen <host:port>", "where other peers connect; 0.0.0.0:0 for other machines")
        .argParser(readListenAddress).default(LOOPBACK_ANY, "127.0.0.1, a free port"),
    )
    .addOption(
      new Option("--http <host:port>", "where programs on this machine ask (HTTP API)")
        .argParser(readListenAddress).default(LOOPBACK_ANY, "127.0.0.1, a free port"),
    )
    .addOption(peerOptions.connect)
    .addOption(
      new Option("--mine <n|off>", "mining workers (default: one a core)").argParser(readWorkers),
    )
    .addOption(new Option("--mine-empty", "mine blocks also while no record waits"))
    .addOption(peerOptions.tracker)
    .addOption(peerOptions.data)
    .addOption(peerOptions.network)
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const flags = readPeerFlags(options);
        const progress = createReplayProgress();
        await using peer = await openPeer({
          ...flags,
          listen: options.listen,
          http: options.http,
          workers: options.mine ?? defaultWorkers(),
          mineEmpty: options.mineEmpty,
          onReplay: progress.show,
        });
        progress.end();
        const { name } = peer.network.definition;
        const listen = formatAddress(peer.node.address);
        if (options.json) {
          const { chainId: network } = peer.network;
          const { data } = flags;
          printJson({ network, name, data, listen, api: peer.url, pid: Deno.pid });
        } else {
          printLine(`Peer of "${name}" (${peer.network.chainId.slice(0, 12)}…), Ctrl-C stops it`);
          printLine(`  data   ${flags.data}`);
          printLine(`  peers  ${listen}`);
          printLine(`  API    ${peer.url}`);
        }
        await Promise.race([untilAborted(signal), untilAborted(peer.failed)]);
        peer.failed.throwIfAborted();
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote peer                                        a peer with this user's data",
    "chainvote peer --data a --mine 1                      a second one, with one worker",
    "chainvote peer --listen 0.0.0.0:7701 --tracker http://192.0.2.7:7700",
    "chainvote peer --connect 192.0.2.8:7701 --mine off    without any tracker",
  ]);
}

/** Shows how far a long chain is replayed; nothing for a short one. */
function createReplayProgress() {
  let progress: ReturnType<typeof createProgress> | undefined;
  return {
    show(done: number, total: number): void {
      if (total < 1_000) return;
      progress ??= createProgress({
        total,
        label: "checking blocks",
        write: writeToStderr,
        ...stderrLook(),
      });
      progress.update(done);
    },
    end: () => progress?.done(),
  };
}
