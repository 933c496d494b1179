/**
 * What every peer is inside, wherever it runs: a node on a chain, the trackers that it follows, and its API. The
 * program and the library (`open_peer.ts`), the simulator and the tests all put it together here, so that what is
 * tested is what runs.
 *
 * Nothing here touches the machine: clock, chance, connections, store and log are handed in. The chain is opened
 * before (`open_chain.ts`, or `Chain.open` where a test brings store and validator); the data folder and the
 * server of the API are for `open_peer.ts`.
 */
import { MiningPool } from "../../../core/mining/mining_pool.ts";
import { NodeApi } from "../../../net/api/node_api.ts";
import { Node } from "../../../net/node/node.ts";
import type { NodeDeps, NodeOptions } from "../../../net/node/options.ts";
import { AGENT } from "../version.ts";
import type { TrackerFollowing } from "./follow_trackers.ts";

/** Options of {@linkcode composeNode}. */
export interface ComposeOptions extends Omit<NodeOptions, "agent" | "isSearching"> {
  /** Told to other peers. @default {This program and its version} */
  readonly agent?: string;
  /** True for a peer of one command. @default {false} */
  readonly isPassing?: boolean;
  /** Has the node take leave and end. */
  readonly signal: AbortSignal;
}

/** What {@linkcode composeNode} puts together. */
export interface ComposeDeps extends NodeDeps {
  /** Announces the node to trackers. @default {It has none} */
  readonly follow?: (node: Node) => TrackerFollowing;
}

/** A node that runs. */
export interface ComposedNode {
  readonly node: Node;
  readonly api: NodeApi;
  readonly following: TrackerFollowing;
  /** Settles once the node has ended: rejects, with the reason, if it could not go on. */
  readonly ended: Promise<void>;
}

/** Of a node without trackers. */
const NO_TRACKERS: TrackerFollowing = {
  states: new Map([]),
  reports: [],
  hasNamedPeers: false,
  done: Promise.resolve(),
};

/**
 * Starts a node.
 *
 * @throws {ListenError} If its address cannot be listened on.
 */
export function composeNode(
  { isPassing, signal, ...options }: ComposeOptions,
  { follow, ...deps }: ComposeDeps,
): ComposedNode {
  // True while a tracker was not heard of, or has named somebody who was not met.
  const isSearching = () =>
    following.states.values().some((state) => state === undefined) ||
    (node.peerCount === 0 && following.hasNamedPeers);
  const node: Node = new Node({ agent: AGENT, ...options, isSearching }, deps);
  const following = follow?.(node) ?? NO_TRACKERS;
  const api = new NodeApi(node, deps.pool instanceof MiningPool ? deps.pool : undefined, {
    clock: deps.clock,
    trackers: () => following.reports,
    isPassing,
  });
  return { node, api, following, ended: node.run({ signal }) };
}
