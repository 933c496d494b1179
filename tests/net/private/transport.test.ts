import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { concatBytes, equalBytes } from "../../../core/base/hash.ts";
import { systemRandom } from "../../../core/base/system.ts";
import { encodeFrame, PRIVATE_TYPE } from "../../../net/wire/frames.ts";
import { HELLO_TIMEOUT_MS } from "../../../net/session/limits.ts";
import { MAX_PRIVATE_MESSAGE_BYTES } from "../../../net/private/limits.ts";
import { MAX_HELLO_BYTES } from "../../../net/wire/limits.ts";
import { HANDSHAKE_SIZE } from "../../../net/private/noise/handshake.ts";
import { TAG_SIZE } from "../../../net/private/noise/primitives.ts";
import { REFUSAL } from "../../../net/private/greeting.ts";
import { privateTransport } from "../../../net/private/transport.ts";
import { ProtocolError } from "../../../net/wire/protocol_error.ts";
import { Session } from "../../../net/session/session.ts";
import { tcpTransport } from "../../../net/transport/tcp.ts";
import type { Connection } from "../../../net/transport/transport.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { flipped } from "../../support/flipped.ts";
import { frameOf, helloOf } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { createPipe, type PipeEnd } from "../../support/pipe.ts";
import {
  createPrivatePair,
  dialled,
  KEY,
  OTHER_KEY,
  readToEnd,
  taken,
} from "../../support/private_pair.ts";

const hello = helloOf(testNetwork());

/** Bytes of a greeting frame. */
const GREETING_SIZE = 5 + HANDSHAKE_SIZE;

/** Cuts all bytes that pass into pieces of these lengths, again and again. */
function inPieces(lengths: readonly number[]): PipeEnd["onWay"] {
  let next = 0;
  return function* (bytes) {
    for (let at = 0; at < bytes.length;) {
      const length = lengths[next++ % lengths.length];
      yield bytes.subarray(at, at + length);
      at += length;
    }
  };
}

/** Bytes that do not repeat where messages end. */
function textOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i % 251);
}

/** Starts both sides and settles what either comes to. */
async function meet(ours: Connection, theirs: Connection) {
  const [a, b] = await Promise.allSettled([
    ours.write(frameOf(hello)).catch((error) => {
      ours.close();
      throw error;
    }),
    theirs.read().catch((error) => {
      theirs.close();
      throw error;
    }),
  ]);
  return [a, b].map((each) => each.status === "rejected" ? each.reason : undefined);
}

Deno.test("privateTransport() carries all bytes both ways, however they are cut on the way", async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 150_000 }), { minLength: 1, maxLength: 3 });
  const pieces = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(sizes, pieces, pieces, async (sizes, there, back) => {
      const { ours, theirs, near, far } = await createPrivatePair();
      near.onWay = inPieces(there);
      far.onWay = inPieces(back);
      const texts = sizes.map(textOf);
      const send = async (connection: Connection) => {
        for (const text of texts) await connection.write(text);
      };
      const got = [readToEnd(ours), readToEnd(theirs)];
      await Promise.all([send(ours), send(theirs)]);
      near.close();
      for (const { bytes, error } of await Promise.all(got)) {
        assertEquals(error, undefined);
        assert(equalBytes(bytes, concatBytes(...texts)));
      }
    }),
    { numRuns: 25, examples: [[[1], [1], [1]], [[65_519, 65_520, 131_039], [1_000], [65_537]]] },
  );
});

Deno.test("privateTransport() keeps writes apart that were begun at once", async () => {
  const { ours, theirs, near } = await createPrivatePair();
  const texts = [1, 2, 3].map((byte) => new Uint8Array(100_000).fill(byte));
  const got = readToEnd(theirs);
  await Promise.all(texts.map((text) => ours.write(text)));
  near.close();
  const { bytes, error } = await got;
  assertEquals(error, undefined);
  assert(equalBytes(bytes, concatBytes(...texts)));
});

/** What somebody on the line may do to one of four messages: the greeting, and three of 100 bytes. */
const harms = fc.record({
  kind: fc.constantFrom("flip", "cut", "drop", "repeat"),
  which: fc.nat({ max: 3 }),
  at: fc.nat(),
});

/** Sends three messages past somebody who does this; what the other side got of them, and its error. */
async function harm({ kind, which, at }: { kind: string; which: number; at: number }) {
  const { ours, theirs, near } = await createPrivatePair();
  let number = 0;
  near.onWay = (bytes) => {
    const place = at % bytes.length;
    if (number++ !== which) return kind === "cut" && number > which ? [] : [bytes];
    if (kind === "flip") return [flipped(bytes, at)];
    if (kind === "repeat") return [bytes, bytes];
    // Both sides would wait for the greeting, or its answer, for ever.
    if (which === 0) queueMicrotask(() => near.close());
    return kind === "cut" ? [bytes.subarray(0, place)] : [];
  };
  const sending = (async () => {
    for (const byte of [1, 2, 3]) await ours.write(new Uint8Array(100).fill(byte));
  })().catch(() => {}).finally(() => near.close());
  const got = await readToEnd(theirs);
  near.close();
  await sending;
  return got;
}

