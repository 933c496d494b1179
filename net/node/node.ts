/**
 * A node: one chain, its peers, and the traffic between them. It puts sync, relay and mining together; the
 * parts do not know each other. Who gets which message: `_switchboard.ts`; what follows of it: `node_news.ts`.
 */
import { countOf } from "../../core/base/count_of.ts";
import type { Block } from "../../core/block/block.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { pause } from "../../core/base/clock.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { formatHashrate } from "./hashrate.ts";
import { futureLimitMs } from "../../core/rules/params.ts";
import { DeepReorgError } from "../../core/chain/reorg_guard.ts";
import type { Asker } from "../../core/validator/validator_host.ts";
import type { Submission } from "../../core/pending/pending.ts";
import { USER_SOURCE } from "../../core/pending/pending_pool.ts";
import { FutureTip } from "./future_tip.ts";
import { StoreTrouble } from "./store_trouble.ts";
import { orFail } from "./or_fail.ts";
import { ownHello } from "./own_hello.ts";
import { Switchboard } from "./router.ts";
import type { Address } from "../base/address.ts";
import type { SavedAddresses } from "../peers/address_book.ts";
import { AddressGossip } from "../peers/address_gossip.ts";
import { BlockRelay } from "../relay/blocks.ts";
import { ClockWatch } from "./clock_watch.ts";
import type { EventHub } from "../base/event_hub.ts";
import { Mesh } from "../peers/mesh.ts";
import { MiningLoop } from "./mining_loop.ts";
import { type NodeEvent, NodeNews } from "./news.ts";
import type { NodeDeps, NodeOptions } from "./options.ts";
import type { NodeStats } from "./stats.ts";
import { neighbourOrigin, type Origin } from "../base/origin.ts";
import { PeerSet } from "../peers/peer_set.ts";
import { RecordBell } from "./record_bell.ts";
import { RecordPlaces } from "./record_places.ts";
import { KnownRecords } from "../relay/known_records.ts";
import { Relay } from "../relay/records.ts";
import { readPeerClock } from "./clock_offset.ts";
import type { Session } from "../session/session.ts";
import { Sync } from "../sync/sync.ts";
import { type SyncNeed, SyncState } from "../sync/sync_state.ts";
import type { PeerAddress } from "../tracker/protocol/swarm_types.ts";
import type { Listener } from "../transport/transport.ts";

/** How often it is looked whether peers answer in time, in ms. */
const CHECK_MS = 3_000;

/** A running node. */
export class Node {
  readonly chain: Chain;
  /** Random name of this run, in hex. */
  readonly peerId: string;
  readonly events: EventHub<NodeEvent>;
  readonly places: RecordPlaces;
  /** What is known of this machine's clock, and what is held back because of it. */
  readonly clock: Pick<ClockWatch, "offset" | "report" | "check">;
  readonly #deps: NodeDeps;
  readonly #listener: Listener;
  readonly #peers: PeerSet;
  readonly #switchboard: Switchboard;
  readonly #relay: Relay;
  readonly #blockRelay: BlockRelay;
  readonly #sync: Sync;
  readonly #syncState: SyncState;
  readonly #mining: MiningLoop | undefined;
  readonly #bell: RecordBell;
  readonly #trouble: StoreTrouble;
  readonly #futureTip: FutureTip;
  readonly #news: NodeNews;
  /** Aborted with the reason when going on is impossible. */
  readonly #failed = new AbortController();

