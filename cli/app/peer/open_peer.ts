/** Puts a peer together: store, validator, chain, miner, node, trackers and API. */
import { pause } from "../../../core/base/clock.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { MiningPool } from "../../../core/mining/mining_pool.ts";
import type { Network } from "../../../core/rules/network.ts";
import { systemClock as clock, systemRandom as random } from "../../../core/base/system.ts";
import type { Address } from "../../../net/base/address.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { FOLDER_SECRET_BYTES, proveFolder } from "../../../net/api/folder_proof.ts";
import { Node } from "../../../net/node/node.ts";
import { NodeApi } from "../../../net/api/node_api.ts";
import type { NetworkKey } from "../../../net/private/network_key.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { serveHttp } from "../../../net/http/serve.ts";
import { AddressFile } from "../files/address_file.ts";
import { prepareApiToken } from "../files/api_token.ts";
import { removePeerInfo, writePeerInfo } from "../files/data_folder.ts";
import { withGiven } from "../errors.ts";
import { fetchNetworkPlugin } from "./fetch_plugin.ts";
import { followTrackers, type TrackerFollowing } from "./follow_trackers.ts";
import { createLog } from "../log.ts";
import { createTransport } from "./peer_transport.ts";
import type { HostOptions } from "../plugin/host.ts";
import { openChain } from "./open_chain.ts";
import type { ReorgChoice } from "../files/reorg_choice.ts";
import { AGENT } from "../version.ts";

/** How a peer mines. */
export interface MiningChoice {
  /** Mining workers; 0 mines nothing. */
  readonly workers: number;
  /** Part of the time that each worker mines, above 0 and at most 1. @default {1} */
  readonly dutyCycle?: number;
}

/** Options of {@linkcode openPeer}. */
export interface PeerOptions
  extends Omit<HostOptions, "data" | "fetchPlugin" | "queriesApart" | "log"> {
  /** Data folder; undefined keeps everything in memory. */
  readonly data: string | undefined;
  /** The network; undefined takes the data folder's, or else the default one. */
  readonly network: Network | undefined;
  /** The key of a private network: peers and trackers must have it too. @default {Open to everybody} */
  readonly networkKey?: NetworkKey;
  /** Where to take connections from peers. */
  readonly listen: Address;
  /** Where to serve the HTTP API. */
  readonly http: Address;
  readonly trackers: readonly string[];
  readonly connect: readonly Address[];
  readonly mining: MiningChoice;
  /** Take the plugin that the network names from its peers, if it is not here. @default {false} */
  readonly trustPlugin?: boolean;
  /** Told, for a person, which plugin came from whom. */
  readonly onFetched?: (text: string) => void;
  /** Mine blocks without records too. @default {false} */
  readonly mineEmpty?: boolean;
  /** What the operator says on deep reorganisations. @default {What the data folder remembers} */
  readonly reorg?: ReorgChoice;
  /** Neither mine nor call a record settled while no other peer is connected. @default {false} */
  readonly needsPeers?: boolean;
  /** True for a peer of one command, which tells by itself what it cannot reach. @default {false} */
  readonly isPassing?: boolean;
  /** Use what is stored, without asking anybody. @default {false} */
  readonly offline?: boolean;
  /** Told how far the stored chain is replayed. */
  readonly onReplay?: (done: number, total: number) => void;
  /** The options that lead to the data folder, as the user gave them. @default {None} */
  readonly given?: readonly string[];
  /** Ends the opening. */
  readonly signal?: AbortSignal;
}

/** A running peer. Disposing it stops it. */
export interface OpenPeer extends AsyncDisposable {
  readonly network: Network;
  readonly node: Node;
  readonly api: PeerApi;
  /** URL of its HTTP API. */
  readonly url: string;
  /** Aborted, with the reason, if the peer cannot go on. */
  readonly failed: AbortSignal;
  /** What its trackers said. */
  readonly following: TrackerFollowing;
}

