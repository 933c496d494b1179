/** `chainvote peer`: keeps the chain, checks every record, passes on, mines. */
import { type Command, Option } from "commander";
import type { Address } from "../../net/base/address.ts";
import { noteCommonNetwork } from "../options/choose_election.ts";
import { type RunCommand, untilAborted } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { readAccess } from "../options/read_access.ts";
import { readListenAddress, readWhole } from "../options/option_values.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import { startLogging } from "../terminal/logging.ts";
import { type MiningFlags, miningOptions, readMiningFlags } from "../options/mining_options.ts";
import { PLUGIN_CALL_MS } from "../../plugins/sandbox/limits.ts";
import { openPeer } from "../app/peer/open_peer.ts";
import { systemDeps } from "../app/peer/system_deps.ts";
import { peerDocument, peerGreeting } from "./peer_greeting.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { createReplayProgress } from "../terminal/replay_progress.ts";
import {
  collectBlockHashes,
  mergeReorgChoice,
  readBlockHash,
  readMaxReorg,
  type ReorgFlags,
} from "../options/reorg_options.ts";
import { readReorgChoice, writeReorgChoice } from "../app/files/reorg_choice.ts";

const LOOPBACK_ANY = { host: "127.0.0.1", port: 0 };

const EXAMPLES = [
  "chainvote peer                                        a peer with this user's data",
  "chainvote peer --data a --mine 1                      a second one, with one worker",
  "chainvote peer --mine-idle                            leaves most of the machine to others",
  "chainvote peer --listen 0.0.0.0:7701 --tracker http://192.0.2.7:7700",
  "chainvote peer --connect 192.0.2.8:7701 --mine off    without any tracker",
  "chainvote peer --network-key club.key                 in a private network (chainvote network key)",
  "chainvote peer --max-reorg 20                         ask before more than 20 blocks are undone",
  "chainvote peer --accept-reorg 00a1…                   after it has stopped: follow that branch",
  "chainvote peer --reject-block 00a1…                   or stay, and never follow it",
];

const HELP = `
With --max-reorg, a heavier branch that would undo more blocks stops the peer with exit code 6, before
anything is changed, and somebody has to choose. Choose together: parts of a network that choose
differently never count the same votes again. --max-reorg off forgets the limit.`;

/** What the options say, as commander reads them. */
interface PeerCommandFlags extends PeerFlags, MiningFlags, ReorgFlags {
  readonly listen: Address;
  readonly http: Address;
  readonly mineEmpty?: true;
  readonly pluginTime?: number;
  readonly json?: true;
}

export function addPeerCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("info");
  const { mine, mineIdle } = miningOptions();
  const command = program.command("peer")
    .description("run a peer: it checks every vote by itself, and mines")
    .addOption(
      new Option("--listen <host:port>", "where other peers connect; 0.0.0.0:0 for other machines")
        .argParser(readListenAddress).default(LOOPBACK_ANY, "127.0.0.1, a free port"),
    )
    .addOption(
      new Option(
        "--http <host:port>",
        "where programs ask (HTTP API); 0.0.0.0:7702 for other machines; handing records in takes the api-token",
      )
        .argParser(readListenAddress).default(LOOPBACK_ANY, "127.0.0.1, a free port"),
    )
    .addOption(peerOptions.connect)
    .addOption(mine)
    .addOption(mineIdle)
    .addOption(new Option("--mine-empty", "mine blocks even while no record waits"))
    .addOption(
      new Option(
        "--max-reorg <n|off>",
        "stop before a heavier branch undoes more than n blocks; the data folder remembers it",
      ).argParser(readMaxReorg),
    )
    .addOption(
      new Option("--accept-reorg <hash>", "follow the branch with this block, however deep, once")
        .argParser(readBlockHash),
    )
    .addOption(
      new Option(
        "--reject-block <hash>",
        "never follow this block's branch; the data folder remembers it; may be repeated",
      ).argParser(collectBlockHashes),
    )
    .addOption(peerOptions.tracker)
    .addOption(peerOptions.data)
    .addOption(peerOptions.network)
    .addOption(peerOptions.networkKey)
    .addOption(peerOptions.plugin)
    .addOption(peerOptions.trustPlugin)
    .addOption(
      new Option(
        "--plugin-time <ms>",
        `longest time of one call of the plugin (default: ${PLUGIN_CALL_MS})`,
      )
        .argParser(readWhole(10, 600_000)),
    )
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(({ signal }) => {
        startLogging(options.logLevel);
        return runPeer(options, signal);
      })
    );
  addExamples(command, EXAMPLES);
  command.addHelpText("after", HELP);
}

/** Runs a peer until it is interrupted, or cannot go on. */
async function runPeer(options: PeerCommandFlags, signal: AbortSignal): Promise<ExitCode> {
  const flags = await readAccess(options, signal);
  const mining = readMiningFlags(options);
  const saved = readReorgChoice(flags.data);
  const reorg = mergeReorgChoice(saved, options);
  noteCommonNetwork(flags);
  const progress = createReplayProgress();
  await using peer = await openPeer({
    ...flags,
    listen: options.listen,
    http: options.http,
    mining,
    pluginTimeMs: options.pluginTime,
    mineEmpty: options.mineEmpty,
    onReplay: progress.show,
    onFetched: printNote,
    reorg,
  }, systemDeps);
  progress.end();
  // Only a choice that could be opened with is kept.
  writeReorgChoice(flags.data, reorg);
  const { network, url, node: { address: listen } } = peer;
  const running = { ...flags, network, listen, url, mining, maxReorg: reorg.maxReorg };
  if (options.json) printJson(peerDocument(running));
  else printLine(...peerGreeting(running, options));
  await Promise.race([untilAborted(signal), untilAborted(peer.failed)]);
  peer.failed.throwIfAborted();
  return EXIT.done;
}