  /** Starts listening. @throws {ListenError} */
  constructor(options: NodeOptions, deps: NodeDeps) {
    const { chain, transport, clock, random, log, pool } = deps;
    this.chain = chain;
    this.#deps = deps;
    this.peerId = bytesToHex(random.bytes(16));
    const bell = new RecordBell();
    const peers = new PeerSet(deps, {
      hello: (remote) =>
        ownHello(remote, {
          chain,
          peerId: this.peerId,
          listen: this.#listener.address,
          time: clock.now(),
          agent: options.agent,
        }),
      onStart: (session) => {
        this.#switchboard.start(session);
        this.#syncState.check();
      },
      onMessage: (session, message) => this.#switchboard.take(session, message),
      onEnd: (session) => {
        this.#switchboard.end(session);
        this.#syncState.check();
      },
      onFatal: (error) => this.#failed.abort(error),
    });
    const mesh = new Mesh({ peers });
    const known = new KnownRecords();
    const tipOf = (session: Session) => this.#sync.tipOf(session);
    const blockRelay = new BlockRelay({ chain, clock, peers, mesh, known, tipOf });
    const relay = new Relay({
      chain,
      clock,
      peers,
      mesh,
      known,
      onSpread: (ids) => bell.ring(ids),
    });
    const mining = () => this.#mining;
    const news = new NodeNews({ chain, log, peers, blockRelay, relay, bell, mining });
    const sync = new Sync({
      chain,
      clock,
      peers,
      effects: {
        chainChanged: (change) => news.onChange(change),
        reorgRefused: (reorg) => this.#failed.abort(new DeepReorgError(reorg)),
        headersChanged: () => news.onHeaders(),
        peersChanged: () => news.onPeers(),
        // Mining and answers wait while blocks are on their way: these may have been the last.
        blocksAdded: () => {
          this.#syncState.check();
          news.onSync(this.isSyncing);
        },
      },
    });
    const { isSearching = () => false, needsPeers = false } = options;
    const isWanted = () => peers.sessions.length === 0 && (options.connect ?? []).length > 0;
    this.#syncState = new SyncState({
      clock,
      peers,
      sync,
      expectsPeers: () => isSearching() || isWanted() || peers.mayMeetMore,
      onChange: (isBehind) => news.onSync(isBehind),
    });
    const futureTip = new FutureTip({ chain, clock, log, peers, tipOf, news });
    this.#futureTip = futureTip;
    this.#mining = pool && new MiningLoop({ mineEmpty: options.mineEmpty ?? false }, {
      chain,
      pool,
      clock,
      isBusy: () =>
        futureTip.isInVain || this.#syncState.isBehind ||
        (needsPeers && peers.sessions.length === 0),
      onDropped: () => news.onRecords(),
      onBlock: (block) => this.#onMined(block),
    });
    const { params, created } = chain.network.definition;
    this.clock = new ClockWatch({ futureLimitMs: futureLimitMs(params), created }, {
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
    this.#switchboard = new Switchboard({
      chain,
      bundle: options.bundle,
      addressGossip: new AddressGossip({ peers }),
      mesh,
      blockRelay,
      relay,
      sync,
      news,
    });
    const { events } = news;
    const isSyncing = () => this.isSyncing;
    this.places = new RecordPlaces({
      chain,
      clock,
      peers,
      known,
      tipOf,
      bell,
      events,
      isSyncing,
      needsPeers,
    });
    this.events = events;
    this.#bell = bell;
    this.#trouble = new StoreTrouble(log);
    this.#peers = peers;
    this.#blockRelay = blockRelay;
    this.#relay = relay;
    this.#news = news;
    this.#sync = sync;
    this.#listener = transport.listen(options.listen);
    for (const address of options.connect ?? []) this.#peers.addresses.addFixed(address);
    if (options.addresses !== undefined) this.#peers.loadAddresses(options.addresses);
  }

  /** Where it takes connections. */
  get address(): Address {
    return this.#listener.address;
  }

  /** Number of peers that it is connected with. */
  get peerCount(): number {
    return this.#peers.sessions.length;
  }

  /** Numbers of connections by who opened them, and of machines that are refused. */
  get traffic(): { readonly inbound: number; readonly outbound: number; readonly banned: number } {
    const outbound = this.#peers.sessions.filter((session) => session.outbound).length;
    return { inbound: this.peerCount - outbound, outbound, banned: this.refused.length };
  }

  /** How much it holds of what others can push. */
  get stats(): NodeStats {
    return { ...this.#peers.stats, ...this.#relay.stats, ...this.#sync.stats };
  }

  /** Machines that it refuses for a while, after a fault that no honest peer makes. */
  get refused(): readonly string[] {
    return this.#peers.refused;
  }

  /** True while its chain is known to be behind, or not known to be the best, or the node has failed. */
  get isSyncing(): boolean {
    return this.#syncState.isBehind || this.clock.report.isHoldingBack ||
      this.#failed.signal.aborted;
  }

  /** What it waits for before its chain is worth an answer; undefined if for nothing. */
  get syncNeed(): SyncNeed | undefined {
    const { need } = this.#syncState;
    if (need !== undefined || !this.clock.report.isHoldingBack) return need;
    return { for: "clock", toIndex: null };
  }

  /** Takes in an address that somebody named; left out, it is this machine's own word. */
  addAddress(address: Address, origin?: Origin): void {
    this.#peers.addresses.add(address, origin);
  }

  /** Tries once whom the tracker `url` places in this machine's local network; `net/tracker/client/local_network.ts` chooses. */
  tryNeighbour({ peerId, host, port }: PeerAddress, url: string): void {
    const expected = { peerId, origin: neighbourOrigin(url) };
    this.#peers.tryOnce({ address: { host, port }, root: url, expected });
  }

  /** What another run wants to know of others: their addresses, and whom to dial first. */
  saveAddresses(): SavedAddresses {
    return this.#peers.saveAddresses();
  }

  /**
   * Runs until `signal` is aborted; everything is closed when it settles.
   *
   * @throws {StoreError | PluginError | DeepReorgError} What makes going on impossible.
   */
  async run({ signal }: { signal: AbortSignal }): Promise<void> {
    const stop = AbortSignal.any([signal, this.#failed.signal]);
    const guard = (task: Promise<void> | undefined) =>
      task?.catch((error) => this.#failed.abort(error));
    await Promise.all([
      guard(this.#peers.run(this.#listener, stop)),
      guard(this.#sync.run(stop)),
      guard(this.#syncState.run(stop)),
      guard(this.#blockRelay.run(stop)),
      guard(this.#relay.run(stop)),
      guard(this.#checkTimeouts(stop)),
      guard(this.#mining?.run(stop)),
    ]);
    this.#failed.signal.throwIfAborted();
  }

  /** Hands in records of this machine's user. When it returns, those that wait are on disk and on their way. */
  async submit(records: readonly Uint8Array[]): Promise<Submission[]> {
    const submissions = await orFail(
      this.#failed,
      () => this.#trouble.watch(() => this.chain.submit(records, { source: USER_SOURCE })),
    );
    this.#bell.ring(submissions.map(({ recordId }) => recordId));
    const fresh = submissions.filter((each) => each.status === "pending" && each.isNew);
    this.#news.onPending(fresh.map(({ recordId }) => recordId));
    return submissions;
  }

  /** Asks the validator, as the chain does. */
  query(
    path: string,
    args: Readonly<Record<string, string>>,
    asker?: Asker,
  ): ReturnType<Chain["query"]> {
    return orFail(
      this.#failed,
      () => this.chain.query(path, args, asker),
      ({ isFinal }) => isFinal,
    );
  }

  async #checkTimeouts(signal: AbortSignal): Promise<void> {
    while (await pause(this.#deps.clock, CHECK_MS, signal)) {
      this.#sync.checkTimeouts();
      this.#syncState.check();
      // What is waited for in vain keeps nobody from mining any more.
      this.#mining?.nudge();
      this.#relay.checkTimeouts();
      this.clock.check();
      await this.#futureTip.check();
      this.#peers.checkLines();
    }
  }

  async #onMined(block: Block): Promise<void> {
    const result = await this.chain.addBlock(block);
    if (result.status !== "connected") return;
    const { index, recordCount } = block.header;
    const rate = formatHashrate(this.#deps.pool!.hashrate);
    this.#deps.log.info(`mined block ${index} with ${countOf(recordCount, "record")}, at ${rate}`);
    this.#news.onChange(result.change);
  }
}
