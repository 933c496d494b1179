/** The parts of a node, put together: none of them makes another one. */
import type { Block } from "../../core/block/block.ts";
import { futureLimitMs } from "../../core/rules/params.ts";
import type { Address } from "../base/address.ts";
import { AddressGossip } from "../peers/address_gossip.ts";
import { BlockRelay } from "../relay/blocks.ts";
import { readPeerClock } from "./clock_offset.ts";
import { ClockWatch } from "./clock_watch.ts";
import { NodeEffects } from "./effects.ts";
import { FinalLog } from "./final_log.ts";
import { FutureTip } from "./future_tip.ts";
import { KnownRecords } from "../relay/known_records.ts";
import { Mesh } from "../peers/mesh.ts";
import { MiningLoop } from "./mining_loop.ts";
import type { NodeDeps, NodeOptions } from "./options.ts";
import { ownHello } from "./own_hello.ts";
import { PeerSet } from "../peers/peer_set.ts";
import { logDropped } from "./dropped_records.ts";
import { PendingSweep } from "./pending_sweep.ts";
import { KeyedSignal } from "../base/signals.ts";
import { RecordPlaces } from "./record_places.ts";
import { RecordRelay } from "../relay/records.ts";
import { Router } from "./router.ts";
import type { Session } from "../session/session.ts";
import { Sync } from "../sync/sync.ts";
import { SyncState } from "../sync/sync_state.ts";
import type { BlockHash } from "../../core/block/ids.ts";
import type { PeerId } from "../base/peer_id.ts";
import { createWitnessParts, type WitnessParts } from "../witness/witness_parts.ts";

/** What the parts ask of the node that they belong to. */
export interface NodeSelf {
  readonly peerId: PeerId;
  /** Where it takes connections. */
  readonly address: () => Address;
  /** True while its chain is known to be behind. */
  readonly isSyncing: () => boolean;
  /** Ends it. */
  readonly fail: (error: unknown) => void;
  /** A block was found here. */
  readonly onMined: (block: Block) => Promise<void>;
}

/** What moves headers, blocks, records and addresses between a node and its peers. */
export interface TrafficParts {
  readonly peers: PeerSet;
  readonly effects: NodeEffects;
  readonly sync: Sync;
  readonly relay: RecordRelay;
  readonly blockRelay: BlockRelay;
  readonly known: KnownRecords;
  readonly moved: KeyedSignal;
  /** Undefined in a network without witnesses. */
  readonly witnesses: WitnessParts | undefined;
  readonly finalLog: FinalLog;
  /** The last block of a peer's chain that is known here. */
  readonly tipOf: (session: Session) => ReturnType<Sync["tipOf"]>;
}

/** The parts of a node that watch its traffic, and decide when to mine, to wait and to answer. */
export interface WatchingParts {
  readonly syncState: SyncState;
  readonly futureTip: FutureTip;
  readonly clockWatch: ClockWatch;
  readonly places: RecordPlaces;
  /** Undefined where others mine. */
  readonly mining: MiningLoop | undefined;
  /** Undefined where this peer mines. */
  readonly sweep: PendingSweep | undefined;
}

/** All parts of a node. */
export interface NodeParts extends TrafficParts, WatchingParts {}

/** Makes the parts of a node. */
export function createParts(options: NodeOptions, deps: NodeDeps, self: NodeSelf): NodeParts {
  const parts: () => NodeParts = () => all;
  const traffic = createTraffic(options, deps, { self, parts });
  const all: NodeParts = { ...traffic, ...createWatching(options, deps, { self, traffic }) };
  return all;
}

