/** Telling peers of the best chain's end, and giving them its blocks: whole, as sketches, or what they lack. */
import { BoundedMap } from "../base/bounded_map.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { type Clock, pause } from "../../core/base/clock.ts";
import type { Header } from "../../core/block/header.ts";
import { recordId } from "../../core/block/record.ts";
import { LAZY_MS, MAX_PUSHED_SKETCH_BYTES, MAX_SKETCH_DEPTH } from "./limits.ts";
import { MAX_SKETCH_BYTES } from "../wire/limits.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { KnownRecords } from "./known_records.ts";
import type { Mesh } from "../peers/mesh.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { Session } from "../session/session.ts";
import type { Certified } from "../wire/messages.ts";
import { type GivenRecord, shortIdsOf, type Sketch } from "../wire/sketch.ts";
import type { BlockHash, RecordId } from "../../core/block/ids.ts";

/** What a {@linkcode BlockRelay} needs. */
export interface BlockRelayDeps {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly mesh: Pick<Mesh, "isEager">;
  readonly known: Pick<KnownRecords, "of">;
  /** The last block of a peer's chain that is known here. */
  readonly tipOf: (session: Session) => BlockNode | undefined;
  /** Sends a block of a witness that is not in the tree; false if it is not here. @default {There is none} */
  readonly answerProposed?: (session: Session, hash: BlockHash) => boolean;
}

/** A block of which a sketch was made; all peers get the same short ids. */
interface Sketched {
  readonly header: Header;
  readonly records: readonly Uint8Array[];
  readonly ids: readonly RecordId[];
  readonly shortIds: Uint8Array;
}

/** Passes blocks on. */
export class BlockRelay {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #peers: Pick<PeerSet, "sessions">;
  readonly #mesh: Pick<Mesh, "isEager">;
  readonly #known: Pick<KnownRecords, "of">;
  readonly #tipOf: BlockRelayDeps["tipOf"];
  readonly #answerProposed: (session: Session, hash: BlockHash) => boolean;
  /** The end of the own best chain, as each peer was told last. */
  readonly #toldTips = new Map<Session, BlockNode>();
  readonly #recent = new BoundedMap<Sketched>(MAX_SKETCH_DEPTH + 1);

  constructor(deps: BlockRelayDeps) {
    const { chain, clock, peers, mesh, known, tipOf, answerProposed = () => false } = deps;
    this.#chain = chain;
    this.#clock = clock;
    this.#peers = peers;
    this.#mesh = mesh;
    this.#known = known;
    this.#tipOf = tipOf;
    this.#answerProposed = answerProposed;
  }

  /** A session began. The chain may have moved since hello was sent. */
  start(session: Session): void {
    this.#tell(session);
  }

  /** A session is over. */
  end(session: Session): void {
    this.#toldTips.delete(session);
  }

  /** The best chain changed: eager peers are told at once, the others in the next round. */
  announce(): void {
    for (const session of this.#peers.sessions) {
      if (this.#mesh.isEager(session)) this.#push(session);
    }
  }

  /** Tells all who have not been told, every now and then, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (await pause(this.#clock, LAZY_MS, signal)) {
      const { tip } = this.#chain;
      for (const session of this.#peers.sessions) {
        // Also those who have it: they count the peers that do.
        if (this.#toldTips.get(session) !== tip) this.#tell(session);
      }
    }
  }

  /** A peer asks for blocks. It gets them as fast as it reads, and is not listened to meanwhile. */
  async onGetBlocks(session: Session, hashes: readonly BlockHash[]): Promise<void> {
    const absent: BlockHash[] = [];
    // Each once, however often it is in the message: the peer gets it once more by asking once more.
    for (const hash of new Set<BlockHash>(hashes)) {
      if (!await session.drained()) return;
      const block = this.#chain.block(hash);
      if (block === undefined) {
        if (!this.#answerProposed(session, hash)) absent.push(hash);
      } else session.send({ type: "block", block, ...this.#certified(hash) });
    }
    if (absent.length > 0) session.send({ type: "noBlocks", hashes: absent });
  }

  /** A peer asks for a sketch. It gets the block where no sketch would be smaller, and of old ones. */
  async onGetSketch(session: Session, hash: BlockHash): Promise<void> {
    if (!await session.drained()) return;
    const sketched = this.#sketched(hash);
    const sketch = sketched && this.#sketchFor(session, sketched, MAX_SKETCH_BYTES);
    if (sketch === undefined) return await this.onGetBlocks(session, [hash]);
    session.send({ type: "sketch", ...sketch, ...this.#certified(hash) });
  }

  /** A peer asks for records of a block. It gets the whole of an old one. */
  async onGetMissing(
    session: Session,
    hash: BlockHash,
    positions: readonly number[],
  ): Promise<void> {
    if (!await session.drained()) return;
    const sketched = this.#sketched(hash);
    if (sketched === undefined) return await this.onGetBlocks(session, [hash]);
    const records = positions.map((at) => sketched.records[at]);
    const isWhole = records.every((record) => record !== undefined);
    session.send({ type: "missing", hash, records: isWhole ? records : [] });
  }

  #tell(session: Session): void {
    const { tip } = this.#chain;
    this.#toldTips.set(session, tip);
    session.send({ type: "tip", header: tip.header, ...this.#certified(tip.hash) });
  }

  /** What a block travels with: its certificate, if a witness made it. */
  #certified(hash: BlockHash): Certified {
    const node = this.#chain.tree.get(hash);
    const certificate = node && this.#chain.certificateBeside(node);
    return certificate === undefined ? {} : { certificate };
  }

  /** Sends the block itself, as a sketch, where that leads to the peer having it: small, and next for it. */
  #push(session: Session): void {
    const { tip } = this.#chain;
    const { parent } = tip;
    // To those who have the block already, the header says that we have it too.
    const theirs = this.#tipOf(session);
    const isNext = theirs !== tip && parent !== undefined &&
      (theirs === parent || this.#toldTips.get(session) === parent);
    const sketched = isNext ? this.#sketched(tip.hash) : undefined;
    const sketch = sketched && this.#sketchFor(session, sketched, MAX_PUSHED_SKETCH_BYTES);
    if (sketch === undefined) return this.#tell(session);
    this.#toldTips.set(session, tip);
    session.send({ type: "sketch", ...sketch, ...this.#certified(tip.hash) });
  }

  /** What sketches of a block are made of. Undefined if it is not here, or old. */
  #sketched(hash: BlockHash): Sketched | undefined {
    const node = this.#chain.tree.get(hash);
    const depth = this.#chain.tip.header.index - (node?.header.index ?? 0);
    const known = this.#recent.get(hash);
    if (known !== undefined || node === undefined || depth > MAX_SKETCH_DEPTH) return known;
    const block = this.#chain.block(hash);
    if (block === undefined) return undefined;
    const ids = block.records.map(recordId);
    const { header, records } = block;
    const sketched = { header, records, ids, shortIds: shortIdsOf(hash, ids) };
    this.#recent.set(hash, sketched);
    return sketched;
  }

  /** A sketch for a peer. Undefined if it would be larger than `most` bytes. */
  #sketchFor(
    session: Session,
    { header, records, ids, shortIds }: Sketched,
    most: number,
  ): Sketch | undefined {
    const known = this.#known.of(session);
    let bytes = shortIds.length;
    const given: GivenRecord[] = [];
    for (const [position, id] of ids.entries()) {
      if (bytes > most) return undefined;
      if (known.has(id)) continue;
      given.push({ position, record: records[position] });
      bytes += records[position].length + 8;
    }
    return bytes > most ? undefined : { header, shortIds, given };
  }
}
