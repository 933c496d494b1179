/**
 * News of the peer for all tabs of a browser. A browser opens six connections to a peer that has no HTTP/2, for all tabs
 * together: seven streams, and no tab gets an answer any more. So one tab listens for all. It says so to the others, and passes
 * on that there is news; those that do not hear from it for a while take its place.
 */
import { type Clock, pause } from "../../../core/base/clock.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import type { NodeEvent } from "../../../net/node/events.ts";
import { peerFaultOf } from "./faults.ts";
import { LISTENER_MS, STOOD_MS } from "./limits.ts";

/** What tabs say to each other: this one listens, it listens no more, there is news. */
type TabWord = { readonly say: "listening" | "left" | "news"; readonly by: string };

/** What tabs speak through, such as a browser's `BroadcastChannel`. */
export interface TabChannel {
  postMessage(word: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

/** What {@linkcode NewsLine} works with. */
export interface NewsDeps {
  readonly api: Pick<PeerApi, "events">;
  readonly clock: Pick<Clock, "sleep" | "monotonic">;
  /** Undefined where a browser has none: then each tab listens for itself. */
  readonly tabs: TabChannel | undefined;
  /** Names this tab: any text that no other has. */
  readonly name: string;
}

/** Events after which what is shown may be another. */
const NEWS = ["tip", "final", "sync", "lost"] as const satisfies readonly NodeEvent["type"][];

/** A wait for news that has begun. */
export interface NewsWait {
  /** Resolves with the first news since it began, or after a time. */
  within(ms: number): Promise<void>;
  /** Ends it, if nobody waits any more. */
  end(): void;
}

/**
 * Waits for news. The states of a tab, and what leads from one to the next:
 *
 * `idle` → `listening` when a wait begins and no other tab listens · `listening` → `told` when a tab whose name comes later says
 * that it listens · `told` → `idle` when that tab says that it left, or says nothing for {@linkcode LISTENER_MS}.
 */
export class NewsLine {
  readonly #deps: NewsDeps;
  /** Of the tab that listens for this one, and until when that is believed, in monotonic ms. */
  #teller: { readonly by: string; readonly until: number } | undefined;
  /** This tab's stream. */
  #stream: AbortController | undefined;
  #onNews: () => void = () => {};

  constructor(deps: NewsDeps) {
    this.#deps = deps;
    deps.tabs?.addEventListener("message", ({ data }) => this.#hear(data as TabWord));
  }

  /** True while this tab listens itself. */
  get isListening(): boolean {
    return this.#stream !== undefined;
  }

  /** Begins a wait. What came before is not news. */
  open(abort: AbortSignal): NewsWait {
    const end = new AbortController();
    const signal = AbortSignal.any([abort, end.signal]);
    const { promise: came, resolve } = Promise.withResolvers<void>();
    this.#onNews = resolve;
    const isTold = this.#teller !== undefined &&
      this.#teller.until > this.#deps.clock.monotonic();
    if (!isTold) void this.#listen(signal);
    return {
      within: async (ms) => {
        const timer = pause(this.#deps.clock, ms, signal);
        await Promise.race([came, timer]);
        end.abort();
        await timer;
      },
      end: () => end.abort(),
    };
  }

  /** Lets another tab listen. */
  leave(): void {
    this.#stream?.abort();
    this.#stream = undefined;
    this.#say("left");
  }

  async #listen(signal: AbortSignal): Promise<void> {
    this.#teller = undefined;
    this.#stream?.abort();
    const stream = this.#stream = new AbortController();
    this.#say("listening");
    const began = this.#deps.clock.monotonic();
    try {
      const wish = { signal: AbortSignal.any([signal, stream.signal]), types: NEWS };
      for await (const _news of this.#deps.api.events(wish)) {
        this.#say("news");
        return this.#onNews();
      }
    } catch (error) {
      if (!signal.aborted && !stream.signal.aborted && peerFaultOf(error) === undefined) {
        throw error;
      }
      // A peer without a place for one more stream is looked at from time to time, like one that is away: `look` says why.
    }
    // One that stood, and ended: the peer may be gone, which is news. One that fails at once is asked for no sooner than before.
    const hasStood = this.#deps.clock.monotonic() - began >= STOOD_MS;
    if (hasStood && !signal.aborted && !stream.signal.aborted) this.#onNews();
  }

  #say(say: TabWord["say"]): void {
    this.#deps.tabs?.postMessage({ say, by: this.#deps.name } satisfies TabWord);
  }

  #hear({ say, by }: TabWord): void {
    const { name, clock } = this.#deps;
    if (say === "news") this.#onNews();
    if (say === "left") {
      if (this.#teller?.by !== by) return;
      this.#teller = undefined;
      // Whoever looks now begins to listen.
      this.#onNews();
    } else if (this.isListening && by < name) {
      // Both began at once.
      this.#say("listening");
    } else {
      // Whoever tells news listens, too.
      this.#stream?.abort();
      this.#stream = undefined;
      this.#teller = { by, until: clock.monotonic() + LISTENER_MS };
    }
  }
}
