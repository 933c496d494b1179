/**
 * Puts a peer together: store, validator, chain, miner, node, trackers, data folder and HTTP API. Every command that
 * needs a peer, and the library, open it here. What is real comes in by {@linkcode PeerDeps}; without a data folder,
 * workers and a plugin nothing else of the machine is touched.
 *
 * This room owns how a peer is put together, and in which order it starts and stops. It does not own what a node is inside
 * (`compose_node.ts`), how a chain is opened or rescued (`open_chain.ts`, `rescue.ts`), or what the files of a data folder
 * hold (`../files/`). Read `compose_node.ts` first.
 */
import { milestonesOf } from "./election_milestones.ts";
import { type Clock, pause } from "../../../core/base/clock.ts";
import { MiningPool } from "../../../core/mining/mining_pool.ts";
import type { Network } from "../../../core/rules/network.ts";
import type { Address } from "../../../net/base/address.ts";
import type { Node } from "../../../net/node/node.ts";
import type { InboundPlaces } from "../../../net/peers/inbound_slots.ts";
import type { Log } from "../../../net/base/log.ts";
import type { NetworkKey } from "../../../net/private/network_key.ts";
import type { PageSource } from "../../../net/api/page_app.ts";
import type { PlainSource } from "../../../net/api/plain_route.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import type { TrustedProxy } from "../../../net/tracker/swarm/client_address.ts";
import { AddressFile } from "../files/address_file.ts";
import { withRestart } from "../exit_code.ts";
import { type Restart, restartPeer } from "../restart.ts";
import { composeNode } from "./compose_node.ts";
import { fetchNetworkPlugin } from "./fetch_plugin.ts";
import { followTrackers, type TrackerFollowing } from "./follow_trackers.ts";
import { createTransport } from "./peer_transport.ts";
import type { HostOptions } from "../plugin/host.ts";
import { checkIsWitness, openWitness, type WitnessChoice } from "./open_witness.ts";
import { type OpenChain, openChain } from "./open_chain.ts";
import { networkToOpen } from "./open_store.ts";
import type { ReorgChoice } from "../files/reorg_choice.ts";
import { servePeer } from "./serve_peer.ts";
import type { PeerDeps } from "./system_deps.ts";

/** How a peer mines. */
export interface MiningChoice {
  /** Mining workers; 0 mines nothing. */
  readonly workers: number;
  /** Part of the time that each worker mines, above 0 and at most 1. @default {1} */
  readonly dutyCycle?: number;
}

/** Options of {@linkcode openPeer}. */
export interface OpenPeerOptions
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
  /** How many connections that others open are taken. @default {64, and 32 of one machine} */
  readonly places?: InboundPlaces;
  readonly mining: MiningChoice;
  /** The key that it signs with as a witness. @default {It is none} */
  readonly witness?: WitnessChoice;
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
  /** The voters' page, for browsers that come to the API. @default {There is none} */
  readonly page?: PageSource;
  /** The same without scripts. @default {There is none} */
  readonly plain?: PlainSource;
  /** URLs that browsers reach the API by, beside its address. @default {None} */
  readonly publicUrls?: readonly URL[];
  /** The proxy in front whose word counts on whose a request to the API is. @default {false} */
  readonly trustProxy?: TrustedProxy;
  /** Use what is stored, without asking anybody. @default {false} */
  readonly offline?: boolean;
  /** Told how far the stored chain is replayed. */
  readonly onReplay?: (done: number, total: number) => void;
  /** The options that lead to the data folder, as the user gave them. @default {None} */
  readonly given?: readonly string[];
  /** How a person starts again what runs the peer. @default {With `chainvote peer`, and what was given} */
  readonly restart?: Restart;
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
  /** Its own place among the network's witnesses, from 0; undefined if it is none. */
  readonly witness?: number;
}

