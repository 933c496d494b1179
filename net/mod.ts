/**
 * The network: the tracker, gossip between peers over TCP, and the HTTP API of a peer.
 *
 * It owns sockets, messages, sessions, catching up, passing records on, when to mine, and every ceiling for
 * what a stranger can push (`limits.ts`). It does not own rules of blocks (it asks the chain), what a record
 * means, or anything that a user sees.
 *
 * @example A tracker for peers on this machine
 * ```ts
 * import { Tracker } from "./mod.ts";
 *
 * await using tracker = new Tracker({ port: 0 });
 * const { url } = await tracker.startListening();
 * const stats = await (await fetch(`${url}/v1/stats`)).json();
 * console.assert(stats.peers === 0);
 * ```
 *
 * @module
 */
export { type Address, formatAddress, parseAddress } from "./address.ts";
export { ListenError } from "./listen_error.ts";
export { type KeyUse, NetworkKey } from "./network_key.ts";
export { Node } from "./node.ts";
export type { NodeOptions } from "./node_options.ts";
export type { NodeEvent } from "./node_news.ts";
export type { PeerApi, PeerStatus, RecordReport } from "./peer_api.ts";
export { tcpTransport } from "./tcp.ts";
export {
  Tracker,
  type TrackerAddress,
  type TrackerDeps,
  type TrackerOptions,
} from "./tracker_server.ts";
