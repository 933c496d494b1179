/** What `chainvote peer` prints when it is ready. */
import type { Address } from "../../net/base/address.ts";
import {
  isOwnName,
  joinLine,
  type OptionFile,
  placesOf,
  type ReachedAt,
  reachedAt,
} from "../app/peer/own_addresses.ts";

/** What there is to tell. */
export interface PeerGreeting {
  /** Name of the network. */
  readonly name: string;
  readonly chainId: string;
  readonly data: string;
  /** Where other peers connect. */
  readonly listen: Address;
  /** Where programs ask. */
  readonly http: Address;
  /** Trackers that were named. */
  readonly trackers: readonly string[];
  /** Files that others need, behind the options that name them. */
  readonly files: readonly OptionFile[];
  /** Further lines: what, and its text, or false where there is nothing to say. */
  readonly more: readonly (readonly [what: string, text: string | false])[];
}

/** Lines for people. */
export function greet(
  { name, chainId, data, listen, http, trackers, files, more }: PeerGreeting,
): string[] {
  const peers = reachedAt(listen);
  const api = reachedAt(http);
  const lines = [
    `Peer of "${name}" (${chainId.slice(0, 12)}…), Ctrl-C stops it`,
    ...[
      ["data", data] as const,
      ...placesOf(peers).map((place) => ["peers", place] as const),
      ...placesOf(api).map((place) => ["API", `http://${place}`] as const),
      ...more,
    ].flatMap(([what, text]) => text === false ? [] : [`  ${what.padEnd(6)} ${text}`]),
  ];
  const join = joinOf(peers, { trackers, files });
  return join === undefined ? lines : [...lines, `Others join with: ${join}`];
}

/** Every address of a peer, for programs. */
export function peerPlaces({ listen, http }: Pick<PeerGreeting, "listen" | "http">) {
  return {
    addresses: placesOf(reachedAt(listen)),
    urls: placesOf(reachedAt(http)).map((place) => `http://${place}`),
  };
}

/** By a tracker that others can reach too, or else by this peer. */
function joinOf(
  { network: [address] }: ReachedAt,
  { trackers, files }: Pick<PeerGreeting, "trackers" | "files">,
): string | undefined {
  if (address === undefined) return undefined;
  const tracker = trackers.find((url) => !isOwnName(new URL(url).hostname));
  return joinLine(tracker === undefined ? ["--connect", address] : ["--tracker", tracker], files);
}
