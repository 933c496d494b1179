/** Options that several commands share, and how their texts are read. */
import { type CommandUnknownOpts, InvalidArgumentError, Option } from "commander";
import { type Address, formatAddress, parseAddress } from "../../net/base/address.ts";
import { parseTrackerUrl } from "../../net/tracker/protocol/url.ts";
import { chooseDataFolder } from "./choose_election.ts";
import { defaultDataFolder } from "../app/files/data_folder.ts";
import { OPTION_GROUPS } from "../terminal/help_layout.ts";
import { LOG_LEVELS, type LogLevelName } from "../terminal/logging.ts";
import { NO_MINING } from "./mining_options.ts";
import { type NamedPeerFlags, parsePeerUrl, readNamedPeer } from "./named_peer.ts";
import { readNetworkKeyFile } from "../app/files/network_key_file.ts";
import { printNote } from "../terminal/output.ts";
import { readNetworkFile } from "../app/files/networks.ts";
import type { AccessOptions } from "./peer_access.ts";

/** Where a tracker listens and is looked for when nothing is said. */
export const DEFAULT_TRACKER: Address = { host: "127.0.0.1", port: 7700 };

/** Seconds that are waited for a peer that is catching up when nothing is said: as long as `vote` waits. */
const CATCH_UP_S = 120;

const DEFAULT_TRACKER_URL = `http://${formatAddress(DEFAULT_TRACKER)}`;

/** `--json` and `--log-level`, which every command has. */
export function outputOptions(level: LogLevelName) {
  return {
    json: new Option("--json", "print exactly one JSON document on stdout")
      .helpGroup(OPTION_GROUPS.output),
    logLevel: new Option("--log-level <level>", "least important log lines to show on stderr")
      .choices(LOG_LEVELS).default(level).helpGroup(OPTION_GROUPS.output),
  };
}

/** Reads `HOST:PORT` of something to connect to. */
export function readAddress(text: string): Address {
  return reading(() => parseAddress(text));
}

/** Reads `HOST:PORT` of something to listen on; port 0 is any free one. */
export function readListenAddress(text: string): Address {
  return reading(() => parseAddress(text, { allowZero: true }));
}

