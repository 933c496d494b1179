import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { Clock } from "../../../core/base/clock.ts";
import { concatBytes } from "../../../core/base/hash.ts";
import { systemClock, systemRandom } from "../../../core/base/system.ts";
import {
  HELLO_TIMEOUT_MS,
  MAX_SEND_QUEUE_BYTES,
  PING_AFTER_MS,
  SILENT_AFTER_MS,
  STUCK_AFTER_MS,
} from "../../../net/session/limits.ts";
import { MAX_TURN_MS } from "../../../net/base/limits.ts";
import { MAX_FRAME_BYTES, MAX_HELLO_BYTES } from "../../../net/wire/limits.ts";
import type { Hello, Message } from "../../../net/wire/messages.ts";
import { ProtocolError } from "../../../net/wire/protocol_error.ts";
import { encodeFrame } from "../../../net/wire/frames.ts";
import { Session } from "../../../net/session/session.ts";
import { tcpTransport } from "../../../net/transport/tcp.ts";
import type { Connection } from "../../../net/transport/transport.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { frameOf, helloOf } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";

const network = testNetwork();

/** Both ends of a TCP connection on this machine. */
interface Ends extends Disposable {
  readonly ours: Connection;
  readonly theirs: Connection;
}

async function connectEnds(): Promise<Ends> {
  const listener = tcpTransport.listen({ host: "127.0.0.1", port: 0 });
  const { signal } = new AbortController();
  const theirs = tcpTransport.connect(listener.address, { signal });
  // Not a loop: leaving one closes the listener by itself.
  const taken = await listener[Symbol.asyncIterator]().next();
  listener.close();
  const ends: { ours: Connection; theirs: Connection } = {
    ours: taken.value,
    theirs: await theirs,
  };
  const close = () => {
    ends.ours.close();
    ends.theirs.close();
  };
  return { ...ends, [Symbol.dispose]: close };
}

function open(
  connection: Connection,
  { clock = systemClock, outbound = false, ...fields }: Partial<Hello> & {
    clock?: Clock;
    outbound?: boolean;
  } = {},
): Promise<Session> {
  const { signal } = new AbortController();
  return Session.open(connection, { hello: helloOf(network, fields), outbound, signal }, clock);
}

/** What a session says until it ends, and why it ended. */
async function readAll(session: Session): Promise<{ messages: Message[]; error?: ProtocolError }> {
  const messages: Message[] = [];
  try {
    for await (const message of session.messages()) messages.push(message);
    return { messages };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { messages, error };
  }
}

/** Waits until `test` holds while time stands still; fails after 10 s. */
async function until(test: () => boolean): Promise<void> {
  if (!await comesTrue(test, 10_000)) throw new Error(`in vain: ${test}`);
}