Deno.test("privateTransport() gives nothing of a message that was changed, cut off, left out or repeated, nor of what follows", async () => {
  await fc.assert(
    fc.asyncProperty(harms, async ({ kind, which, at }) => {
      const { bytes, error } = await harm({ kind, which, at });
      // Of one that is repeated the first is as it was sent.
      const whole = which === 0 ? 0 : kind === "repeat" ? which : which - 1;
      const sent = [1, 2, 3].slice(0, whole).flatMap((byte) => Array(100).fill(byte));
      assertEquals([...bytes], sent);
      // One that closes between two messages is like any other that does.
      const isClean = kind === "drop" && which === 3 || kind === "cut" && at % 118 === 0;
      if (which > 0 && !isClean) assert(error instanceof ProtocolError, String(error));
    }),
    {
      numRuns: 200,
      examples: [
        [{ kind: "flip", which: 1, at: 0 }],
        [{ kind: "flip", which: 1, at: 15 }],
        [{ kind: "cut", which: 2, at: 1 }],
        [{ kind: "repeat", which: 0, at: 0 }],
      ],
    },
  );
});

Deno.test("privateTransport() gives a stranger the same few words, whatever it asks, and nothing else", async () => {
  for (const [theirs, why] of [["no key", "has no"], ["another", "has another"]] as const) {
    const [near, far] = createPipe();
    const node = await taken(far);
    const stranger = theirs === "no key" ? near : await dialled(near, OTHER_KEY);
    const [told, error] = await meet(stranger, node);
    assert(error instanceof ProtocolError);
    assertEquals([error.code, error.isFault], ["key", false]);
    assertStringIncludes(error.message, `${why}`);
    assertStringIncludes(error.message, "--network-key");
    assertEquals(far.bytes, REFUSAL);
    if (theirs === "another") {
      assertEquals((told as ProtocolError).code, "key");
      assertStringIncludes(told.message, "--network-key");
    }
  }
});

Deno.test("privateTransport() says nothing to who sends noise, and keeps nothing of what it claims", async () => {
  const prefix = (length: number, type: number) => {
    const bytes = new Uint8Array(5);
    new DataView(bytes.buffer).setUint32(0, length);
    bytes[4] = type;
    return bytes;
  };
  for (
    const bytes of [
      new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"),
      prefix(HANDSHAKE_SIZE + 1, PRIVATE_TYPE),
      prefix(HANDSHAKE_SIZE - 1, PRIVATE_TYPE),
      prefix(2 ** 32 - 1, PRIVATE_TYPE),
      prefix(MAX_HELLO_BYTES + 1, 1),
      prefix(MAX_HELLO_BYTES + 1, 4),
      prefix(0, 4),
      prefix(48, 6),
    ]
  ) {
    const [near, far] = createPipe();
    const node = await taken(far);
    near.take(new Uint8Array());
    await near.write(bytes);
    // It waits for no more than the first five bytes.
    const error = await assertRejects(() => node.read(), ProtocolError);
    const isForeign = bytes[0] === "G".charCodeAt(0);
    assertEquals([error.code, far.bytes.length], [isForeign ? "protocol" : "message", 0]);
  }
});

Deno.test("privateTransport() tells who was dialled and has no key, or another, from one that has it", async () => {
  const [near, far] = createPipe();
  const [ours] = await meet(await dialled(near), {
    ...far,
    remote: far.remote,
    read: async () => {
      await far.write(frameOf(hello));
      return await far.read();
    },
    write: (bytes) => far.write(bytes),
    close: () => far.close(),
  });
  assertEquals((ours as ProtocolError).message, "it has no --network-key FILE; this side has one");

  // One that has it answers with what was said to it, or with noise of the right size.
  for (const reflect of [true, false]) {
    const [near, far] = createPipe();
    const connection = await dialled(near);
    const writing = connection.write(new Uint8Array(1));
    const first = await far.read();
    const noise = { type: PRIVATE_TYPE, payload: systemRandom.bytes(HANDSHAKE_SIZE) };
    await far.write(reflect ? first! : encodeFrame(noise));
    const error = await assertRejects(() => writing, ProtocolError);
    assertEquals([error.code, error.message], [
      "key",
      "it has another --network-key FILE than this side",
    ]);
    assertEquals(near.bytes.length, GREETING_SIZE);
  }
});

Deno.test("Session.open() of a peer without a key says so of one that has one, and blames nobody", async () => {
  const { signal } = new AbortController();
  const [near, far] = createPipe();
  const dialling = await dialled(near);
  const greeting = dialling.write(frameOf(hello)).catch(() => {});
  const error = await assertRejects(
    () => Session.open(far, { hello, outbound: false, signal }, new ManualClock()),
    ProtocolError,
  );
  assertEquals([error.code, error.isFault], ["key", false]);
  assertStringIncludes(error.message, "--network-key");
  await greeting;

  const [ours, theirs] = createPipe();
  const node = await taken(theirs);
  const reading = node.read().catch(() => {});
  const told = await assertRejects(
    () => Session.open(ours, { hello, outbound: true, signal }, new ManualClock()),
    ProtocolError,
  );
  assertEquals(told.code, "key");
  assertStringIncludes(told.message, "--network-key");
  await reading;
});

