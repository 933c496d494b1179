/**
 * A node: one chain, its peers, and the traffic between them. Start reading here.
 *
 * This room owns how the parts are put together (`parts.ts`), which part each message is for (`router.ts`), what
 * follows of it (`effects.ts`), when to mine (`mining_loop.ts`), where records are (`record_places.ts`) and what is
 * known of this machine's clock (`clock_watch.ts`). The parts are in the rooms below (peers, sync, relay) and do not
 * know each other. It knows no HTTP, which is `net/api`'s, and no files.
 */
import { countOf } from "../../core/base/count_of.ts";
import type { Block } from "../../core/block/block.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { pause } from "../../core/base/clock.ts";
import { formatHashrate } from "./hashrate.ts";
import type { Asker } from "../../core/validator/validator_host.ts";
import type { Submission } from "../../core/pending/pending.ts";
import { USER_SOURCE, type VOTER_SOURCE } from "../../core/pending/pending_pool.ts";
import { StoreTrouble } from "./store_trouble.ts";
import { orFail } from "./or_fail.ts";
import type { Address } from "../base/address.ts";
import type { SavedAddresses } from "../peers/address_book.ts";
import type { ClockWatch } from "./clock_watch.ts";
import type { ConnectedPeer } from "./connected_peer.ts";
import type { EventHub } from "../base/signals.ts";
import type { NodeEvent } from "./events.ts";
import { LastGrace } from "./last_grace.ts";
import type { NodeDeps, NodeOptions } from "./options.ts";
import type { NodeStats } from "./stats.ts";
import { neighbourOrigin, type Origin } from "../base/origin.ts";
import { createParts, type NodeParts } from "./parts.ts";
import type { RecordPlaces } from "./record_places.ts";
import type { SyncNeed } from "../sync/sync_state.ts";
import type { PeerAddress } from "../tracker/protocol/swarm_types.ts";
import { createFinalityView } from "../witness/create_view.ts";
import type { FinalityView } from "../witness/finality_view.ts";
import { witnessStatsOf } from "../witness/witness_parts.ts";
import type { Listener } from "../transport/transport.ts";
import { drawPeerId, type PeerId } from "../base/peer_id.ts";

/** How often it is looked whether peers answer in time, in ms. */
const CHECK_MS = 3_000;

/** A running node. */
export class Node {
  readonly chain: Chain;
  /** Random name of this run, in hex. */
  readonly peerId: PeerId;
  readonly events: EventHub<NodeEvent>;
  readonly places: RecordPlaces;
  /** What is known of this machine's clock, and what is held back because of it. */
  readonly clock: Pick<ClockWatch, "offset" | "report" | "check">;
  readonly #deps: NodeDeps;
  readonly #listener: Listener;
  readonly #parts: NodeParts;
  readonly #trouble: StoreTrouble;
  readonly #lastGrace: LastGrace;
  /** Aborted with the reason when going on is impossible. */
  readonly #failed = new AbortController();

