/** Keeps a peer in touch with its trackers: tells them of it, and it of whom they name. */
import type { Network } from "../../../core/rules/network.ts";
import { localAddresses, LocalNetwork } from "../../../net/tracker/client/local_network.ts";
import { nameTagOf } from "../../../net/tracker/protocol/name_tag.ts";
import type { NetworkKey } from "../../../net/private/network_key.ts";
import type { Node } from "../../../net/node/node.ts";
import { trackerOrigin } from "../../../net/base/origin.ts";
import { TrackerClient, type TrackerState } from "../../../net/tracker/client/client.ts";
import type { TrackerReport } from "../../../net/tracker/protocol/report.ts";
import { describeReach } from "./tracker_lines.ts";
import type { PeerDeps } from "./system_deps.ts";

/** Options of {@linkcode followTrackers}. */
export interface FollowTrackersOptions {
  readonly network: Network;
  /** Their URLs. */
  readonly trackers: readonly string[];
  readonly networkKey?: NetworkKey;
  /** True for a peer of one command, which tells by itself what it cannot reach. @default {false} */
  readonly isPassing?: boolean;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** What a peer's trackers are followed with. */
export type TrackerFollowingDeps = Pick<
  PeerDeps,
  "clock" | "random" | "access" | "networkCards" | "createLog"
>;

/** How a peer stands with its trackers. */
export interface TrackerFollowing {
  /** How each tracker stands; undefined while it has not been heard of. */
  readonly states: ReadonlyMap<string, TrackerState | undefined>;
  /** What each tracker says of the network. */
  readonly reports: readonly TrackerReport[];
  /** True once a tracker has named another peer. */
  readonly hasNamedPeers: boolean;
  /** Settles once all have been told that the peer leaves. */
  readonly done: Promise<unknown>;
}

/** Announces a node to its trackers, and takes in whom they name, until `signal` is aborted. */
export function followTrackers(
  node: Node,
  { network, trackers, networkKey, isPassing, signal }: FollowTrackersOptions,
  { clock, random, access, networkCards, createLog }: TrackerFollowingDeps,
): TrackerFollowing {
  const log = createLog("tracker");
  const states = new Map<string, TrackerState | undefined>(trackers.map((url) => [url, undefined]));
  const facts = new Map<string, Pick<TrackerReport, "others" | "namesakes">>();
  const neighbours = new LocalNetwork({ clock, cards: networkCards });
  const { chainId, definition: { name } } = network;
  let hasNamedPeers = false;
  const runs = trackers.map((url) => {
    const client = new TrackerClient({
      url,
      chainId,
      networkKey,
      peerId: node.peerId,
      port: () => node.address.port,
      local: () => localAddresses(node.address, networkCards()),
      // Who tracks a private network is to learn nothing of it.
      nameTag: networkKey === undefined ? nameTagOf(name) : undefined,
    }, { clock, random, ...access, log: (message) => log.debug(message) });
    return client.run({
      signal,
      onPeers: (peers) => {
        hasNamedPeers ||= peers.length > 0;
        for (const { host, port } of peers) node.addAddress({ host, port }, trackerOrigin(url));
      },
      onAnnounced: ({ others = null, namesakes = null, local }) => {
        facts.set(url, { others, namesakes });
        for (const peer of neighbours.choose(local)) {
          hasNamedPeers = true;
          node.tryNeighbour(peer, url);
        }
      },
      onState: (state) => {
        states.set(url, state);
        if (state.state === "connected") log.info(`connected with ${url}`);
        else if (state.state === "unlisted") {
          log.warn(`${state.error.message}; others are not told of this peer, it is told of them`);
        } else if (isPassing) log.info(state.error.message);
        else log.warn(`${state.error.message}; trying again`);
      },
      onReach: (report) => {
        const line = describeReach(report, { tracker: url, listen: node.address });
        // A peer of one command is gone before anybody would connect to it.
        if (report.reach === "reached" || isPassing) log.info(line);
        else log.warn(line);
      },
    });
  });
  return {
    states,
    get reports(): readonly TrackerReport[] {
      return [...states].map(([url, state]) => ({
        url,
        state: state?.state ?? "asked",
        others: facts.get(url)?.others ?? null,
        namesakes: facts.get(url)?.namesakes ?? null,
      }));
    },
    get hasNamedPeers() {
      return hasNamedPeers;
    },
    done: Promise.all(runs),
  };
}