function createTraffic(
  options: NodeOptions,
  deps: NodeDeps,
  { self, parts }: { self: NodeSelf; parts: () => NodeParts },
): TrafficParts {
  const { chain, clock, log, witness } = deps;
  const { agent, bundle, places } = options;
  const { peerId, isSyncing, fail } = self;
  const peers = new PeerSet({ ...deps, places }, {
    hello: (remote) =>
      ownHello(remote, { chain, peerId, listen: self.address(), time: clock.now(), agent }),
    onStart: (session) => router.start(session),
    onMessage: (session, message) => router.take(session, message),
    onEnd: (session) => router.end(session),
    onFatal: fail,
  });
  const moved = new KeyedSignal();
  const { witnesses: set } = chain.network.definition;
  const finalLog = new FinalLog({ log, clock, set });
  const effects = new NodeEffects({ chain, log, finalLog, peers, moved, parts, isSyncing, fail });
  const mesh = new Mesh({ peers });
  const known = new KnownRecords();
  const sync = new Sync({ chain, clock, peers, effects });
  const tipOf = (session: Session) => sync.tipOf(session);
  const answerProposed = (session: Session, hash: BlockHash) =>
    witnesses?.exchange.answer(session, hash) ?? false;
  const traffic = { chain, clock, peers, mesh, known };
  const blockRelay = new BlockRelay({ ...traffic, tipOf, answerProposed });
  const relay = new RecordRelay({ ...traffic, effects });
  const addressGossip = new AddressGossip({ peers });
  const witnesses = set &&
    createWitnessParts({ chain, set, clock, log, peers, mesh, effects, witness });
  const syncState = { check: () => parts().syncState.check() };
  const router: Router = new Router({
    chain,
    bundle,
    addressGossip,
    mesh,
    blockRelay,
    relay,
    sync,
    syncState,
    effects,
    witnesses,
  });
  return { peers, effects, sync, relay, blockRelay, known, moved, tipOf, witnesses, finalLog };
}

function createWatching(
  options: NodeOptions,
  { chain, clock, log, pool }: NodeDeps,
  { self, traffic }: { self: NodeSelf; traffic: TrafficParts },
): WatchingParts {
  const { peers, effects, sync, known, moved, tipOf, witnesses } = traffic;
  const { isSearching = () => false, needsPeers = false, mineEmpty = false, milestones = [] } =
    options;
  const { connect = [] } = options;
  const isAlone = () => peers.sessions.length === 0;
  const syncState = new SyncState({
    clock,
    peers,
    sync,
    expectsPeers: () => isSearching() || (isAlone() && connect.length > 0) || peers.mayMeetMore,
    onChange: (isBehind) => effects.syncChanged(isBehind),
  });
  const futureTip = new FutureTip({ chain, clock, log, peers, tipOf, effects });
  const { params, created } = chain.network.definition;
  const clockWatch = new ClockWatch({ futureLimitMs: futureLimitMs(params), created }, {
    clock,
    log,
    tip: () => chain.tip,
    peers: () =>
      peers.sessions.map((each) => ({
        outbound: each.outbound,
        clock: readPeerClock(each.hello.time, each.helloSpan),
        heldTime: sync.heldTimeOf(each),
      })),
  });
  // What is mined while a final block is missing cannot lead to it: that is there already, somewhere.
  const isFinalAwaited = () => chain.awaitedFinal !== undefined;
  const isBusy = () => futureTip.isInVain || syncState.isBehind || isFinalAwaited();
  const onDropped = (count: number) => {
    logDropped(count, { log, definition: chain.network.definition, now: clock.now() });
    effects.pendingChanged();
  };
  // Where nobody mines, only what waits in vain is to be dropped.
  const miner = chain.network.definition.witnesses?.mining === "off" ? undefined : pool;
  const mining = miner && new MiningLoop({ mineEmpty, milestones }, {
    chain,
    pool: miner,
    clock,
    isBusy: () => isBusy() || (needsPeers && isAlone()) || witnesses?.stop.isOn === true,
    onDropped,
    onBlock: self.onMined,
  });
  const sweep = miner ? undefined : new PendingSweep({ chain, clock, isBusy, onDropped });
  const { events } = effects;
  const places = new RecordPlaces({
    chain,
    clock,
    peers,
    known,
    tipOf,
    moved,
    events,
    isSyncing: self.isSyncing,
    needsPeers,
  });
  return { syncState, futureTip, clockWatch, places, mining, sweep };
}
