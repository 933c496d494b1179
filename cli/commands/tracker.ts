/** `chainvote tracker`: tells peers of each other. */
import { type Command, Option } from "commander";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { type Address, formatAddress } from "../../net/base/address.ts";
import { TrackerServer } from "../../net/tracker/server/server.ts";
import { type RunCommand, untilAborted } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { DEFAULT_TRACKER, peerOptions } from "../options/peer_options.ts";
import { type ProxyFlags, proxyOptions, trustedProxyOf } from "../options/proxy_options.ts";
import { readListenAddress, readWhole } from "../options/option_values.ts";
import { EXIT } from "../app/errors.ts";
import { createLog } from "../app/log.ts";
import { startLogging } from "../terminal/logging.ts";
import { readNetworkKeyFile } from "../app/files/network_key_file.ts";
import { joinLine, placesOf, reachedAt } from "../app/peer/own_addresses.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

const EXAMPLES = [
  "chainvote tracker                          for peers on this machine",
  "chainvote tracker --listen 0.0.0.0:7700    for a whole local network",
  "chainvote tracker --trust-proxy            behind a proxy on this machine, which has the public address",
  "chainvote tracker --no-dial-back           where no connection out is allowed",
  "curl http://127.0.0.1:7700/metrics         what it does, for Prometheus; also /v1/stats and /healthz",
  "chainvote tracker --network-key club.key   for peers with that key alone",
];

const HELP = `
Before the tracker tells others of a peer, it connects to it once. A peer that it cannot reach says so in its
log and takes part all the same: it connects to the others.

With --trust-proxy, X-Forwarded-For is read of requests from this machine, where the proxy is; for one elsewhere
name its address with --trust-proxy-at. The address that counts is the one that the last proxy adds, so name one
proxy, not a chain of them. Without the option the header is not read, and all clients of a proxy look like the
proxy: its peers cannot be reached.`;

/** What the options say, as commander reads them. */
interface TrackerFlags extends ProxyFlags {
  readonly listen: Address;
  readonly expire: number;
  readonly dialBack: boolean;
  readonly networkKey?: string;
  readonly json?: true;
}

export function addTrackerCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("info");
  const proxy = proxyOptions();
  const command = program.command("tracker")
    .description("introduce peers to each other; it never sees a vote and may be down for a while")
    .addOption(
      new Option("--listen <host:port>", "where to listen; 0.0.0.0:7700 for other machines")
        .argParser(readListenAddress)
        .default(DEFAULT_TRACKER, formatAddress(DEFAULT_TRACKER)),
    )
    .addOption(
      new Option("--expire <seconds>", "silence after which a peer is dropped")
        .argParser(readWhole(1, 86_400)).default(90),
    )
    .addOption(
      new Option(
        "--no-dial-back",
        "list peers without checking that they can be reached: for a tracker that cannot open connections",
      ),
    )
    .addOption(proxy.trustProxy)
    .addOption(proxy.trustProxyAt)
    .addOption(peerOptions.networkKey)
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        await runTracker(options, signal);
        return EXIT.done;
      })
    );
  addExamples(command, EXAMPLES);
  command.addHelpText("after", HELP);
}

/** Runs a tracker until it is interrupted. */
async function runTracker(options: TrackerFlags, signal: AbortSignal): Promise<void> {
  const log = createLog("tracker");
  const { listen, networkKey: path } = options;
  const networkKey = path === undefined
    ? undefined
    : readNetworkKeyFile(path, { onWarning: printNote });
  await using tracker = new TrackerServer({
    hostname: listen.host,
    port: listen.port,
    expiryMs: options.expire * 1_000,
    dialBack: options.dialBack,
    trustProxy: trustedProxyOf(options),
    networkKey,
  }, {
    clock,
    random,
    onError: (error) => log.error((error as Error).message),
    onWarning: (message) => log.warn(message),
  });
  const { url, hostname: host, port } = await tracker.startListening();
  const reached = reachedAt({ host, port });
  const urls = placesOf(reached).map((place) => `http://${place}`);
  if (options.json) printJson({ url, urls, pid: Deno.pid });
  else {
    const [first, ...others] = urls;
    printLine(`Tracker at ${first} (Ctrl-C stops it)`);
    for (const other of others) printLine(`        at ${other}`);
    const whom = networkKey === undefined
      ? "a browser shows there who is in which network"
      : `for peers with the network key ${networkKey.fingerprint} alone`;
    printLine(`  ${whom}`);
    const [address] = reached.network;
    if (address !== undefined) {
      const join = joinLine(["--tracker", `http://${address}`], [["--network-key", path]]);
      printLine(`Others join with: ${join}`);
    }
  }
  await untilAborted(signal);
}
