/**
 * The network: the tracker, gossip between peers over TCP, and the HTTP API of a peer.
 *
 * It owns sockets, messages, sessions, catching up, passing records on, when to mine, and the limits on
 * what a stranger can push (the limits of each room). It does not own rules of blocks (it asks the chain), what a record
 * means, or anything that a user sees.
 *
 * @example A tracker for peers on this machine
 * ```ts
 * import { systemClock as clock, systemRandom as random } from "../core/mod.ts";
 * import { TrackerServer } from "./mod.ts";
 *
 * await using tracker = new TrackerServer({ port: 0 }, { clock, random });
 * const { url } = await tracker.startListening();
 * const stats = await (await fetch(`${url}/v1/stats`)).json();
 * console.assert(stats.peers === 0);
 * ```
 *
 * @module
 */
export { type Address, formatAddress, parseAddress } from "./base/address.ts";
export { ListenError } from "./base/listen_error.ts";
export { type KeyUse, NetworkKey } from "./private/network_key.ts";
export { Node } from "./node/node.ts";
export type { NodeOptions } from "./node/options.ts";
export type { NodeEvent } from "./node/events.ts";
export type { PeerApi, PeerStatus, RecordReport } from "./api/peer_api.ts";
export { tcpTransport } from "./transport/tcp.ts";
export {
  type TrackerAddress,
  type TrackerDeps,
  type TrackerOptions,
  TrackerServer,
} from "./tracker/server/server.ts";
