/**
 * A node: one chain, its peers, and the traffic between them. It puts sync, relay and mining together
 * and tells the world of what happens; the parts do not know each other.
 */
import type { Block } from "../core/block.ts";
import type { Chain } from "../core/chain.ts";
import type { ChainChange } from "../core/chain_results.ts";
import { type Clock, pause, type Random } from "../core/clock.ts";
import { bytesToHex } from "../core/hash.ts";
import { formatHashrate } from "../core/mining/hashrate.ts";
import { futureLimitMs } from "../core/params.ts";
import { DeepReorgError } from "../core/reorg_guard.ts";
import type { Submission } from "../core/pending.ts";
import { USER_SOURCE } from "../core/pending_pool.ts";
import { PluginError } from "../core/validator_host.ts";
import type { Address } from "./address.ts";
import type { SavedAddresses } from "./address_book.ts";
import { AddressGossip } from "./address_gossip.ts";
import { BlockRelay } from "./block_relay.ts";
import type { ClockOffset } from "./clock_offset.ts";
import { ClockWatch } from "./clock_watch.ts";
import { EventHub } from "./event_hub.ts";
import { isLoopback } from "./ip.ts";
import { PROTOCOL_VERSION } from "./limits.ts";
import type { Log } from "./log.ts";
import { Mesh } from "./mesh.ts";
import type { Hello, Message } from "./messages.ts";
import { type Miner, MiningLoop } from "./mining_loop.ts";
import type { NodeStats } from "./node_stats.ts";
import type { Origin } from "./origin.ts";
import { PeerSet } from "./peer_set.ts";
import { RecordBell } from "./record_bell.ts";
import { RecordPlaces } from "./record_places.ts";
import { Relay } from "./relay.ts";
import type { Session } from "./session.ts";
import { Sync } from "./sync.ts";
import type { Listener, Transport } from "./transport.ts";

/** What happens on a node, for whoever listens. */
export type NodeEvent =
  /** The best chain ends elsewhere. */
  | { readonly type: "tip"; readonly index: number; readonly hash: string; readonly undone: number }
  /** Records wait from now on, or no longer can enter. */
  | { readonly type: "records"; readonly pending: number }
  /** A peer came, went, or has another tip. */
  | { readonly type: "peers"; readonly peers: number };

/** Options of a {@linkcode Node}. */
export interface NodeOptions {
  /** Where to take connections from peers. */
  readonly listen: Address;
  /** Program and version, told to peers. */
  readonly agent: string;
  /** Addresses that are tried for as long as the node runs. */
  readonly connect?: readonly Address[];
  /** What an earlier run knew of others. */
  readonly addresses?: SavedAddresses;
  /** Mine blocks without records too. @default {false} */
  readonly mineEmpty?: boolean;
  /** The bundle of the network's validator, for peers that ask for it. */
  readonly bundle?: Uint8Array;
}

/** What a {@linkcode Node} works with. */
export interface NodeDeps {
  readonly chain: Chain;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Mines; undefined leaves that to others. */
  readonly pool?: Miner;
}

/** The answer of a peer that has not the bundle. */
const NO_BUNDLE = new Uint8Array();

/** How often it is looked whether peers answer in time, in ms. */
const CHECK_MS = 3_000;

/** A running node. */
export class Node {
  readonly chain: Chain;
  readonly events = new EventHub<NodeEvent>();
  readonly places: RecordPlaces;
  readonly #options: NodeOptions;
  readonly #deps: NodeDeps;
  readonly #peerId: string;
  readonly #listener: Listener;
  readonly #peers: PeerSet;
  readonly #addressGossip: AddressGossip;
  readonly #mesh: Mesh;
  readonly #relay: Relay;
  readonly #blockRelay: BlockRelay;
  readonly #sync: Sync;
  readonly #mining: MiningLoop | undefined;
  readonly #clockWatch: ClockWatch;
  readonly #bell = new RecordBell();
  /** Aborted with the reason when going on is impossible. */
  readonly #failed = new AbortController();