/** Whether `test` holds within so many ms, while time stands still. */
async function comesTrue(test: () => boolean, ms = 2_000): Promise<boolean> {
  const start = performance.now();
  while (!test()) {
    if (performance.now() - start > ms) return false;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return true;
}

Deno.test("Session.open() tells each side who the other is", async () => {
  using ends = await connectEnds();
  const [a, b] = await Promise.all([
    open(ends.ours, { agent: "a", port: 7 }),
    open(ends.theirs, { agent: "b", outbound: true }),
  ]);
  assertEquals([a.hello.agent, b.hello.agent], ["b", "a"]);
  assertEquals([a.address, b.address?.port], [undefined, 7]);
  assertEquals([a.outbound, b.outbound], [false, true]);
  a.send({ type: "getHeaders", locator: [network.chainId] });
  a.send({ type: "ping" });
  const reading = readAll(b);
  await until(() => !a.ended.aborted);
  a.close(new ProtocolError("bye", "enough"));
  // What waits to be sent when a session ends need not arrive; that it ends does.
  const { error } = await reading;
  assert(error === undefined || error.code === "bye", String(error));
  await readAll(a);
});

Deno.test("Session.messages() gives what was sent, in order, and ends without a fault when the other side closes", async () => {
  using ends = await connectEnds();
  const [a, b] = await Promise.all([open(ends.ours), open(ends.theirs)]);
  const sent: Message[] = [
    { type: "getHeaders", locator: [named("ab".repeat(32))] },
    { type: "records", records: [systemRandom.bytes(16_384), systemRandom.bytes(1)] },
    { type: "ping" },
  ];
  const received: Message[] = [];
  for (const message of sent) a.send(message);
  for await (const message of b.messages()) {
    received.push(message);
    if (received.length === sent.length) ends.ours.close();
  }
  assertEquals(received, sent);
  await readAll(a);
});

Deno.test("Session.open() gives up who says no hello in time", async () => {
  using ends = await connectEnds();
  const clock = new ManualClock();
  const opening = open(ends.ours, { clock });
  const failed = assertRejects(() => opening, ProtocolError, "no hello came");
  await clock.advance(HELLO_TIMEOUT_MS - 1);
  assertEquals(clock.sleepers, 1);
  await clock.advance(1);
  assertEquals((await failed).code, "timeout");
  assertEquals(clock.sleepers, 0);
  // The other side sees the end.
  while (await ends.theirs.read() !== null);
});

Deno.test("Session.open() gives up who says half a hello and waits", async () => {
  using ends = await connectEnds();
  const clock = new ManualClock();
  const opening = open(ends.ours, { clock });
  const failed = assertRejects(() => opening, ProtocolError, "no hello came");
  await ends.theirs.write(frameOf(helloOf(network)).subarray(0, 50));
  await clock.advance(HELLO_TIMEOUT_MS);
  assertEquals((await failed).code, "timeout");
});

Deno.test("Session.open() reads no more of a stranger's first words than a hello takes", async () => {
  for (const type of [1, 8, 13]) {
    using ends = await connectEnds();
    const speaking = (async () => {
      await ends.theirs.read();
      const frame = encodeFrame({ type, payload: new Uint8Array(MAX_HELLO_BYTES + 1) });
      // It need not come whole to be refused.
      await ends.theirs.write(frame.subarray(0, -1));
      ends.theirs.close();
    })();
    const { code } = await assertRejects(
      () => open(ends.ours),
      ProtocolError,
      `must be at most ${MAX_HELLO_BYTES} bytes: it claims ${MAX_HELLO_BYTES + 1}`,
    );
    assertEquals(code, "message");
    await speaking;
  }
});

Deno.test("Session.open() rejects with the signal's reason, and closes", async () => {
  using ends = await connectEnds();
  const stop = new AbortController();
  const reason = new Error("stopped");
  const options = { hello: helloOf(network), outbound: false, signal: stop.signal };
  const opening = Session.open(ends.ours, options, systemClock);
  stop.abort(reason);
  assertEquals(await opening.then(() => undefined, (error) => error), reason);
  while (await ends.theirs.read() !== null);
});

Deno.test("Session.open() tells both sides in words why they do not fit", async () => {
  const cases: [Partial<Hello>, string, string][] = [
    [{ chainId: named("ab".repeat(32)) }, "network", "both sides need the same --network file"],
    [{ version: 2 }, "protocol", "the protocol version must be 1 here: it is 2"],
  ];
  for (const [fields, code, words] of cases) {
    using ends = await connectEnds();
    const theirs = new TestPeer(ends.theirs);
    const [error, heard] = await Promise.all([
      assertRejects(() => open(ends.ours), ProtocolError, words),
      theirs.exchange(frameOf(helloOf(network, fields))),
    ]);
    assertEquals([error.code, error.isFault], [code, false]);
    assertStringIncludes(heard, words);
  }
});

Deno.test("Session.open() refuses a connection to oneself", async () => {
  using ends = await connectEnds();
  const peerId = named<PeerId>("11".repeat(16));
  const both = await Promise.allSettled([
    open(ends.ours, { peerId }),
    open(ends.theirs, { peerId }),
  ]);
  const codes = both.map((each) => each.status === "rejected" && each.reason.code);
  assertEquals(codes, ["self", "self"]);
});

Deno.test("Session.open() says what went wrong when the other side closes or is something else", async () => {
  const cases: [Uint8Array, string, string][] = [
    [new Uint8Array(), "protocol", "it closed without a hello"],
    [frameOf({ type: "ping" }), "protocol", "the first message must be hello: it is ping"],
    [frameOf({ type: "bye", code: "full", reason: "no room" }), "bye", "it says: no room"],
    [new TextEncoder().encode("HTTP/1.1 200 OK\r\n\r\n"), "message", "must be at most 0 bytes"],
  ];
  for (const [bytes, code, words] of cases) {
    using ends = await connectEnds();
    // Read first, so that closing does not reset the connection under what was sent.
    const speaking = (async () => {
      await ends.theirs.read();
      if (bytes.length > 0) await ends.theirs.write(bytes);
      ends.theirs.close();
    })();
    const error = await assertRejects(() => open(ends.ours), ProtocolError, words);
    assertEquals(error.code, code);
    await speaking;
  }
});

Deno.test("Session pings a silent peer and drops it when it stays silent", async () => {
  using ends = await connectEnds();
  const clock = new ManualClock();
  const theirs = new HostileEnd(ends.theirs);
  const [session] = await Promise.all([open(ends.ours, { clock }), theirs.greet()]);
  const over = readAll(session);
  await clock.advance(PING_AFTER_MS - 1);
  assertEquals(theirs.pings, 0);
  await clock.advance(1);
  await until(() => theirs.pings === 1);
  await clock.advance(SILENT_AFTER_MS - PING_AFTER_MS - 1);
  assert(!session.ended.aborted);
  await clock.advance(1);
  assert(session.ended.aborted);
  const { error } = await over;
  assertEquals([error?.code, error?.isFault], ["timeout", false]);
  assertEquals(clock.sleepers, 0);
  await theirs.closed;
});

Deno.test("Session keeps a peer that answers its pings", async () => {
  using ends = await connectEnds();
  const clock = new ManualClock();
  const theirs = new HostileEnd(ends.theirs);
  const [session] = await Promise.all([open(ends.ours, { clock }), theirs.greet()]);
  let pongs = 0;
  const over = (async () => {
    for await (const { type } of session.messages()) if (type === "pong") pongs += 1;
  })();
  for (let round = 1; round <= 5; round++) {
    // Time in which the session still deals with the last pong is no silence: then it passes once more.
    do await clock.advance(PING_AFTER_MS); while (!await comesTrue(() => theirs.pings >= round));
    await theirs.write(frameOf({ type: "pong" }));
    await until(() => pongs === round);
  }
  assert(!session.ended.aborted);
  session.close();
  await over;
});

Deno.test("Session drops a peer that does not read what it asks for", async () => {
  using ends = await connectEnds();
  const [session] = await Promise.all([
    open(ends.ours),
    ends.theirs.write(frameOf(helloOf(network))),
  ]);
  const over = readAll(session);
  const records = Array.from({ length: 64 }, () => new Uint8Array(16_384));
  const size = frameOf({ type: "records", records }).length;
  // Some is in the system's buffers; what is past them and the ceiling is too much.
  let sent = 0;
  for (; !session.ended.aborted && sent < 3 * MAX_SEND_QUEUE_BYTES; sent += size) {
    session.send({ type: "records", records });
  }
  assert(session.ended.aborted, "it may queue without bound");
  assert(sent >= MAX_SEND_QUEUE_BYTES, `it was dropped after ${sent} bytes`);
  const { error } = await over;
  assertEquals([error?.code, error?.isFault], ["slow", false]);
});

Deno.test("Session drops a peer that reads nothing while this side waits to send it more", async () => {
  using ends = await connectEnds();
  const clock = new ManualClock();
  const [session] = await Promise.all([
    open(ends.ours, { clock }),
    ends.theirs.write(frameOf(helloOf(network))),
  ]);
  const records = Array.from({ length: 64 }, () => new Uint8Array(16_384));
  const size = frameOf({ type: "records", records }).length;
  for (let sent = 0; sent < 3 * MAX_FRAME_BYTES; sent += size) {
    session.send({ type: "records", records });
  }
  const asking = Promise.withResolvers<void>();
  const over = (async () => {
    for await (const _ of session.messages()) {
      asking.resolve();
      await session.drained();
    }
  })().then(() => undefined, (error: ProtocolError) => error.code);
  await ends.theirs.write(frameOf({ type: "getBlocks", hashes: [] }));
  await asking.promise;
  for (let waited = 0; waited < STUCK_AFTER_MS + PING_AFTER_MS; waited += PING_AFTER_MS / 4) {
    await clock.advance(PING_AFTER_MS / 4);
  }
  assert(session.ended.aborted, "it may hold the session for ever");
  assertEquals(await over, "slow");
  assertEquals(clock.sleepers, 0);
});

Deno.test("Session.messages() gives others a turn, however many messages come at once", async () => {
  using ends = await connectEnds();
  let [now, turns] = [0, 0];
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep(ms, options) {
      if (ms > 0) return new ManualClock().sleep(ms, options);
      turns++;
      return Promise.resolve();
    },
  };
  const [session] = await Promise.all([
    open(ends.ours, { clock }),
    ends.theirs.write(frameOf(helloOf(network))),
  ]);
  const ping = frameOf({ type: "ping" });
  await ends.theirs.write(concatBytes(...Array<Uint8Array>(40).fill(ping)));
  ends.theirs.close();
  for await (const _ of session.messages()) {
    now += MAX_TURN_MS / 2;
    await session.drained();
  }
  // At every second of 40 messages; fewer where they came in several chunks.
  assert(turns >= 10, `${turns} turns`);
});

