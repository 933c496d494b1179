import { assertEquals } from "@std/assert";
import type { Clock } from "../../../core/base/clock.ts";
import { systemClock, systemRandom } from "../../../core/base/system.ts";
import { MAX_TURN_MS } from "../../../net/base/limits.ts";
import type { Hello } from "../../../net/wire/messages.ts";
import { PeerSet } from "../../../net/peers/peer_set.ts";
import { Session } from "../../../net/session/session.ts";
import { tcpTransport } from "../../../net/transport/tcp.ts";
import type { Listener } from "../../../net/transport/transport.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { helloOf, HostilePeer } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";

const network = testNetwork();

/** Waits until `test` holds while time stands still; fails after 10 s. */
async function until(test: () => boolean): Promise<void> {
  const start = performance.now();
  while (!test()) {
    if (performance.now() - start > 10_000) throw new Error(`in vain: ${test}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** A set of peers that only keeps its sessions. */
class TestPeers implements AsyncDisposable {
  readonly peers: PeerSet;
  readonly lines: string[] = [];
  readonly hello: Hello;
  readonly listener: Listener = tcpTransport.listen({ host: "127.0.0.1", port: 0 });
  readonly ends: Session[] = [];
  readonly starts: Session[] = [];
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(
    peerId: string,
    { clock = systemClock, onMessage = () => {} }: { clock?: Clock; onMessage?: () => void } = {},
  ) {
    const write = (line: string) => void this.lines.push(line);
    const log = { debug: write, info: write, warn: write, error: write };
    this.hello = helloOf(network, { peerId: named(peerId), port: this.listener.address.port });
    const deps = { transport: tcpTransport, clock, random: systemRandom, log };
    this.peers = new PeerSet(deps, {
      hello: () => this.hello,
      onStart: (session) => void this.starts.push(session),
      onMessage,
      onEnd: (session) => void this.ends.push(session),
      onFatal: (error) => {
        throw error;
      },
    });
  }

  run(): void {
    this.#running = this.peers.run(this.listener, this.#stop.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}

Deno.test("PeerSet: sessions that are busy at once share the time that one alone may take", async () => {
  let [now, turns, cost] = [0, 0, 0];
  // Turns come to nobody here, until all ends.
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep(ms, options) {
      if (ms === 0) turns++;
      return new ManualClock().sleep(ms, options);
    },
  };
  await using target = new TestPeers("01".repeat(16), { clock, onMessage: () => now += cost });
  target.run();
  await using peers = new AsyncDisposableStack();
  for (const [count, part] of [[1, 1], [2, 0.6], [3, 0.4]]) {
    const peer = peers.use(await HostilePeer.connect(target.listener.address));
    await peer.say(helloOf(network));
    await until(() => target.starts.length === count);
    cost = part * MAX_TURN_MS;
    await peer.say({ type: "ping" });
    await until(() => turns === count);
  }
});

Deno.test("PeerSet: two peers that dial each other at one moment keep one and the same connection", async () => {
  for (let round = 0; round < 10; round++) {
    await using low = new TestPeers("01".repeat(16));
    await using high = new TestPeers("02".repeat(16));
    low.peers.addresses.add(high.listener.address);
    high.peers.addresses.add(low.listener.address);
    low.run();
    high.run();
    const over = ({ starts, ends, peers }: TestPeers) =>
      starts.length > 0 && peers.sessions.length === 1 && starts.length - ends.length === 1;
    await until(() => over(low) && over(high));
    // Both stay with one connection: a message on it arrives, and the ends are one pair of ports.
    await until(() =>
      over(low) && over(high) && low.peers.sessions[0].outbound !== high.peers.sessions[0].outbound
    );
    assertEquals(low.peers.sessions[0].ended.aborted, false);
    assertEquals(high.peers.sessions[0].ended.aborted, false);
  }
});

Deno.test("PeerSet: of two connections the one that the lower peer id opened stays, in either order", async () => {
  for (const [ours, theirs, staying] of [["02", "01", "new"], ["01", "02", "old"]]) {
    await using peers = new TestPeers(ours.repeat(16));
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    try {
      const { port } = listener.addr as Deno.NetAddr;
      peers.peers.addresses.add({ host: "127.0.0.1", port });
      peers.run();
      // The peer opens one, which is let in, and takes another.
      const dialled = new HostilePeer(await listener.accept());
      await using taken = dialled;
      await taken.next("hello");
      await taken.say(helloOf(network, { peerId: named(theirs.repeat(16)), port }));
      await until(() => peers.starts.length === 1);
      await using opened = await HostilePeer.connect(peers.listener.address);
      await opened.say(helloOf(network, { peerId: named(theirs.repeat(16)), port }));
      const loser = staying === "new" ? taken : opened;
      assertEquals((await loser.next("bye")).code, "duplicate");
      await loser.closed;
      await until(() => peers.peers.sessions.length === 1);
      assertEquals(peers.peers.sessions[0].outbound, staying === "old");
    } finally {
      listener.close();
    }
  }
});

Deno.test("PeerSet: a second connection of the same kind is refused in words", async () => {
  await using peers = new TestPeers("ff".repeat(16));
  peers.run();
  // Of the lower id, so that it would be kept if the other side had opened the first.
  const hello = helloOf(network, { peerId: named("01".repeat(16)) });
  await using first = await HostilePeer.connect(peers.listener.address);
  await first.say(hello);
  await until(() => peers.starts.length === 1);
  await using second = await HostilePeer.connect(peers.listener.address);
  await second.say(hello);
  assertEquals((await second.next("bye")).reason, "we are connected already");
  await second.closed;
  assertEquals([peers.starts.length, peers.ends.length], [1, 0]);
});

Deno.test("PeerSet: a dialled address that is oneself is forgotten", async () => {
  await using peers = new TestPeers("01".repeat(16));
  peers.peers.addresses.addFixed(peers.listener.address);
  peers.run();
  await until(() => peers.lines.some((line) => line.includes("oneself")));
  await until(() => peers.peers.addresses.pick(() => true) === undefined);
  assertEquals(peers.starts, []);
});
