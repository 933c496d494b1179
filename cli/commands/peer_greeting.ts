/** What `chainvote peer` prints when it is ready. */
import type { Network } from "../../core/rules/network.ts";
import { type Address, formatAddress, parseAddress } from "../../net/base/address.ts";
import type { NetworkKey } from "../../net/private/network_key.ts";
import { apiTokenPath } from "../app/files/api_token.ts";
import { definitionPath } from "../app/files/joined_elections.ts";
import { createDefaultNetwork } from "../app/files/networks.ts";
import type { MiningChoice } from "../app/peer/open_peer.ts";
import { describeMining } from "../options/mining_options.ts";
import type { PeerFlags } from "../options/peer_options.ts";
import {
  isOwnName,
  joinLine,
  type OptionFile,
  placesOf,
  type ReachedAt,
  reachedAt,
} from "../app/peer/own_addresses.ts";

/** A peer that runs, as far as its user is told of it. */
export interface RunningPeer {
  readonly network: Network;
  readonly networkKey?: NetworkKey;
  /** Its data folder. */
  readonly data: string;
  /** Where other peers connect. */
  readonly listen: Address;
  /** URL of its HTTP API. */
  readonly url: string;
  readonly trackers: readonly string[];
  readonly mining: MiningChoice;
  /** Blocks that may be undone without asking; undefined for any number. */
  readonly maxReorg?: number;
  /** Its place among the network's witnesses, from 0; undefined if it is none. */
  readonly witness?: number;
}

/** What `chainvote peer --json` prints. */
export function peerDocument({ network, data, listen, url, witness }: RunningPeer) {
  return {
    network: network.chainId,
    name: network.definition.name,
    data,
    listen: formatAddress(listen),
    api: url,
    addresses: placesOf(reachedAt(listen)),
    urls: apiUrls(url),
    ...(witness === undefined ? {} : { witness: nameOfWitness(network, witness) }),
    pid: Deno.pid,
  };
}

/**
 * Lines for people.
 *
 * @param flags The files that the user named, which others need too.
 */
export function peerGreeting(peer: RunningPeer, flags: PeerFlags): string[] {
  const { network: { chainId, definition: { name } }, data, trackers } = peer;
  const peers = reachedAt(peer.listen);
  const isCommon = chainId === createDefaultNetwork().chainId;
  // Whoever named no file goes by what is stored, and others need it as much.
  const kept = isCommon ? undefined : definitionPath(data);
  const lines = [
    `Peer of "${name}" (${chainId.slice(0, 12)}…), Ctrl-C stops it`,
    ...[
      ["data", data] as const,
      ...placesOf(peers).map((place) => ["peers", place] as const),
      ...apiUrls(peer.url).map((place) => ["API", place] as const),
      ...furtherLines(peer, flags.network === undefined ? kept : undefined),
    ].flatMap(([what, text]) => text === undefined ? [] : [`  ${what.padEnd(6)} ${text}`]),
  ];
  const join = joinOf(peers, { trackers, files: sharedFiles(flags, kept) });
  return join === undefined ? lines : [...lines, `Others join with: ${join}`];
}

/** Every URL of an API that listens at `url`. */
function apiUrls(url: string): string[] {
  const listen = parseAddress(url.replace("http://", ""));
  return placesOf(reachedAt(listen)).map((place) => `http://${place}`);
}

/** What is said of a peer below where it is: what, and a text where there is one. */
function furtherLines(
  { network, data, networkKey, mining, maxReorg, witness }: RunningPeer,
  definition: string | undefined,
): (readonly [what: string, text: string | undefined])[] {
  return [
    ["file", definition === undefined ? undefined : `${definition}, for others to join`],
    ["token", apiTokenPath(data)],
    ["key", networkKey === undefined ? undefined : `${networkKey.fingerprint} (private network)`],
    [
      "signs",
      witness === undefined
        ? undefined
        : `as ${nameOfWitness(network, witness)}, ${describeOthers(network)}`,
    ],
    ["mining", mining.workers > 0 && !isUnmined(network) ? describeMining(mining) : undefined],
    [
      "guard",
      maxReorg === undefined ? undefined : `stops before more than ${maxReorg} blocks are undone`,
    ],
  ];
}

/** Whether all blocks are the witnesses'. */
function isUnmined({ definition: { witnesses } }: Network): boolean {
  return witnesses?.mining === "off";
}

function nameOfWitness({ definition: { witnesses } }: Network, witness: number): string {
  return witnesses?.keys[witness]?.name ?? "";
}

function describeOthers({ definition: { witnesses } }: Network): string {
  const count = witnesses?.keys.length ?? 0;
  return count === 1 ? "the only witness" : `one of ${count} witnesses`;
}

/** Files that others need, behind the options that name them. */
function sharedFiles(
  { network, networkKey, plugin = [] }: PeerFlags,
  kept: string | undefined,
): OptionFile[] {
  return [
    ["--network", network ?? kept],
    ["--network-key", networkKey],
    ...plugin.map((file) => ["--plugin", file] as const),
  ];
}

/** By a tracker that others can reach too, or else by this peer. */
function joinOf(
  { network: [address] }: ReachedAt,
  { trackers, files }: { trackers: readonly string[]; files: readonly OptionFile[] },
): string | undefined {
  if (address === undefined) return undefined;
  const tracker = trackers.find((url) => !isOwnName(new URL(url).hostname));
  return joinLine(tracker === undefined ? ["--connect", address] : ["--tracker", tracker], files);
}