Deno.test("Session.messages() leaves what came in the same chunk once the session is over", async () => {
  using ends = await connectEnds();
  const [session] = await Promise.all([
    open(ends.ours),
    ends.theirs.write(frameOf(helloOf(network))),
  ]);
  const ping = frameOf({ type: "ping" });
  await ends.theirs.write(concatBytes(...Array<Uint8Array>(40).fill(ping)));
  let taken = 0;
  for await (const _ of session.messages()) {
    taken++;
    session.close();
  }
  assertEquals(taken, 1);
});

Deno.test("Session.drained() says that the session is over, and gives others a turn also then", async () => {
  using ends = await connectEnds();
  let [now, turns] = [0, 0];
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    sleep(ms, { signal } = {}) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (ms > 0) return new ManualClock().sleep(ms, { signal });
      turns++;
      return Promise.resolve();
    },
  };
  const [session] = await Promise.all([
    open(ends.ours, { clock }),
    ends.theirs.write(frameOf(helloOf(network))),
  ]);
  assertEquals(await session.drained(), true);
  session.close();
  for (let part = 1; part <= 3; part++) {
    now += MAX_TURN_MS;
    assertEquals([await session.drained(), turns], [false, part]);
  }
});

Deno.test("Session.send() after the end, and a second close(), do nothing", async () => {
  using ends = await connectEnds();
  const [a, b] = await Promise.all([open(ends.ours), open(ends.theirs)]);
  a.close(new ProtocolError("bye", "first"));
  a.close(new ProtocolError("rule", "second"));
  a.send({ type: "ping" });
  const [{ error }, heard] = await Promise.all([readAll(a), readAll(b)]);
  assertEquals(error?.message, "first");
  assertEquals(heard.messages, []);
  assertEquals(heard.error?.message, "it says: first");
});

/** The far end of a session, by hand: counts the pings. */
class HostileEnd {
  pings = 0;
  readonly closed: Promise<void>;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.closed = this.#read();
  }

  greet(): Promise<void> {
    return this.write(frameOf(helloOf(network)));
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#connection.write(bytes);
  }

  async #read(): Promise<void> {
    const ping = frameOf({ type: "ping" });
    // A ping is six bytes of its own; nothing else that comes here is as short.
    for (let chunk = await this.#next(); chunk !== null; chunk = await this.#next()) {
      if (chunk.length === ping.length && chunk[4] === ping[4]) this.pings += 1;
    }
  }

  async #next(): Promise<Uint8Array | null> {
    try {
      return await this.#connection.read();
    } catch {
      // Closed under the read, by either side.
      return null;
    }
  }
}

/** The far end of a session that says something and listens until the end. */
class TestPeer {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Sends bytes; all that came back, as text. */
  async exchange(bytes: Uint8Array): Promise<string> {
    await this.#connection.write(bytes);
    let heard = "";
    for (
      let chunk = await this.#connection.read();
      chunk !== null;
      chunk = await this.#connection.read()
    ) {
      heard += new TextDecoder().decode(chunk);
    }
    return heard;
  }
}