  /** Starts listening. @throws {ListenError} */
  constructor(options: NodeOptions, deps: NodeDeps) {
    this.chain = deps.chain;
    this.#deps = deps;
    this.#trouble = new StoreTrouble(deps.log);
    this.#lastGrace = new LastGrace(deps);
    this.peerId = drawPeerId(deps.random);
    this.#parts = createParts(options, deps, {
      peerId: this.peerId,
      address: () => this.address,
      isSyncing: () => this.isSyncing,
      fail: (error) => this.#failed.abort(error),
      onMined: (block) => this.#onMined(block),
    });
    const { peers, effects, places, clockWatch } = this.#parts;
    this.events = effects.events;
    this.places = places;
    this.clock = clockWatch;
    this.#listener = deps.transport.listen(options.listen);
    for (const address of options.connect ?? []) peers.addresses.addFixed(address);
    if (options.addresses !== undefined) peers.loadAddresses(options.addresses);
  }

  /** Where it takes connections. */
  get address(): Address {
    return this.#listener.address;
  }

  /** Number of peers that it is connected with. */
  get peerCount(): number {
    return this.#parts.peers.sessions.length;
  }

  /** The peers that it is connected with. */
  get connected(): readonly ConnectedPeer[] {
    const { peers, tipOf } = this.#parts;
    return peers.sessions.map((session) => {
      const { hello: { peerId, agent }, remote: { host }, outbound } = session;
      return { peerId, host, outbound, agent, tip: tipOf(session) };
    });
  }

  /** Numbers of connections by who opened them, and of machines that are refused. */
  get traffic(): { readonly inbound: number; readonly outbound: number; readonly banned: number } {
    const outbound = this.#parts.peers.sessions.filter((session) => session.outbound).length;
    return { inbound: this.peerCount - outbound, outbound, banned: this.refused.length };
  }

  /** How much it holds of what others can push. */
  get stats(): NodeStats {
    const { peers, relay, sync, witnesses } = this.#parts;
    return { ...peers.stats, ...relay.stats, ...sync.stats, ...witnessStatsOf(witnesses) };
  }

  /** Machines that it refuses for a while, after a fault that no honest peer makes. */
  get refused(): readonly string[] {
    return this.#parts.peers.refused;
  }

  /** True while its chain is known to be behind, or not known to be the best, or the node has failed. */
  get isSyncing(): boolean {
    return this.#parts.syncState.isBehind || this.clock.report.isHoldingBack ||
      this.#failed.signal.aborted;
  }

  /** What it waits for before its chain is worth an answer; undefined if for nothing. */
  get syncNeed(): SyncNeed | undefined {
    const { need } = this.#parts.syncState;
    if (need !== undefined || !this.clock.report.isHoldingBack) return need;
    return { for: "clock", toIndex: null };
  }

  /** What is known of finality; undefined in a network without witnesses. */
  get finality(): FinalityView | undefined {
    const { witnesses, finalLog: { finalMs, left } } = this.#parts;
    const own = witnesses?.loop?.view;
    return createFinalityView(this.chain, {
      seenMs: (key) => witnesses?.hearing.seenMs(key),
      isHeard: (key) => witnesses?.hearing.isHeard(key) === true,
      ...finalMs !== undefined && { finalMs },
      ...own && { own },
      ...left && { left },
    });
  }

  /** Takes in an address that somebody named; left out, it is this machine's own word. */
  addAddress(address: Address, origin?: Origin): void {
    this.#parts.peers.addresses.add(address, origin);
  }

  /** Tries once whom the tracker `url` places in this machine's local network; `net/tracker/client/local_network.ts` chooses. */
  tryNeighbour({ peerId, host, port }: PeerAddress, url: string): void {
    const expected = { peerId, origin: neighbourOrigin(url) };
    this.#parts.peers.tryOnce({ address: { host, port }, root: url, expected });
  }

  /** What another run wants to know of others: their addresses, and whom to dial first. */
  saveAddresses(): SavedAddresses {
    return this.#parts.peers.saveAddresses();
  }

  /**
   * Runs until `signal` is aborted; everything is closed when it settles.
   *
   * @throws {StoreError | PluginError | DeepReorgError} What makes going on impossible.
   * @throws {WitnessesContradictError | SignedElsewhereError | SignerError} The same, of witnesses.
   */
  async run({ signal }: { signal: AbortSignal }): Promise<void> {
    const stop = AbortSignal.any([signal, this.#failed.signal]);
    const guard = (task: Promise<void> | undefined) =>
      task?.catch((error) => this.#failed.abort(error));
    const { peers, sync, syncState, blockRelay, relay, mining, sweep, witnesses } = this.#parts;
    await Promise.all([
      guard(peers.run(this.#listener, stop)),
      guard(sync.run(stop)),
      guard(syncState.run(stop)),
      guard(blockRelay.run(stop)),
      guard(relay.run(stop)),
      guard(this.#checkTimeouts(stop)),
      guard(mining?.run(stop)),
      guard(sweep?.run(stop)),
      guard(witnesses?.news.run(stop)),
      guard(witnesses?.chase.run(stop)),
      guard(witnesses?.stop.run(stop)),
      guard(witnesses?.loop?.run(stop)),
      guard(this.#settleFinality()),
    ]);
    this.#failed.signal.throwIfAborted();
  }

  /**
   * Hands in records of this machine's user, or of voters. When it returns, those that wait are on disk and on their way.
   *
   * @param source Whose they are: voters have a share of the room for what waits, and the user all of it.
   * @throws {WitnessesContradictError} Once too many witnesses lie: nobody knows what a vote would be worth.
   */
  async submit(
    records: readonly Uint8Array[],
    source: typeof USER_SOURCE | typeof VOTER_SOURCE = USER_SOURCE,
  ): Promise<Submission[]> {
    this.#parts.witnesses?.stop.check();
    const submissions = await orFail(
      this.#failed,
      () => this.#trouble.watch(() => this.#lastGrace.submit(records, source)),
    );
    this.#parts.moved.notify(submissions.map(({ recordId }) => recordId));
    const fresh = submissions.filter((each) => each.status === "pending" && each.isNew);
    this.#parts.effects.recordsPending(fresh.map(({ recordId }) => recordId));
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

  /** What is stored may show that too many witnesses lie: the last run may have ended before it did. */
  async #settleFinality(): Promise<void> {
    this.#parts.effects.certificatesSettled(await this.chain.settleFinality());
  }

  /** A block that a witness here prepared may have had to wait, as the clock was set back. */
  async #sealDue(): Promise<void> {
    const settled = await this.chain.proposals.sealDue();
    if (settled === undefined) return;
    this.#parts.effects.certificatesSettled(settled);
    this.#parts.effects.blocksAdded();
  }

  async #checkTimeouts(signal: AbortSignal): Promise<void> {
    const { peers, sync, syncState, relay, mining, clockWatch, futureTip } = this.#parts;
    while (await pause(this.#deps.clock, CHECK_MS, signal)) {
      sync.checkTimeouts();
      syncState.check();
      // What is waited for in vain keeps nobody from mining any more.
      mining?.nudge();
      relay.checkTimeouts();
      clockWatch.check();
      await futureTip.check();
      await this.#sealDue();
      peers.checkLines();
    }
  }

  async #onMined(block: Block): Promise<void> {
    if (this.#parts.witnesses?.stop.isOn) return;
    const { effects } = this.#parts;
    const { results: [result], error, settled = [] } = await this.chain.addBlocks([block]);
    if (error !== undefined) throw error;
    if (result.status === "connected") {
      const { index, recordCount } = block.header;
      const rate = formatHashrate(this.#deps.pool!.hashrate);
      const what = `block ${index} with ${countOf(recordCount, "record")}`;
      this.#deps.log.info(`mined ${what}, at ${rate}`);
      effects.chainChanged(result.change);
    }
    effects.certificatesSettled(settled);
  }
}