/**
 * Opens a peer and starts it.
 *
 * @throws {StoreError} If the data folder cannot be used.
 * @throws {UsageError | UnreachableError} If the network's validator cannot be run.
 * @throws {ListenError} If an address cannot be listened on.
 */
export async function openPeer(options: PeerOptions): Promise<OpenPeer> {
  await using stack = new AsyncDisposableStack();
  const log = createLog("peer");
  const fetchPlugin = options.trustPlugin === true
    ? (network: Network) => fetchNetworkPlugin(network, options)
    : undefined;
  const opened = stack.use(
    await openChain({ ...options, fetchPlugin, queriesApart: true, log }),
  );
  const { chain, pluginCode } = opened;
  const { network } = chain;
  const { params } = network.definition;
  const pool = options.mining.workers === 0
    ? undefined
    : stack.use(new MiningPool({ ...options.mining, params }, { random, clock }));
  const { listen, connect, mineEmpty } = options;
  const bundle = pluginCode === undefined ? undefined : new TextEncoder().encode(pluginCode);
  const addressFile = options.data === undefined || options.offline
    ? undefined
    : new AddressFile(options.data, { log });
  const addresses = addressFile?.read();
  const transport = await createTransport(options.networkKey);
  const { needsPeers } = options;
  // True while a tracker was not heard of, or has named somebody who was not met.
  const isSearching = () =>
    following.states.values().some((state) => state === undefined) ||
    (node.peerCount === 0 && following.hasNamedPeers);
  const node: Node = new Node(
    { listen, connect, addresses, mineEmpty, needsPeers, isSearching, bundle, agent: AGENT },
    { chain, transport, clock, random, log, pool },
  );
  const stop = new AbortController();
  const following = followTrackers(node, { ...options, network, signal: stop.signal });
  const failed = new AbortController();
  const running = node.run({ signal: stop.signal }).catch((error) => {
    opened.abandon();
    failed.abort(withGiven(error, options.given ?? []));
  });
  stack.defer(async () => {
    stop.abort();
    await running;
  });

  if (addressFile !== undefined) {
    const saving = saveAddresses(node, addressFile, stop.signal);
    stack.defer(async () => {
      // While its sessions are still there.
      addressFile.write(node.saveAddresses());
      stop.abort();
      await saving;
    });
  }

  stack.defer(async () => {
    stop.abort();
    await following.done;
  });

  const api = new NodeApi(node, pool, {
    clock,
    trackers: () => following.reports,
    isPassing: options.isPassing,
  });
  // A peer of one command listens too, on loopback: for other commands on its data folder at the same time.
  const token = options.data === undefined ? undefined : prepareApiToken(options.data, { log });
  const secret = bytesToHex(random.bytes(FOLDER_SECRET_BYTES));
  const app = createApiApp(api, {
    clock,
    token,
    isPrivate: options.networkKey !== undefined,
    prove: (challenge) => proveFolder({ url: server.url, secret }, challenge),
    vitals: () => ({ ...node.traffic, memoryBytes: Deno.memoryUsage().rss }),
  });
  const server = stack.use(serveHttp({
    hostname: options.http.host,
    port: options.http.port,
    handler: (request, info) => app.fetch(request, info),
    onError: (error) => log.error(`the API failed: ${(error as Error).message}`),
  }));
  if (options.data !== undefined) {
    const folder = options.data;
    const info = { pid: Deno.pid, network: network.chainId, api: server.url, secret };
    writePeerInfo(folder, info);
    stack.defer(() => removePeerInfo(folder, info));
  }

  const resources = stack.move();
  return {
    network,
    node,
    api,
    url: server.url,
    failed: failed.signal,
    following,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** How often the addresses of others are written, if they have changed, in ms. */
const SAVE_MS = 5_000;

/** Keeps the addresses of others, also for a run after one that is killed. */
async function saveAddresses(node: Node, file: AddressFile, signal: AbortSignal): Promise<void> {
  while (await pause(clock, SAVE_MS, signal)) file.write(node.saveAddresses());
}
