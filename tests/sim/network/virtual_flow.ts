/**
 * One direction of a connection, as TCP gives it: bytes arrive in the order in which they left, whole, and as
 * fast as the link is. What the link loses is sent again, so all that is seen of it is that it comes later, and
 * what follows with it.
 */
import type { VirtualTime } from "./virtual_time.ts";

/** What lies between two machines, one way. */
export interface Link {
  readonly latencyMs: number;
  readonly bytesPerMs: number;
  /** Share of segments that get lost. @default {0} */
  readonly loss?: number;
}

/** Bytes of a segment on Ethernet. */
const SEGMENT_BYTES = 1_460;

/** Segments behind a lost one after which it is sent again at once (RFC 5681 §3.2). */
const DUPLICATE_ACKS = 3;

/** The shortest time after which a segment counts as lost, in ms: Linux's; RFC 6298 §2.4 would have a second. */
const LEAST_RETRANSMISSION_MS = 200;

/** The same for the first segment of a connection, in ms (RFC 6298 §2.1). */
const FIRST_RETRANSMISSION_MS = 1_000;

/** Losses of one segment in a row after which it gets through here: with 5 %, one of three million is that unlucky. */
const MAX_LOSSES = 5;

/** What a {@linkcode Flow} works with. */
export interface FlowDeps {
  readonly time: VirtualTime;
  /** What lies on the way right now. */
  readonly link: () => Link;
  /** True while the way is cut. */
  readonly isCut: () => boolean;
  /** Told when something stands still because of that. */
  readonly onStuck: (flow: Flow) => void;
  readonly losses: Losses;
}

/** Decides which segments get lost, and counts them. */
export class Losses {
  readonly #draw: () => number;
  segments = 0;

  /** @param draw Evenly spread numbers in [0, 1). */
  constructor(draw: () => number) {
    this.#draw = draw;
  }

  /** How much later `bytes` arrive for what of them gets lost, in ms. */
  delayMs(bytes: number, { latencyMs, loss = 0 }: Link): number {
    if (loss === 0) return 0;
    const roundTripMs = 2 * latencyMs;
    const timeoutMs = Math.max(LEAST_RETRANSMISSION_MS, 2 * roundTripMs);
    const segments = Math.max(1, Math.ceil(bytes / SEGMENT_BYTES));
    let latest = 0;
    for (let i = 1; i <= segments; i++) {
      const losses = this.#losses(loss);
      if (losses === 0) continue;
      const isSeen = segments - i >= DUPLICATE_ACKS;
      const first = isSeen ? roundTripMs : timeoutMs;
      latest = Math.max(latest, first + backoffMs(losses - 1, 2 * timeoutMs));
    }
    return latest;
  }

  /** How much later a connection is made for what gets lost of its first segments, in ms. */
  connectDelayMs({ loss = 0 }: Link): number {
    return loss === 0 ? 0 : backoffMs(this.#losses(loss), FIRST_RETRANSMISSION_MS);
  }

  /** A number in [0, 1). */
  draw(): number {
    return this.#draw();
  }

  #losses(loss: number): number {
    let n = 0;
    while (n < MAX_LOSSES && this.#draw() < loss) n++;
    this.segments += n;
    return n;
  }
}

/** The time until a segment gets through that is lost `n` times: the wait for it doubles each time (RFC 6298 §5.5). */
function backoffMs(n: number, firstMs: number): number {
  return firstMs * (2 ** n - 1);
}

/** One direction. */
export class Flow {
  readonly #deps: FlowDeps;
  /** When the link has taken all that was sent, and when the last of it arrives. */
  #freeAt = 0;
  #lastAt = 0;
  /** What stands still, the first first. */
  readonly #stuck: (() => void)[] = [];

  constructor(deps: FlowDeps) {
    this.#deps = deps;
  }

  /** Sends bytes; `arrive` is called when they are there. */
  send(bytes: number, arrive: () => void): void {
    const { time, losses } = this.#deps;
    const link = this.#deps.link();
    this.#freeAt = Math.max(time.now, this.#freeAt) + bytes / link.bytesPerMs;
    const arrivesAt = this.#freeAt + link.latencyMs + losses.delayMs(bytes, link);
    this.#lastAt = Math.max(this.#lastAt, arrivesAt);
    time.after(this.#lastAt - time.now, () => {
      if (this.#stuck.length === 0 && !this.#deps.isCut()) return arrive();
      this.#stuck.push(arrive);
      this.#deps.onStuck(this);
    });
  }

  /**
   * The cut is mended: what stands still is sent again when the sender's next try is due. As it doubles its
   * wait, that may take as long again as the cut took.
   */
  resume(cutMs: number): void {
    const { time, losses } = this.#deps;
    time.after(losses.draw() * cutMs + this.#deps.link().latencyMs, () => {
      if (this.#deps.isCut()) return this.#deps.onStuck(this);
      for (const arrive of this.#stuck.splice(0)) arrive();
    });
  }
}