Deno.test("a recorded connection that is played again gives its player nothing that it can read", async () => {
  const { ours, theirs, near, far } = await createPrivatePair();
  const secret = new TextEncoder().encode("alice votes red");
  await Promise.all([ours.write(secret), theirs.read()]);
  near.close();
  const recorded = near.bytes;

  const [player, target] = createPipe();
  const node = await taken(target);
  await player.write(recorded);
  const writing = node.write(secret);
  const { bytes, error } = await readToEnd(node);
  await writing;
  assertEquals(bytes.length, 0);
  assertStringIncludes(error!.message, "not of this connection");
  assert(!includes(target.bytes, secret) && !includes(recorded, secret));
  // Nor do two answers to the same first message look alike.
  assert(!includes(target.bytes, far.bytes.subarray(5, 37)));
});

Deno.test("privateTransport() writes messages of at most 65,535 bytes, and takes none without content", async () => {
  const { ours, theirs, near } = await createPrivatePair();
  await Promise.all([ours.write(new Uint8Array(200_000)), theirs.read()]);
  const sealed = near.written.slice(1);
  assertEquals(sealed.map(({ length }) => length - 2), [
    MAX_PRIVATE_MESSAGE_BYTES,
    MAX_PRIVATE_MESSAGE_BYTES,
    MAX_PRIVATE_MESSAGE_BYTES,
    200_000 - 3 * (MAX_PRIVATE_MESSAGE_BYTES - TAG_SIZE) + TAG_SIZE,
  ]);
  for (const message of sealed) assertEquals(message[0] * 256 + message[1], message.length - 2);

  for (const length of [0, 1, TAG_SIZE]) {
    const { ours, theirs, near } = await createPrivatePair();
    await Promise.all([ours.write(new Uint8Array(1)), theirs.read()]);
    near.onWay = () => [new Uint8Array([0, length, ...new Uint8Array(length)])];
    await near.write(new Uint8Array(1));
    const error = await assertRejects(() => theirs.read(), ProtocolError);
    assertEquals(error.code, "protocol");
  }
});

Deno.test("privateTransport() hands on one message at a time, as fast as the connection below takes them", async () => {
  const { ours, theirs, near } = await createPrivatePair();
  await Promise.all([ours.write(new Uint8Array(1)), theirs.read()]);
  const before = near.written.length;
  const plainWrite = near.write.bind(near);
  const taking = Promise.withResolvers<void>();
  near.write = async (bytes) => {
    await plainWrite(bytes);
    await taking.promise;
  };
  let isWritten = false;
  const writing = ours.write(new Uint8Array(1_000_000)).then(() => isWritten = true);
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  assertEquals([near.written.length - before, isWritten], [1, false]);
  taking.resolve();
  await writing;
  assertEquals(near.written.length - before, Math.ceil(1_000_000 / 65_519));
});

Deno.test("a stranger that says nothing, or half a greeting, is given up as soon as one without a key", async () => {
  for (
    const bytes of [
      new Uint8Array(),
      encodeFrame({ type: PRIVATE_TYPE, payload: new Uint8Array(48) }).subarray(0, 52),
    ]
  ) {
    const clock = new ManualClock();
    const [near, far] = createPipe();
    await near.write(bytes);
    const { signal } = new AbortController();
    const opening = Session.open(await taken(far), { hello, outbound: false, signal }, clock);
    const failing = assertRejects(() => opening, ProtocolError);
    await clock.advance(HELLO_TIMEOUT_MS);
    assertEquals((await failing).code, "timeout");
    assertEquals(far.bytes.length, 0);
  }
});

Deno.test("privateTransport() lets a peer in while strangers before it say nothing", async () => {
  const transport = privateTransport(tcpTransport, { key: KEY, random: systemRandom });
  const listener = transport.listen({ host: "127.0.0.1", port: 0 });
  const { signal } = new AbortController();
  const connections = listener[Symbol.asyncIterator]();
  const strangers = [];
  for (let i = 0; i < 10; i++) {
    strangers.push(await tcpTransport.connect(listener.address, { signal }));
    const { value } = await connections.next();
    strangers.push(value);
    value.read().catch(() => {});
  }
  const peer = await transport.connect(listener.address, { signal });
  const { value: node } = await connections.next();
  const [got] = await Promise.all([node.read(), peer.write(new Uint8Array([1, 2]))]);
  assertEquals([...got], [1, 2]);
  for (const each of [...strangers, peer, node]) each.close();
  listener.close();
});

function includes(bytes: Uint8Array, part: Uint8Array): boolean {
  return bytes.some((_, at) => part.every((byte, i) => bytes[at + i] === byte));
}
