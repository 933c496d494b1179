/** Blocks that came as sketches, and what of them is here. */
import type { Block } from "../../core/block/block.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { Header } from "../../core/block/header.ts";
import type { MessageOf } from "../wire/messages.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { Session } from "../session/session.ts";
import { completeBlock, type FilledSketch, fillSketch, type Sketch } from "../wire/sketch.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** Records from which on it may be worth to ask for a sketch; fewer come as fast whole. */
const MIN_RECORDS = 16;

/** A block of which some records are on their way. */
interface PartialBlock {
  readonly session: Session;
  readonly header: Header;
  readonly filled: FilledSketch;
}

/** What a sketch led to: the block, or what to ask its sender for. */
export type TakenSketch =
  | { readonly block: Block }
  | { readonly block: undefined; readonly ask: MessageOf<"getBlocks" | "getMissing"> };

/** Puts blocks together of sketches and the records that wait here. */
export class SketchedBlocks {
  readonly #chain: Pick<Chain, "pending">;
  readonly #partials = new Map<BlockHash, PartialBlock>();
  /** Who sent a sketch of a block: each is looked at once, as that costs a hash of each record that waits. */
  readonly #senders = new Map<BlockHash, Set<Session>>();
  /** Blocks that were put together wrongly. */
  readonly #failed = new Set<BlockHash>();

  constructor(chain: Pick<Chain, "pending">) {
    this.#chain = chain;
  }

  /**
   * True if it pays to ask a peer for a block as a sketch: at least half of the block may be here, and no
   * sketch of this peer's has been looked at, which would not be looked at again.
   */
  isWorthwhile(session: Session, hash: BlockHash, { recordCount }: Header): boolean {
    return recordCount >= MIN_RECORDS && this.#chain.pending.size * 2 >= recordCount &&
      !this.#failed.has(hash) && this.#senders.get(hash)?.has(session) !== true;
  }

  /**
   * Takes a sketch. Undefined if nothing is to be done with it.
   *
   * @param options.isOwed True if the block is on its way already.
   */
  take(
    session: Session,
    hash: BlockHash,
    { sketch, isOwed }: { sketch: Sketch; isOwed: boolean },
  ): TakenSketch | undefined {
    const senders = this.#senders.get(hash) ?? new Set<Session>();
    if (this.#failed.has(hash) || senders.has(session)) return undefined;
    this.#senders.set(hash, senders.add(session));
    const { header } = sketch;
    const filled = fillSketch(sketch, { hash, records: this.#chain.pending });
    if (filled.missing.length === 0) return { block: completeBlock(header, filled, []) };
    if (isOwed) return undefined;
    if (filled.missing.length * 2 > header.recordCount) {
      return { block: undefined, ask: { type: "getBlocks", hashes: [hash] } };
    }
    this.#partials.set(hash, { session, header, filled });
    return { block: undefined, ask: { type: "getMissing", hash, positions: filled.missing } };
  }

  /**
   * The block with the records that it lacked. Undefined if this peer was not asked for them.
   *
   * @throws {ProtocolError} If they are not as many as were asked for.
   */
  complete(session: Session, hash: BlockHash, rest: readonly Uint8Array[]): Block | undefined {
    const partial = this.#partials.get(hash);
    if (partial?.session !== session) return undefined;
    this.#partials.delete(hash);
    const { header, filled } = partial;
    if (rest.length !== filled.missing.length) {
      throw new ProtocolError(
        "message",
        `records must be the ${filled.missing.length} asked for: they are ${rest.length}`,
      );
    }
    return completeBlock(header, filled, rest);
  }

  /** A block was put together wrongly: it is to be had whole. */
  fail(hash: BlockHash): void {
    this.#failed.add(hash);
  }

  /** A session is over: it sends no more of what it was asked for. */
  end(session: Session): void {
    for (const [hash, partial] of this.#partials) {
      if (partial.session === session) this.#partials.delete(hash);
    }
    for (const senders of this.#senders.values()) senders.delete(session);
  }

  /** Forgets blocks that are no longer wanted, and what their sender no longer owes. */
  prune(
    { isWanted, isOwedBy }: {
      isWanted: (hash: BlockHash) => boolean;
      isOwedBy: (hash: BlockHash, session: Session) => boolean;
    },
  ): void {
    for (const [hash, { session }] of this.#partials) {
      if (!isOwedBy(hash, session)) this.#partials.delete(hash);
    }
    for (const hash of this.#senders.keys()) if (!isWanted(hash)) this.#senders.delete(hash);
    for (const hash of this.#failed) if (!isWanted(hash)) this.#failed.delete(hash);
  }
}
