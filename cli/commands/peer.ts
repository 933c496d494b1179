/** `chainvote peer`: keeps the chain, checks every record, passes on, mines. */
import { type Command, Option } from "commander";
import type { Address } from "../../net/base/address.ts";
import { noteCommonNetwork } from "../options/choose_election.ts";
import { type RunCommand, untilAborted } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { type ProxyFlags, proxyOptions, trustedProxyOf } from "../options/proxy_options.ts";
import { readAccess } from "../options/read_access.ts";
import { parsePeerUrl } from "../../net/http/base_url.ts";
import { reading, readListenAddress, readWhole } from "../options/option_values.ts";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import type { WitnessChoice } from "../app/peer/open_witness.ts";
import { startLogging } from "../terminal/logging.ts";
import {
  idleMiningLines,
  type MiningFlags,
  miningOptions,
  readMiningFlags,
} from "../options/mining_options.ts";
import { PLUGIN_CALL_MS } from "../../plugins/sandbox/limits.ts";
import { systemClock } from "../../core/base/system.ts";
import { pageFiles } from "../app/page/page_source.ts";
import { createPlainPage } from "../result/plain_page.ts";
import { openPeer } from "../app/peer/open_peer.ts";
import { systemDeps } from "../app/peer/system_deps.ts";
import { peerDocument, peerGreeting } from "./peer_greeting.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { createReplayProgress } from "../terminal/replay_progress.ts";
import { mergeReorgChoice, type ReorgFlags, reorgOptions } from "../options/reorg_options.ts";
import { witnessKeyOptions } from "../options/witness_options.ts";
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
  "chainvote peer --network board.json --witness-key ann.witness    sign what is final (docs/witness.md)",
];

const HELP = `
With --max-reorg, a heavier branch that would undo more blocks stops the peer with exit code 6, before
anything is changed, and somebody has to choose. Choose together: parts of a network that choose
differently never count the same votes again. --max-reorg off forgets the limit.

A witness's peer ends with exit code 7 if another machine signs with its key. Any peer ends with 8 if
witnesses made two blocks final that exclude each other, or one that breaks a rule; --accept-final chooses.`;

/** What the options say, as commander reads them. */
interface PeerCommandFlags extends PeerFlags, MiningFlags, ProxyFlags, ReorgFlags {
  readonly listen: Address;
  readonly http: Address;
  readonly mineEmpty?: true;
  readonly page: boolean;
  readonly publicUrl?: readonly URL[];
  readonly witnessKey?: string;
  readonly takeOver?: true;
  readonly pluginTime?: number;
  readonly json?: true;
}

export function addPeerCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("info");
  const { mine, mineIdle } = miningOptions();
  const reorg = reorgOptions();
  const proxy = proxyOptions();
  const { witnessKey, takeOver } = witnessKeyOptions();
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
      new Option("--no-page", "give browsers a list of the API's routes, not the voters' page"),
    )
    .addOption(
      new Option(
        "--public-url <url>",
        "a URL that browsers reach --http by, such as https://vote.example.org; may be repeated",
      ).argParser((text, urls: readonly URL[] = []) => [
        ...urls,
        new URL(reading(() => parsePeerUrl(text))),
      ]),
    )
    .addOption(proxy.trustProxy)
    .addOption(proxy.trustProxyAt)
    .addOption(reorg.maxReorg)
    .addOption(reorg.acceptReorg)
    .addOption(reorg.rejectBlock)
    .addOption(reorg.acceptFinal)
    .addOption(witnessKey)
    .addOption(takeOver)
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
  const witness = readWitnessChoice(options);
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
    page: options.page ? pageFiles : undefined,
    plain: options.page ? createPlainPage(systemClock.now) : undefined,
    publicUrls: options.publicUrl,
    trustProxy: trustedProxyOf(options),
    witness,
    onReplay: progress.show,
    onFetched: printNote,
    reorg,
  }, systemDeps);
  progress.end();
  // Only a choice that could be opened with is kept.
  writeReorgChoice(flags.data, reorg);
  const { network, url, node: { address: listen } } = peer;
  printNote(...idleMiningLines(options, network));
  const running = {
    ...flags,
    network,
    listen,
    url,
    mining,
    maxReorg: reorg.maxReorg,
    witness: peer.witness,
  };
  if (options.json) printJson(peerDocument(running));
  else printLine(...peerGreeting(running, options));
  await Promise.race([untilAborted(signal), untilAborted(peer.failed)]);
  peer.failed.throwIfAborted();
  return EXIT.done;
}

/** @throws {UsageError} If a key is to be taken over, and none is named. */
function readWitnessChoice({ witnessKey, takeOver }: PeerCommandFlags): WitnessChoice | undefined {
  if (witnessKey !== undefined) return { file: witnessKey, takeOver };
  if (takeOver === undefined) return undefined;
  throw new UsageError("--take-over takes a key: name its file with --witness-key");
}
