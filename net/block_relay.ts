/** Telling peers of the best chain's end, and giving them its blocks: whole, as sketches, or what they lack. */
import type { BlockNode } from "../core/block_tree.ts";
import type { Chain } from "../core/chain.ts";
import { type Clock, pause } from "../core/clock.ts";
import { recordId } from "../core/record.ts";
import { LAZY_MS, MAX_PUSHED_SKETCH_BYTES, MAX_SKETCH_BYTES } from "./limits.ts";
import type { PeerSet } from "./peer_set.ts";
import type { Session } from "./session.ts";
import { type GivenRecord, shortIdsOf, type Sketch } from "./sketch.ts";

/** What a {@linkcode BlockRelay} works with. */
export interface BlockRelayDeps {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
}

/** A block of which a sketch was made, kept as all peers get the same one. */
interface Sketched {
  readonly hash: string;
  readonly records: readonly Uint8Array[];
  readonly ids: readonly string[];
  readonly shortIds: Uint8Array;
}

/** Passes blocks on. */
export class BlockRelay {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #peers: Pick<PeerSet, "sessions">;
  #last: Sketched | undefined;

  constructor({ chain, clock, peers }: BlockRelayDeps) {
    this.#chain = chain;
    this.#clock = clock;
    this.#peers = peers;
  }

  /** A session began. The chain may have moved since hello was sent. */
  start(session: Session): void {
    this.#tell(session);
  }

  /** The best chain changed: eager peers are told at once, the others in the next round. */
  announce(): void {
    for (const session of this.#peers.sessions) if (session.isEager) this.#push(session);
  }

  /** Tells all who have not been told, every now and then, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (await pause(this.#clock, LAZY_MS, signal)) {
      const { tip } = this.#chain;
      for (const session of this.#peers.sessions) {
        // Also those who have it: they count the peers that do.
        if (session.toldTip !== tip) this.#tell(session);
      }
    }
  }

  /** A peer asks for blocks. It gets them as fast as it reads, and is not listened to meanwhile. */
  async onGetBlocks(session: Session, hashes: readonly string[]): Promise<void> {
    const absent: string[] = [];
    for (const hash of hashes) {
      await session.drained();
      const block = this.#chain.block(hash);
      if (block === undefined) absent.push(hash);
      else session.send({ type: "block", block });
    }
    if (absent.length > 0) session.send({ type: "noBlocks", hashes: absent });
  }

  /** A peer asks for a sketch. It gets the block where no sketch would be smaller. */
  async onGetSketch(session: Session, hash: string): Promise<void> {
    await session.drained();
    const node = this.#chain.tree.get(hash);
    const sketch = node && this.#sketch(session, node, MAX_SKETCH_BYTES);
    if (sketch === undefined) return await this.onGetBlocks(session, [hash]);
    session.send({ type: "sketch", ...sketch });
  }

  /** A peer asks for records of a block. */
  async onGetMissing(
    session: Session,
    hash: string,
    positions: readonly number[],
  ): Promise<void> {
    await session.drained();
    const block = this.#last?.hash === hash ? this.#last : this.#chain.block(hash);
    const records = positions.map((at) => block?.records[at]);
    const isWhole = records.every((record) => record !== undefined);
    session.send({ type: "missing", hash, records: isWhole ? records : [] });
  }

  #tell(session: Session): void {
    const { tip } = this.#chain;
    session.toldTip = tip;
    session.send({ type: "tip", header: tip.header });
  }

  /** Sends the block itself, as a sketch, where that leads to the peer having it: small, and next for it. */
  #push(session: Session): void {
    const { tip } = this.#chain;
    const { parent } = tip;
    // To those who have the block already, the header says that we have it too.
    const isNext = session.tip !== tip && parent !== undefined &&
      (session.tip === parent || session.toldTip === parent);
    const sketch = isNext ? this.#sketch(session, tip, MAX_PUSHED_SKETCH_BYTES) : undefined;
    if (sketch === undefined) return this.#tell(session);
    session.toldTip = tip;
    session.send({ type: "sketch", ...sketch });
  }

  /** A sketch for a peer. Undefined if the block is not here, or it would be larger than `most` bytes. */
  #sketch(session: Session, { hash, header }: BlockNode, most: number): Sketch | undefined {
    const sketched = this.#sketched(hash);
    if (sketched === undefined) return undefined;
    const { records, ids, shortIds } = sketched;
    let bytes = shortIds.length;
    const given: GivenRecord[] = [];
    for (const [position, id] of ids.entries()) {
      if (bytes > most) return undefined;
      if (session.knownIds.has(id)) continue;
      given.push({ position, record: records[position] });
      bytes += records[position].length + 8;
    }
    return bytes > most ? undefined : { header, shortIds, given };
  }

  #sketched(hash: string): Sketched | undefined {
    if (this.#last?.hash === hash) return this.#last;
    const block = this.#chain.block(hash);
    if (block === undefined) return undefined;
    const ids = block.records.map(recordId);
    return this.#last = { hash, records: block.records, ids, shortIds: shortIdsOf(hash, ids) };
  }
}