/**
 * Opens a peer and starts it.
 *
 * @throws {StoreError} If the data folder cannot be used.
 * @throws {UsageError | UnreachableError} If the network's validator cannot be run, or its witness's key be used.
 * @throws {SignerError} If the file of that key cannot be used.
 * @throws {ListenError} If an address cannot be listened on.
 */
export async function openPeer(options: OpenPeerOptions, deps: PeerDeps): Promise<OpenPeer> {
  await using stack = new AsyncDisposableStack();
  const { clock, random } = deps;
  const { data, networkKey, mining } = options;
  const log = deps.createLog("peer");
  const opened = stack.use(await openOwnChain(options, log, deps));
  const { chain, pluginCode } = opened;
  const { network } = chain;
  const { witnesses } = network.definition;
  const witness = options.witness &&
    stack.use(openWitness(options.witness, { network, data, random }));
  const pool = mining.workers === 0 || witnesses?.mining === "off"
    ? undefined
    : stack.use(new MiningPool(mining, { random, clock }));
  const { listen, connect, places, mineEmpty, needsPeers, isPassing } = options;
  const bundle = pluginCode === undefined ? undefined : new TextEncoder().encode(pluginCode);
  const addressFile = data === undefined || options.offline
    ? undefined
    : new AddressFile(data, { log });
  const addresses = addressFile?.read();
  const transport = await createTransport(networkKey, deps);
  const stop = new AbortController();
  const { signal } = stop;
  const composed = composeNode(
    {
      ...{ listen, connect, places, addresses, mineEmpty, needsPeers, bundle, isPassing, signal },
      milestones: milestonesOf(network),
    },
    {
      chain,
      transport,
      clock,
      random,
      log,
      pool,
      witness,
      follow: (node) => followTrackers(node, { ...options, network, signal }, deps),
    },
  );
  const { node, api, following } = composed;
  const failed = new AbortController();
  const ended = composed.ended.catch((error) => {
    opened.abandon();
    failed.abort(withRestart(error, restartOf(options)));
  });
  stack.defer(async () => {
    stop.abort();
    await ended;
  });
  if (addressFile !== undefined) stack.use(keepAddresses(node, { file: addressFile, stop, clock }));
  stack.defer(async () => {
    stop.abort();
    await following.done;
  });
  const url = servePeer(stack, composed, { ...options, network, log }, deps);
  const resources = stack.move();
  return {
    network,
    node,
    api,
    url,
    failed: failed.signal,
    following,
    witness: witness?.key,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Opens the chain; what is wrong with it is told to a user who gave these options. */
async function openOwnChain(
  options: OpenPeerOptions,
  log: Log,
  deps: PeerDeps,
): Promise<OpenChain> {
  const expected = options.witness && networkToOpen(options);
  // Before the folder is made, which would belong to the network from then on.
  if (options.witness && expected) checkIsWitness(options.witness, expected);
  const fetchPlugin = options.trustPlugin === true
    ? (network: Network) => fetchNetworkPlugin(network, options, deps)
    : undefined;
  try {
    return await openChain({ ...options, fetchPlugin, queriesApart: true, log }, deps);
  } catch (error) {
    throw withRestart(error, restartOf(options));
  }
}

function restartOf({ restart, given = [] }: OpenPeerOptions): Restart {
  return restart ?? restartPeer(given);
}

/** How often the addresses of others are written, if they have changed, in ms. */
const SAVE_MS = 5_000;

/** Keeps the addresses of others, also for a run after one that is killed. */
function keepAddresses(
  node: Node,
  { file, stop, clock }: { file: AddressFile; stop: AbortController; clock: Clock },
): AsyncDisposable {
  const save = async () => {
    while (await pause(clock, SAVE_MS, stop.signal)) file.write(node.saveAddresses());
  };
  const saving = save();
  return {
    async [Symbol.asyncDispose]() {
      // While its sessions are still there.
      file.write(node.saveAddresses());
      stop.abort();
      await saving;
    },
  };
}
