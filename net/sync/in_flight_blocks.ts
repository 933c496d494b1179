/** Which blocks are on their way, from whom, and who did not send what was asked of it. */
import { BoundedMap } from "../base/bounded_map.ts";
import type { Clock } from "../../core/base/clock.ts";
import { formatAddress } from "../base/address.ts";
import { BUSY_MS, MIN_PROGRESS_BYTES, STALLED_MS } from "./limits.ts";
import { REQUEST_TIMEOUT_MS } from "../base/limits.ts";
import { MAX_BLOCKS_ASKED } from "../wire/limits.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { Session } from "../session/session.ts";
import type { BlockHash } from "../../core/block/ids.ts";

interface Request {
  readonly session: Session;
  /** Monotonic time in ms at which it was made, or the peer last sent another block. */
  at: number;
  /** Monotonic time in ms at which something of it came last, as far as can be told. */
  progressAt: number;
  /** Bytes of a message that had come in part when that was looked at. */
  incomingBytes: number;
}

/** The blocks that peers owe. */
export class InFlightBlocks {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #requests = new Map<BlockHash, Request>();
  /** Blocks that others were asked for since, and that are still welcome from these. */
  readonly #late = new Map<Session, BoundedMap<true>>();
  /** Addresses of peers that did not answer, and until when others are asked first (monotonic ms). */
  readonly #stalled = new Map<string, number>();

  constructor({ clock }: { clock: Pick<Clock, "monotonic"> }) {
    this.#clock = clock;
  }

  /** Number of blocks on their way. */
  get size(): number {
    return this.#requests.size;
  }

  /** Monotonic time in ms at which bytes of a block that is on its way came last; undefined if none did. */
  progressOf(hash: BlockHash): number | undefined {
    const request = this.#requests.get(hash);
    return request !== undefined && request.progressAt > request.at
      ? request.progressAt
      : undefined;
  }

  /** True if a block is on its way. */
  has(hash: BlockHash): boolean {
    return this.#requests.has(hash);
  }

  /** True if a peer owes a block. */
  isOwedBy(hash: BlockHash, session: Session): boolean {
    return this.#requests.get(hash)?.session === session;
  }

  /** True if a block is on its way for longer than a node should wait for it. */
  isLate(hash: BlockHash): boolean {
    const request = this.#requests.get(hash);
    return request !== undefined && this.#clock.monotonic() - request.at >= BUSY_MS;
  }

  /** Number of blocks that a peer owes. */
  countOf(session: Session): number {
    return this.#requests.values().reduce((n, each) => each.session === session ? n + 1 : n, 0);
  }

  /** Notes that a block is asked of a peer. */
  add(hash: BlockHash, session: Session): void {
    const at = this.#clock.monotonic();
    const { incomingBytes } = session;
    this.#requests.set(hash, { session, at, progressAt: at, incomingBytes });
  }

  /** A block is no longer on its way from a peer. False if it was not. */
  delete(hash: BlockHash, session: Session): boolean {
    return this.isOwedBy(hash, session) && this.#requests.delete(hash);
  }

  /** A block came. False if the peer was never asked for it, or has sent it already. */
  take(hash: BlockHash, session: Session): boolean {
    return this.delete(hash, session) || (this.#late.get(session)?.delete(hash) ?? false);
  }

  /** A block is here, from elsewhere. */
  forget(hash: BlockHash): void {
    this.#requests.delete(hash);
  }

  /** A peer sent a block: it is at work on what it owes. */
  touch(session: Session): void {
    const now = this.#clock.monotonic();
    for (const request of this.#requests.values()) {
      if (request.session === session) request.at = request.progressAt = now;
    }
  }

  /** A peer is gone, and owes nothing any more. */
  end(session: Session): void {
    this.#late.delete(session);
    for (const [hash, request] of this.#requests) {
      if (request.session === session) this.#requests.delete(hash);
    }
  }

  /** True if others are to be asked first. */
  isStalled(session: Session): boolean {
    return this.#stalled.has(addressOf(session));
  }

  /**
   * Gives up what did not come, and ends sessions with peers that send nothing for long. To be called every
   * now and then.
   *
   * @param hasAnother True if a peer that answers has the block, beside the one that was asked.
   */
  checkTimeouts(hasAnother: (hash: BlockHash, asked: Session) => boolean): void {
    const now = this.#clock.monotonic();
    for (const [address, until] of this.#stalled) {
      if (until <= now) this.#stalled.delete(address);
    }
    for (const [hash, request] of this.#requests) {
      const { session, at } = request;
      this.#noteProgress(request);
      if (now - at < BUSY_MS) continue;
      const isOver = now - request.progressAt >= REQUEST_TIMEOUT_MS;
      if (!isOver && !hasAnother(hash, session)) continue;
      this.#stalled.set(addressOf(session), now + STALLED_MS);
      this.#requests.delete(hash);
      if (!isOver) {
        this.#addLate(hash, session);
        continue;
      }
      session.close(new ProtocolError("timeout", `no block within ${REQUEST_TIMEOUT_MS} ms`));
    }
  }

  /** A large block over a slow line takes long: the peer that sends it is at work. */
  #noteProgress(request: Request): void {
    const { incomingBytes } = request.session;
    if (incomingBytes - request.incomingBytes >= MIN_PROGRESS_BYTES) {
      request.progressAt = this.#clock.monotonic();
    }
    request.incomingBytes = incomingBytes;
  }

  #addLate(hash: BlockHash, session: Session): void {
    if (session.ended.aborted) return;
    const late = this.#late.get(session) ?? new BoundedMap(MAX_BLOCKS_ASKED);
    this.#late.set(session, late);
    late.set(hash, true);
  }
}

/** What a peer is known by when it comes back. */
function addressOf({ address, remote }: Session): string {
  return formatAddress(address ?? remote);
}
