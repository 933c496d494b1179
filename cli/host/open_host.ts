/**
 * Puts a host together: a tracker, a peer and its API in one process, at one port for HTTP and one for gossip. So those
 * who join need one address, and a host that others reach is a peer that all of them can connect to.
 */
import type { Network } from "../../core/rules/network.ts";
import type { Address } from "../../net/base/address.ts";
import type { NetworkKey } from "../../net/private/network_key.ts";
import { openTracker } from "../../net/tracker/server/tracker.ts";
import type { TrustedProxy } from "../../net/tracker/swarm/client_address.ts";
import type { WitnessChoice } from "../app/peer/open_witness.ts";
import { type MiningChoice, type OpenPeer, openPeer } from "../app/peer/open_peer.ts";
import type { ReorgChoice } from "../app/files/reorg_choice.ts";
import type { Restart } from "../app/restart.ts";
import { pageFiles } from "../app/page/page_source.ts";
import { createPlainPage } from "../result/plain_page.ts";
import { type ReachedAt, reachedAt } from "../app/peer/own_addresses.ts";
import type { PeerDeps } from "../app/peer/system_deps.ts";
import { createHostHandler, offerDefinition } from "./host_routes.ts";
import { PeerSlot } from "./peer_slot.ts";

/** Options of {@linkcode openHost}. */
export interface OpenHostOptions {
  readonly network: Network;
  /** The data folder. */
  readonly data: string;
  readonly networkKey?: NetworkKey;
  /** Where to serve HTTP. */
  readonly http: Address;
  /** Where to take connections from peers. */
  readonly listen: Address;
  readonly mining: MiningChoice;
  /** The key that it signs with as a witness. @default {It is none} */
  readonly witness?: WitnessChoice;
  /** Connections that others may open, all of which may come from one machine. @default {64, and 32 of one machine} */
  readonly places?: number;
  /** Tell of a peer only once a connection to it could be opened. */
  readonly dialBack: boolean;
  /** The proxy in front whose word counts on whose a request is. */
  readonly trustProxy: TrustedProxy;
  /** URLs that browsers reach it by, beside its addresses. */
  readonly publicUrls: readonly URL[];
  /** Told how far the stored chain is replayed. */
  readonly onReplay?: (done: number, total: number) => void;
  /** What the operator says on branches that exclude each other. @default {What the data folder remembers} */
  readonly reorg?: ReorgChoice;
  /** How a person starts it again. */
  readonly restart?: Restart;
}

/** A host that runs. Disposing it stops it. */
export interface OpenHost extends AsyncDisposable {
  readonly peer: OpenPeer;
  /** The port of HTTP that was taken. */
  readonly http: Address;
  /** Where HTTP can be reached. */
  readonly reached: ReachedAt;
}

/**
 * Opens a host.
 *
 * @throws {ListenError} If an address cannot be listened on.
 * @throws {StoreError} If the data folder cannot be used.
 */
export async function openHost(options: OpenHostOptions, deps: PeerDeps): Promise<OpenHost> {
  await using stack = new AsyncDisposableStack();
  const { network, networkKey, dialBack, trustProxy, places } = options;
  const { clock, random } = deps;
  const log = deps.createLog("host");
  const { chainId, definition } = network;
  const gossip: { port?: number } = {};
  const also = offerDefinition({
    name: networkKey?.trackerName(chainId) ?? chainId,
    definition,
    port: () => gossip.port,
  });
  const onWarning = (message: string) => log.warn(message);
  const tracker = openTracker({ dialBack, trustProxy, networkKey }, {
    clock,
    random,
    also,
    onWarning,
  });
  stack.use(tracker);
  const slot = new PeerSlot({ clock });
  const server = deps.serve({
    hostname: options.http.host,
    port: options.http.port,
    handler: createHostHandler({ tracker: tracker.handler, api: slot.answer }),
    onError: (error) => log.error(`an answer failed: ${(error as Error).message}`),
  }, { clock });
  stack.defer(async () => {
    // Both at once: a poll that waits is answered, and its peer, which asks again, is turned away.
    await Promise.all([server[Symbol.asyncDispose](), tracker[Symbol.asyncDispose]()]);
  });
  const http = { host: server.hostname, port: server.port };
  const reached = reachedAt(http);
  const serve: PeerDeps["serve"] = ({ handler }) => {
    slot.fill(handler);
    const { hostname, port, url } = server;
    // The peer ends with its own answers; it takes leave of the tracker, which runs until then.
    return { hostname, port, url, [Symbol.asyncDispose]: () => slot[Symbol.asyncDispose]() };
  };
  const peer = stack.use(
    await openPeer({
      ...options,
      // By its public address: a tracker hands out the address from which a peer was announced.
      trackers: [`http://${reached.network[0] ?? reached.local[0]}`],
      connect: [],
      page: pageFiles,
      plain: createPlainPage(deps.clock.now),
      places: places === undefined ? undefined : { all: places, perHost: places },
    }, { ...deps, serve }),
  );
  gossip.port = peer.node.address.port;
  const resources = stack.move();
  return { peer, http, reached, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}

/** The URLs by which others reach a host; those of this machine, if nobody else can. */
export function hostUrls({ network, local }: ReachedAt): string[] {
  return (network.length > 0 ? network : local).map((place) => `http://${place}`);
}
