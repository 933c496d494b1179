/** What the options of a peer say: which peer is used, and what the user insists on. */
import { formatAddress, parseAddress } from "../../net/base/address.ts";
import { defaultDataFolder, hasDatabase } from "../app/files/data_folder.ts";
import { readInvitation, readJoinedKey } from "../app/files/invitation_file.ts";
import { readKeptDefinition } from "../app/files/joined_elections.ts";
import { readNetworkKeyFile } from "../app/files/network_key_file.ts";
import { readNetworkFile } from "../app/files/networks.ts";
import { printNote } from "../terminal/output.ts";
import { chooseDataFolder, type ElectionWish } from "./choose_election.ts";
import { NO_MINING } from "./mining_options.ts";
import { readNamedPeer } from "./named_peer.ts";
import type { AccessOptions } from "./peer_access.ts";
import { DEFAULT_TRACKER_URL, type PeerFlags } from "./peer_options.ts";

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
  { needsRoll = false }: Pick<ElectionWish, "needsRoll"> = {},
): Promise<Omit<AccessOptions, "mining">> {
  const wishes = readPeerFlags(flags);
  const { data, network, peer } = wishes;
  // Whoever uses the peer of another machine uses no folder of this one.
  if (peer !== undefined) return { ...wishes, data: data ?? defaultDataFolder(), signal };
  const json = flags.json ?? false;
  const folder = await chooseDataFolder({ data, network, json, needsRoll, signal });
  return {
    ...wishes,
    ...waysOf(folder, { ...wishes, named: flags.tracker }),
    data: folder,
    signal,
  };
}

/** What leads to the peers of an election that was joined by a link, beside what the user named, which comes first. */
function waysOf(
  folder: string,
  { network, networkKey, trackers, connect, named = [] }: PeerWishes & { named?: string[] },
): Pick<PeerWishes, "network" | "networkKey" | "trackers" | "connect"> {
  const invitation = readInvitation(folder);
  const kept = readKeptDefinition(folder);
  const isOther = network !== undefined && network.chainId !== kept?.chainId;
  // Nothing is stored yet, or no longer: it is the folder of what was joined, or was there.
  const own = network ?? (hasDatabase(folder) ? undefined : kept);
  if (invitation === undefined || isOther) return { network: own, networkKey, trackers, connect };
  return {
    network: own,
    networkKey: networkKey ?? readJoinedKey(folder, { onWarning: printNote }),
    trackers: named.length > 0 ? trackers : invitation.hosts,
    connect: [...connect, ...invitation.peers.map((place) => parseAddress(place))],
  };
}

/** As {@linkcode readAccess}, for a command that only reads, from a peer that has the whole chain. */
export async function readReadingAccess(
  flags: PeerFlags & { readonly json?: true; readonly offline?: true; readonly timeout: number },
  signal: AbortSignal,
  wish: Pick<ElectionWish, "needsRoll"> = {},
): Promise<AccessOptions> {
  const { offline = false, timeout } = flags;
  const catchUpMs = offline ? undefined : timeout * 1_000;
  return { ...await readAccess(flags, signal, wish), mining: NO_MINING, offline, catchUpMs };
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
