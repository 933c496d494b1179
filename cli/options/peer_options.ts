/** The options that lead to a peer, or say how one is opened. */
import { type Command, type CommandUnknownOpts, Option, type OptionValues } from "commander";
import { type Address, formatAddress } from "../../net/base/address.ts";
import { OPTION_GROUPS } from "../terminal/help_layout.ts";
import { parsePeerUrl } from "../../net/http/base_url.ts";
import type { NamedPeerFlags } from "./named_peer.ts";
import {
  collectAddresses,
  collectTexts,
  collectTrackers,
  reading,
  readPath,
  readWhole,
} from "./option_values.ts";

/** Where a tracker listens and is looked for when nothing is said. */
export const DEFAULT_TRACKER: Address = { host: "127.0.0.1", port: 7700 };

/** Its URL, as `--tracker` would name it. */
export const DEFAULT_TRACKER_URL = `http://${formatAddress(DEFAULT_TRACKER)}`;

/** Seconds that are waited when nothing is said: until a record is settled, and for a peer that is catching up. */
const PATIENCE_S = 120;

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
  settle: new Option("--timeout <seconds>", "how long to wait until it is settled")
    .argParser(readWhole(0, 86_400)).default(PATIENCE_S),
  final: new Option(
    "--final",
    "in a network with witnesses: what is in a block is not enough, it must be final",
  ),
  catchUp: new Option(
    "--timeout <seconds>",
    "how long to wait until the peer has the whole chain",
  ).argParser(readWhole(0, 86_400)).default(PATIENCE_S),
  trustPlugin: new Option(
    "--trust-network-plugin",
    "get the plugin that the network names from its peers, if it is not here, and run it in the sandbox",
  ),
};

for (const option of Object.values(peerOptions)) option.helpGroup(OPTION_GROUPS.network);

/** The options of {@linkcode addFolderOptions}. */
export type FolderFlags = Pick<PeerFlags, "data" | "network" | "plugin">;

/** The options of {@linkcode addPeerOptions}. */
export type PeerWayFlags = Omit<PeerFlags, "trustNetworkPlugin">;

/** The options of {@linkcode addOwnPeerOptions}. */
export type OwnPeerFlags = Omit<PeerWayFlags, keyof NamedPeerFlags>;

/**
 * Adds the options with which a command gets hold of a peer, wherever that is. A command that can use any plugin takes
 * `peerOptions.trustPlugin` too.
 *
 * The types are written out: those that commander would find take a minute to check whenever this file changes.
 */
export function addPeerOptions<
  Args extends unknown[],
  Options extends OptionValues,
  Globals extends OptionValues,
>(
  command: Command<Args, Options, Globals>,
): Command<Args, Options & PeerWayFlags, Globals>;
export function addPeerOptions(command: CommandUnknownOpts): CommandUnknownOpts {
  const { peer, tokenFile, tracker, connect, data, network, networkKey, plugin } = peerOptions;
  return addAll(command, [peer, tokenFile, tracker, connect, data, network, networkKey, plugin]);
}

/** Adds the options of a command that uses what is stored on this machine, and asks nobody. */
export function addFolderOptions<
  Args extends unknown[],
  Options extends OptionValues,
  Globals extends OptionValues,
>(
  command: Command<Args, Options, Globals>,
): Command<Args, Options & FolderFlags, Globals>;
export function addFolderOptions(command: CommandUnknownOpts): CommandUnknownOpts {
  const { data, network, plugin } = peerOptions;
  return addAll(command, [data, network, plugin]);
}

/** As {@linkcode addPeerOptions}, for a command that believes no peer but one of this machine, which checks what it takes in. */
export function addOwnPeerOptions<
  Args extends unknown[],
  Options extends OptionValues,
  Globals extends OptionValues,
>(
  command: Command<Args, Options, Globals>,
): Command<Args, Options & OwnPeerFlags, Globals>;
export function addOwnPeerOptions(command: CommandUnknownOpts): CommandUnknownOpts {
  const { tracker, connect, data, network, networkKey, plugin } = peerOptions;
  return addAll(command, [tracker, connect, data, network, networkKey, plugin]);
}

function addAll(command: CommandUnknownOpts, options: readonly Option[]): CommandUnknownOpts {
  for (const option of options) command.addOption(option);
  return command;
}
