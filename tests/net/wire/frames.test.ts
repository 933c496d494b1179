import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeFrame, type Frame, FrameReader } from "../../../net/wire/frames.ts";
import { ProtocolError } from "../../../net/wire/protocol_error.ts";

const frames = fc.array(
  fc.record({
    type: fc.integer({ min: 0, max: 255 }),
    payload: fc.uint8Array({ maxLength: 300, size: "max" }),
  }),
  { maxLength: 12, size: "max" },
);

/** Cuts bytes at places that are given as shares of the length. */
function cut(bytes: Uint8Array, shares: readonly number[]): Uint8Array[] {
  const places = shares.map((share) => Math.floor(share * (bytes.length + 1))).sort((a, b) =>
    a - b
  );
  return [0, ...places].map((from, i) => bytes.subarray(from, places[i] ?? bytes.length));
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

Deno.test("encodeFrame() writes the payload's length, the type and the payload", () => {
  const payload = new Uint8Array(0x0102).fill(7);
  const bytes = encodeFrame({ type: 9, payload });
  assertEquals([...bytes.subarray(0, 5)], [0, 0, 1, 2, 9]);
  assertEquals(bytes.subarray(5), payload);
});

Deno.test("FrameReader gives the frames that were written, however the bytes are cut", () => {
  fc.assert(fc.property(
    frames,
    // Not doubles: most of those are next to nothing, and cut nothing.
    fc.array(fc.integer({ min: 0, max: 1_000 }).map((part) => part / 1_000), {
      maxLength: 30,
      size: "max",
    }),
    (written, shares) => {
      const reader = new FrameReader(() => 300);
      const read: Frame[] = [];
      for (const chunk of cut(join(written.map(encodeFrame)), shares)) {
        // As they are: what comes later must not change them.
        read.push(...reader.push(chunk));
      }
      assertEquals(read, written.map((frame) => ({ ...frame })));
      assertEquals(reader.buffered, 0);
    },
  ));
});

Deno.test("FrameReader gives a frame that comes byte by byte, and says what it holds meanwhile", () => {
  const bytes = encodeFrame({ type: 3, payload: new Uint8Array([1, 2, 3]) });
  const reader = new FrameReader(() => 3);
  for (let at = 0; at < bytes.length - 1; at++) {
    assertEquals([...reader.push(bytes.subarray(at, at + 1))], []);
    assertEquals(reader.buffered, at + 1);
  }
  const [frame] = reader.push(bytes.subarray(-1));
  assertEquals([frame.type, [...frame.payload], reader.buffered], [3, [1, 2, 3], 0]);
});

Deno.test("FrameReader takes little more than a frame's bytes for one that comes byte by byte", () => {
  const bytes = encodeFrame({ type: 3, payload: new Uint8Array(700_000) });
  const reader = new FrameReader(() => 700_000);
  const before = Deno.memoryUsage().rss;
  let frames = 0;
  for (const byte of bytes) frames += [...reader.push(new Uint8Array([byte]))].length;
  assertEquals(frames, 1);
  const taken = Deno.memoryUsage().rss - before;
  // A list of the chunks takes 400 bytes for each: 280 MB.
  assert(taken < 140 * 2 ** 20, `${taken} bytes`);
});

Deno.test("FrameReader keeps what a reader that stops in between has not taken", () => {
  const two = [1, 2].map((type) => encodeFrame({ type, payload: new Uint8Array([type]) }));
  const reader = new FrameReader(() => 1);
  for (const { type } of reader.push(join(two))) {
    assertEquals(type, 1);
    break;
  }
  assertEquals([...reader.push(new Uint8Array())].map(({ type }) => type), [2]);
});

Deno.test("FrameReader refuses a frame over its type's ceiling before the payload comes", () => {
  const most = (type: number) => type * 10;
  const at = encodeFrame({ type: 2, payload: new Uint8Array(20) });
  assertEquals([...new FrameReader(most).push(at)].length, 1);
  const over = encodeFrame({ type: 2, payload: new Uint8Array(21) }).subarray(0, 5);
  const error = assertThrows(() => [...new FrameReader(most).push(over)], ProtocolError);
  assertEquals([error.code, error.isFault], ["message", true]);
  assertEquals(error.message, "a frame of type 2 must be at most 20 bytes: it claims 21");
  // Four bytes do not say yet of what type it is.
  assertEquals([...new FrameReader(most).push(over.subarray(0, 4))], []);
});

Deno.test("FrameReader gives the frames before one that it refuses", () => {
  const reader = new FrameReader(() => 1);
  const good = encodeFrame({ type: 1, payload: new Uint8Array([7]) });
  const bad = new Uint8Array([0xff, 0xff, 0xff, 0xff, 1]);
  const read: number[] = [];
  assertThrows(
    () => {
      for (const { payload } of reader.push(join([good, good, bad]))) read.push(...payload);
    },
    ProtocolError,
    "it claims 4294967295",
  );
  assertEquals(read, [7, 7]);
});

Deno.test("FrameReader throws nothing but ProtocolError at random bytes", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
    const reader = new FrameReader((type) => type);
    try {
      for (const chunk of chunks) {
        for (const { type, payload } of reader.push(chunk)) {
          if (payload.length > type) throw new Error("a frame over the ceiling came through");
        }
      }
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }));
});