  /** Starts listening. @throws {ListenError} */
  constructor(options: NodeOptions, deps: NodeDeps) {
    const { chain, transport, clock, random, pool } = deps;
    this.chain = chain;
    this.#options = options;
    this.#deps = deps;
    this.#peerId = bytesToHex(random.bytes(16));
    this.#peers = new PeerSet(deps, {
      hello: (remote) => this.#hello(remote),
      onStart: (session) => this.#onStart(session),
      onMessage: (session, message) => this.#onMessage(session, message),
      onEnd: (session) => this.#onEnd(session),
      onFatal: (error) => this.#failed.abort(error),
    });
    this.#addressGossip = new AddressGossip({ peers: this.#peers });
    this.#mesh = new Mesh({ peers: this.#peers });
    this.#blockRelay = new BlockRelay({ chain, clock, peers: this.#peers });
    this.#relay = new Relay({
      chain,
      clock,
      peers: this.#peers,
      onSpread: (ids) => this.#bell.ring(ids),
    });
    const { events } = this;
    const [peers, relay, bell] = [this.#peers, this.#relay, this.#bell];
    this.places = new RecordPlaces({ chain, clock, peers, relay, bell, events });
    this.#sync = new Sync({
      chain,
      clock,
      peers: this.#peers,
      onChange: (change) => this.#onChange(change),
      onDeep: (reorg) => this.#failed.abort(new DeepReorgError(reorg)),
      onNews: () => this.#onNews(),
      // Mining waits while blocks are on their way: these may have been the last.
      onAdded: () => this.#mining?.nudge(),
    });
    this.#mining = pool && new MiningLoop({ mineEmpty: options.mineEmpty ?? false }, {
      chain,
      pool,
      clock,
      isBusy: () => this.#sync.isBusy,
      onDropped: () => this.#onRecords(),
      onBlock: (block) => this.#onMined(block),
    });
    this.#clockWatch = new ClockWatch(futureLimitMs(chain.network.definition.params), {
      clock,
      log: deps.log,
      clocks: () => this.#peers.sessions.flatMap(({ peerClock }) => peerClock ?? []),
    });
    this.#listener = transport.listen(options.listen);
    for (const address of options.connect ?? []) this.#peers.addresses.addFixed(address);
    if (options.addresses !== undefined) this.#peers.loadAddresses(options.addresses);
  }

  /** Random name of this run, in hex. */
  get peerId(): string {
    return this.#peerId;
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

  /** How far this machine's clock is ahead of its peers', if enough of them are known. */
  get clockOffset(): ClockOffset | undefined {
    return this.#clockWatch.offset;
  }

  /** How much it holds of what others can push. */
  get stats(): NodeStats {
    return { ...this.#peers.stats, ...this.#relay.stats, ...this.#sync.stats };
  }

  /** Machines that it refuses for a while, after a fault that no honest peer makes. */
  get refused(): readonly string[] {
    return this.#peers.refused;
  }

  /** True while blocks are on their way from peers, or were when the node failed. */
  get isSyncing(): boolean {
    return this.#sync.isBusy || this.#failed.signal.aborted ||
      this.#peers.sessions.some(({ tip }) => tip === undefined);
  }

  /** True while there is an address of another peer that was not tried in vain yet. */
  get hasUntriedAddress(): boolean {
    return this.#peers.addresses.hasUntried;
  }

  /** Takes in an address that somebody named; left out, it is this machine's own word. */
  addAddress(address: Address, origin?: Origin): void {
    this.#peers.addresses.add(address, origin);
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
      guard(this.#blockRelay.run(stop)),
      guard(this.#relay.run(stop)),
      guard(this.#checkTimeouts(stop)),
      guard(this.#mining?.run(stop)),
    ]);
    this.#failed.signal.throwIfAborted();
  }

  /**
   * Hands in records of this machine's user. When it returns, those that wait are on disk and on their
   * way to the peers.
   */
  async submit(records: readonly Uint8Array[]): Promise<Submission[]> {
    const submissions = await this.#orFail(
      () => this.chain.submit(records, { source: USER_SOURCE }),
    );
    this.#bell.ring(submissions.map(({ recordId }) => recordId));
    this.#onPending(
      submissions.filter((each) => each.status === "pending" && each.isNew)
        .map(({ recordId }) => recordId),
    );
    return submissions;
  }

  /** Asks the validator, as the chain does. */
  query(
    path: string,
    args: Readonly<Record<string, string>>,
  ): ReturnType<Chain["query"]> {
    return this.#orFail(() => this.chain.query(path, args), ({ isFinal }) => isFinal);
  }

  /** A validator that fails on a record cannot be trusted with the next one: the node stops. */
  async #orFail<T>(
    ask: () => Promise<T>,
    isFatal: (error: PluginError) => boolean = () => true,
  ): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof PluginError && isFatal(error)) this.#failed.abort(error);
      throw error;
    }
  }

  #hello(remote: Address): Hello {
    const { tip } = this.chain;
    const { host, port } = this.#listener.address;
    return {
      type: "hello",
      version: PROTOCOL_VERSION,
      chainId: this.chain.network.chainId,
      peerId: this.#peerId,
      tip: tip.hash,
      index: tip.header.index,
      // Who listens on loopback alone takes no connections from elsewhere.
      port: isLoopback(host) && !isLoopback(remote.host) ? 0 : port,
      time: Math.round(this.#deps.clock.now()),
      agent: this.#options.agent,
    };
  }

  #onStart(session: Session): void {
    this.#addressGossip.start(session);
    this.#mesh.adjust();
    this.#blockRelay.start(session);
    this.#sync.start(session);
    this.#relay.start(session);
    this.#onPeers();
  }

  #onEnd(session: Session): void {
    this.#mesh.adjust();
    this.#sync.end(session);
    this.#relay.end(session);
    this.#onPeers();
  }

  async #checkTimeouts(signal: AbortSignal): Promise<void> {
    while (await pause(this.#deps.clock, CHECK_MS, signal)) {
      this.#sync.checkTimeouts();
      this.#relay.checkTimeouts();
      this.#clockWatch.check();
    }
  }

  async #onMessage(session: Session, message: Message): Promise<void> {
    switch (message.type) {
      case "ping":
        return session.send({ type: "pong" });
      case "getHeaders":
        // 232 KB for some 50 bytes: no more of them than the peer reads.
        await session.drained();
        return this.#sync.onGetHeaders(session, message.locator);
      case "headers":
        return this.#sync.onHeaders(session, message.headers);
      case "getBlocks":
        return await this.#blockRelay.onGetBlocks(session, message.hashes);
      case "getSketch":
        return await this.#blockRelay.onGetSketch(session, message.hash);
      case "getMissing":
        return await this.#blockRelay.onGetMissing(session, message.hash, message.positions);
      case "sketch":
        return this.#sync.onSketch(session, message);
      case "missing":
        return this.#sync.onMissing(session, message.hash, message.records);
      case "eager":
        return this.#mesh.onEager(session);
      case "block":
        return this.#sync.onBlock(session, message.block);
      case "noBlocks":
        this.#sync.onNoBlocks(session, message.hashes);
        return this.#onPeers();
      case "tip":
        return this.#sync.onTip(session, message.header);
      case "haveRecords":
        return this.#relay.onHave(session, message.ids);
      case "getRecords":
        await session.drained();
        return this.#relay.onGet(session, message.ids);
      case "records":
        return this.#onPending(await this.#relay.onRecords(session, message.records));
      case "getAddresses":
        return this.#addressGossip.onGet(session);
      case "addresses":
        return this.#addressGossip.onAddresses(session, message.addresses);
      case "getBundle":
        return await this.#onGetBundle(session, message.sha256);
      default:
        // pong needs no answer, a bundle was not asked for; hello and bye never get here.
        return;
    }
  }

  async #onGetBundle(session: Session, sha256: string): Promise<void> {
    const { bundle } = this.#options;
    const isHere = bundle !== undefined &&
      sha256 === this.chain.network.definition.validator.bundle;
    await session.drained();
    session.send({ type: "bundle", code: isHere ? bundle : NO_BUNDLE });
  }

  async #onMined(block: Block): Promise<void> {
    const result = await this.chain.addBlock(block);
    if (result.status !== "connected") return;
    const { index, recordCount } = block.header;
    const rate = formatHashrate(this.#deps.pool!.hashrate);
    this.#deps.log.info(`mined block ${index} with ${recordCount} records, at ${rate}`);
    this.#onChange(result.change);
  }

  #onChange({ attached, detached, returned, refused }: ChainChange): void {
    const { tip } = this.chain;
    if (detached.length > 0) {
      this.#deps.log.info(
        `reorganised: ${detached.length} blocks undone, ${attached.length} taken up, ` +
          `${returned.length} records wait again, ${refused.size} can no longer enter`,
      );
    }
    this.#blockRelay.announce();
    this.#relay.announce(returned);
    this.#relay.retry();
    this.#mining?.restart();
    this.#emit({
      type: "tip",
      index: tip.header.index,
      hash: tip.hash,
      undone: detached.length,
    });
  }

  #onNews(): void {
    if (this.chain.tree.isContested(this.chain.tip)) this.#mining?.renew();
    this.#onPeers();
  }

  #onPeers(): void {
    this.#mining?.nudge();
    this.#emit({ type: "peers", peers: this.peerCount });
  }

  #onPending(ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.#relay.announce(ids);
    this.#mining?.renew();
    this.#onRecords();
  }

  #onRecords(): void {
    this.#emit({ type: "records", pending: this.chain.pending.size });
  }

  #emit(event: NodeEvent): void {
    this.events.emit(event);
    this.#bell.ring();
  }
}
