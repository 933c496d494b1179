/** Tabs of one browser share one stream of a peer: who listens, and who takes over. */
import { assertEquals } from "@std/assert";
import { LISTENER_MS, STOOD_MS } from "../../cli/page/state/limits.ts";
import { NewsLine, type TabChannel } from "../../cli/page/state/news.ts";
import type { EventWish } from "../../net/api/peer_api.ts";
import { EVENT_TYPES, type NodeEvent } from "../../net/node/events.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { TextMap } from "../../core/base/text_map.ts";
import { named } from "../support/named.ts";

const TIP: NodeEvent = { type: "tip", index: 1, hash: named("0".repeat(64)), undone: 0 };

type Listener = (event: { readonly data: unknown }) => void;

/** Tabs of one browser, with a peer that tells all who listen. */
class Tabs {
  readonly clock = new ManualClock();
  readonly #listeners = new TextMap<Listener>();
  readonly #streams = new Set<EventQueue>();

  #held: (() => void)[] | undefined;

  /** From now on what tabs say is on its way until it is delivered. */
  hold(): void {
    this.#held = [];
  }

  deliver(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const send of held) send();
  }

  /** How many listen to the peer. */
  get streams(): number {
    return this.#streams.size;
  }

  open(name: string): NewsLine {
    const tabs: TabChannel = {
      // What a tab says it does not hear itself.
      postMessage: (data) => {
        const send = () => {
          for (const [other, hear] of this.#listeners) if (other !== name) hear({ data });
        };
        if (this.#held === undefined) send();
        else this.#held.push(send);
      },
      addEventListener: (_type, listener) => {
        this.#listeners.set(name, listener);
      },
    };
    return new NewsLine({
      api: { events: (options) => this.#events(options) },
      clock: this.clock,
      tabs,
      name,
    });
  }

  /** A tab that is gone hears and says nothing more. */
  drop(name: string): void {
    this.#listeners.delete(name);
  }

  tell(event: NodeEvent): void {
    for (const each of this.#streams) each.push(event);
  }

  /** Ends the streams, as a peer does that stops. */
  cut(): void {
    for (const each of this.#streams) each.end();
  }

  async *#events({ signal, types = EVENT_TYPES }: EventWish): AsyncGenerator<NodeEvent> {
    signal.throwIfAborted();
    const queue = new EventQueue(signal, types);
    this.#streams.add(queue);
    try {
      for (let event = await queue.next(); event !== undefined; event = await queue.next()) {
        yield event;
      }
    } finally {
      this.#streams.delete(queue);
    }
  }
}

/** Events that wait for whoever listens; undefined once it is aborted. */
class EventQueue {
  readonly #waiting: NodeEvent[] = [];
  readonly #types: readonly NodeEvent["type"][];
  #isOver = false;
  #wake = () => {};

  constructor(signal: AbortSignal, types: readonly NodeEvent["type"][]) {
    this.#types = types;
    signal.addEventListener("abort", () => this.end(), { once: true });
  }

  push(event: NodeEvent): void {
    if (this.#types.includes(event.type)) this.#waiting.push(event);
    this.#wake();
  }

  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async next(): Promise<NodeEvent | undefined> {
    while (this.#waiting.length === 0 && !this.#isOver) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    return this.#waiting.shift();
  }
}

const { signal } = new AbortController();
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

Deno.test("NewsLine: of seven tabs one listens, and all hear that there is news", async () => {
  const tabs = new Tabs();
  const lines = Array.from({ length: 7 }, (_, i) => tabs.open(`tab ${i}`));
  const waits = lines.map((line) => line.open(signal));
  const heard = waits.map((wait) => wait.within(1_000_000));
  await settle();
  assertEquals([tabs.streams, lines.filter((line) => line.isListening).length], [1, 1]);
  tabs.tell({ type: "peers", peers: 3 });
  await settle();
  assertEquals(tabs.streams, 1);
  tabs.tell(TIP);
  await Promise.all(heard);
  for (const wait of waits) wait.end();
  assertEquals(tabs.streams, 0);
});

Deno.test("NewsLine: a tab that left, or that says nothing for a while, is followed by another", async () => {
  const tabs = new Tabs();
  const [first, second] = [tabs.open("a"), tabs.open("b")];
  first.open(signal);
  second.open(signal);
  await settle();
  assertEquals([first.isListening, second.isListening, tabs.streams], [true, false, 1]);
  first.leave();
  await settle();
  assertEquals([first.isListening, tabs.streams], [false, 0]);
  second.open(signal);
  first.open(signal);
  await settle();
  assertEquals([first.isListening, second.isListening, tabs.streams], [false, true, 1]);
  tabs.drop("b");
  await tabs.clock.advance(LISTENER_MS - 1);
  first.open(signal);
  assertEquals(first.isListening, false);
  await tabs.clock.advance(1);
  first.open(signal);
  await settle();
  assertEquals(first.isListening, true);
});

Deno.test("NewsLine: of two that begin at once the one whose name comes later goes on", async () => {
  const tabs = new Tabs();
  const [a, b] = [tabs.open("a"), tabs.open("b")];
  tabs.hold();
  a.open(signal);
  b.open(signal);
  await settle();
  assertEquals([a.isListening, b.isListening], [true, true]);
  tabs.deliver();
  await settle();
  assertEquals([a.isListening, b.isListening, tabs.streams], [false, true, 1]);
});

Deno.test("NewsLine: a stream that stood and ends is news, one that ends at once is not", async () => {
  const tabs = new Tabs();
  const line = tabs.open("a");
  const hear = async (standsMs: number): Promise<boolean> => {
    const wait = line.open(signal);
    let isHeard = false;
    void wait.within(1_000_000).then(() => isHeard = true);
    await settle();
    await tabs.clock.advance(standsMs);
    tabs.cut();
    await settle();
    wait.end();
    return isHeard;
  };
  assertEquals([await hear(STOOD_MS - 1), await hear(STOOD_MS)], [false, true]);
});