/** Reads a whole number within bounds. */
export function readWhole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number within ${least}..${most}.`);
  };
}

/**
 * Reads the path of a file or folder. An empty one is refused: it comes of a shell variable that is not set, and a
 * peer that was meant to be private would be open to all.
 */
export function readPath(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must name a file or folder: it is empty.");
  return text;
}

/** Reads a tracker URL and adds it to those before. An environment variable may hold several. */
export function collectTrackers(text: string, before: readonly string[] | undefined): string[] {
  const urls = text.split(/[\s,]+/).filter((url) => url !== "");
  if (urls.length === 0) throw new InvalidArgumentError("It must name a tracker: it is empty.");
  return [...before ?? [], ...urls.map((url) => reading(() => parseTrackerUrl(url)))];
}

/** Reads an address and adds it to those before. */
export function collectAddresses(text: string, before: readonly Address[] | undefined): Address[] {
  return [...before ?? [], readAddress(text)];
}

/** Options of the commands that are or use a peer. */
export interface PeerFlags extends NamedPeerFlags {
  readonly tracker?: string[];
  readonly connect?: Address[];
  readonly data?: string;
  readonly network?: string;
  readonly networkKey?: string;
  readonly plugin?: string[];
  readonly trustNetworkPlugin?: true;
}

/** The options behind {@linkcode PeerFlags}. */
export const peerOptions = {
  tracker: new Option(
    "--tracker <url>",
    `tracker to find peers with; may be repeated (default: ${DEFAULT_TRACKER_URL})`,
  ).env("CHAINVOTE_TRACKER").argParser(collectTrackers),
  connect: new Option("--connect <host:port>", "peer to connect to; may be repeated")
    .argParser(collectAddresses),
  peer: new Option(
    "--peer <url>",
    "use the peer of another machine, by its API, instead of one here; --data and --tracker do not matter",
  ).argParser((text) => reading(() => parsePeerUrl(text)))
    .conflicts(["connect", "plugin", "trustNetworkPlugin", "mine", "mineIdle", "offline"]),
  tokenFile: new Option(
    "--token-file <file>",
    "with --peer: a copy of its file api-token, to hand records in, or for a private network (or CHAINVOTE_TOKEN)",
  ),
  data: new Option("--data <dir>", "data folder (default: the user's data folder)")
    .env("CHAINVOTE_DATA").argParser(readPath),
  network: new Option("--network <file>", "network definition, the same file on every machine"),
  networkKey: new Option(
    "--network-key <file>",
    "key of a private network, the same on every machine",
  )
    .env("CHAINVOTE_NETWORK_KEY").argParser(readPath),
  plugin: new Option(
    "--plugin <file>",
    "file of the plugin that the network names; may be repeated",
  ).argParser(collectTexts),
  alone: new Option(
    "--alone",
    "what is stored on this machine is enough, even if no other peer has it",
  ),
  catchUp: new Option(
    "--timeout <seconds>",
    "how long to wait until the peer has the whole chain",
  ).argParser(readWhole(0, 86_400)).default(CATCH_UP_S),
  trustPlugin: new Option(
    "--trust-network-plugin",
    "get the plugin that the network names from its peers, if it is not here, and run it in the sandbox",
  ),
};

for (const option of Object.values(peerOptions)) option.helpGroup(OPTION_GROUPS.network);

function collectTexts(text: string, before: readonly string[] | undefined): string[] {
  return [...before ?? [], text];
}

/** What {@linkcode PeerFlags} say, but for the data folder, which may have to be chosen. */
export type PeerWishes = Omit<AccessOptions, "mining" | "signal" | "data"> & {
  readonly data: string | undefined;
};

/** What {@linkcode PeerFlags} say: what is used, and what the user insists on. */
export function readPeerFlags(flags: PeerFlags): PeerWishes {
  const {
    tracker: named = [],
    connect = [],
    data,
    network,
    networkKey,
    plugin,
    trustNetworkPlugin,
  } = flags;
  return {
    peer: readNamedPeer(flags),
    data,
    network: network === undefined ? undefined : readNetworkFile(network),
    networkKey: networkKey === undefined
      ? undefined
      : readNetworkKeyFile(networkKey, { onWarning: printNote }),
    plugin,
    trustPlugin: trustNetworkPlugin,
    trackers: named.length > 0 ? [...new Set(named)] : [DEFAULT_TRACKER_URL],
    connect,
    required: [...named, ...connect.map(formatAddress)],
    given: givenOptions(flags),
  };
}

/** As {@linkcode readPeerFlags}, with the data folder that is used: a person may be asked which. */
export async function readAccess(
  flags: PeerFlags & { readonly json?: true },
  signal: AbortSignal,
): Promise<Omit<AccessOptions, "mining">> {
  const wishes = readPeerFlags(flags);
  const { data, network, peer } = wishes;
  // Whoever uses the peer of another machine uses no folder of this one.
  const folder = peer !== undefined
    ? data ?? defaultDataFolder()
    : await chooseDataFolder({ data, network, json: flags.json ?? false, signal });
  return { ...wishes, data: folder, signal };
}

/** As {@linkcode readAccess}, for a command that only reads, from a peer that has the whole chain. */
export async function readReadingAccess(
  flags: PeerFlags & { readonly json?: true; readonly offline?: true; readonly timeout: number },
  signal: AbortSignal,
): Promise<AccessOptions> {
  const { offline = false, timeout } = flags;
  const catchUpMs = offline ? undefined : timeout * 1_000;
  return { ...await readAccess(flags, signal), mining: NO_MINING, offline, catchUpMs };
}

/** The options that lead to a peer, as words of a command line. */
function givenOptions(flags: PeerFlags): readonly string[] {
  const words = (option: string, values: readonly (string | undefined)[] = []) =>
    values.flatMap((value) => value === undefined ? [] : [option, value]);
  // Whoever names a peer needs no way to one.
  if (flags.peer !== undefined) {
    return [...words("--peer", [flags.peer]), ...words("--token-file", [flags.tokenFile])];
  }
  return [
    ...words("--data", [flags.data]),
    ...words("--network", [flags.network]),
    ...words("--network-key", [flags.networkKey]),
    ...words("--tracker", flags.tracker),
    ...words("--connect", flags.connect?.map(formatAddress)),
    ...words("--plugin", flags.plugin),
    ...(flags.trustNetworkPlugin ? ["--trust-network-plugin"] : []),
  ];
}

/** Adds examples to a command's help. */
export function addExamples(command: CommandUnknownOpts, examples: readonly string[]): void {
  command.addHelpText("after", `\nExamples:\n${examples.map((each) => `  ${each}`).join("\n")}`);
}

function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
