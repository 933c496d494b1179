import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Connection } from "../../../net/transport/transport.ts";
import { createDraw } from "../miners.ts";
import { CITIES, roundTripMs } from "./city_latency.ts";
import type { Link } from "./virtual_flow.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";

const FAST: Link = { latencyMs: 10, bytesPerMs: 10_000 };
const { signal } = new AbortController();

/** Two machines with a connection between them. */
async function connected(link: () => Link) {
  const time = new VirtualTime();
  const net = new VirtualNetwork(time, link, { draw: createDraw(3) });
  const [a, b] = [net.start("a"), net.start("b")];
  const accepted = b.listen({ host: "b", port: 1 })[Symbol.asyncIterator]().next();
  const near = a.connect({ host: "b", port: 1 }, { signal });
  await time.pass(60_000);
  const far: Connection = (await accepted).value;
  return { time, net, near: await near, far };
}

/** Numbers in the order in which they arrive, and when each did. */
async function collect(far: Connection, time: VirtualTime, arrived: [number, number][]) {
  for (let chunk; (chunk = await far.read()) !== null;) arrived.push([chunk[0], time.now]);
}

Deno.test("VirtualNetwork: what a link loses comes later, and all of it in the order in which it left", async () => {
  const { time, net, near, far } = await connected(() => ({ ...FAST, loss: 0.2 }));
  const arrived: [number, number][] = [];
  collect(far, time, arrived);
  const since = time.now;
  for (let i = 0; i < 50; i++) {
    near.write(Uint8Array.of(i));
    await time.pass(1);
  }
  await time.pass(60_000);
  assertEquals(arrived.map(([i]) => i), Array.from({ length: 50 }, (_, i) => i));
  assert(net.lostSegments > 3);
  // Without losses the last would be there 10 ms after it was sent; a lost segment takes 200 more.
  assert(arrived.at(-1)![1] - since > 200);
});

Deno.test("VirtualNetwork: what a cut holds up comes afterwards, in order, also if the latency varies", async () => {
  const draw = createDraw(1);
  const { time, net, near, far } = await connected(() => ({ ...FAST, latencyMs: 100 * draw() }));
  const arrived: [number, number][] = [];
  collect(far, time, arrived);
  for (let i = 0; i < 40; i++) {
    if (i === 10) net.cut((host) => host === "a" ? 0 : 1);
    if (i === 30) net.mend();
    near.write(Uint8Array.of(i));
    await time.pass(7);
    if (i === 29) assert(arrived.length <= 10);
  }
  await time.pass(10_000);
  assertEquals(arrived.map(([i]) => i), Array.from({ length: 40 }, (_, i) => i));
});

Deno.test("VirtualNetwork: who does not read holds up who writes, as soon as buffers are full", async () => {
  const { time, near, far } = await connected(() => FAST);
  const sizes: number[] = [];
  const writing = (async () => {
    for (let i = 0; i < 10; i++) {
      await near.write(new Uint8Array(100_000));
      sizes.push(i);
    }
  })();
  await time.pass(60_000);
  assertEquals(sizes, [0, 1]);
  for (let i = 0; i < 10; i++) {
    const read = far.read();
    await time.pass(1_000);
    await read;
  }
  await writing;
});

Deno.test("VirtualNetwork: a machine whose process is gone says so, one that is off does not", async () => {
  const { time, net, near, far } = await connected(() => FAST);
  net.stop("b", "reset");
  const reading = near.read();
  const refused = net.start("a").connect({ host: "b", port: 1 }, { signal });
  const over = Promise.all([assertRejects(() => reading), assertRejects(() => refused)]);
  await time.pass(1_000);
  await over;
  await assertRejects(() => far.read());

  net.stop("b", "silence");
  const stop = new AbortController();
  let isAnswered = false;
  const silent = net.start("a").connect({ host: "b", port: 1 }, stop).catch(() => {
    isAnswered = true;
  });
  await time.pass(60_000);
  assert(!isAnswered);
  stop.abort();
  await silent;
});

Deno.test("roundTripMs() is the same both ways, and there is one for each two cities", () => {
  for (const a of CITIES) {
    for (const b of CITIES) {
      const ms = roundTripMs(a, b);
      assert(ms > 0 && ms < 400, `${a} to ${b}: ${ms}`);
      assertEquals(ms, roundTripMs(b, a));
    }
  }
  assertEquals(roundTripMs("Seoul", "Tokyo"), 33);
  assertEquals(roundTripMs("Sydney", "São Paulo"), 311);
});
