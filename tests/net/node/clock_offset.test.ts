import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  estimateClockOffset,
  type PeerClock,
  readPeerClock,
} from "../../../net/node/clock_offset.ts";
import { MIN_CLOCKS } from "../../../net/node/limits.ts";
import { MAX_CLOCK_UNCERTAINTY_MS } from "../../../net/node/limits.ts";

/** This machine's clocks: the true time, and a monotonic one that began at some other moment. */
const NOW = 1_800_000_000_000;
const MONOTONIC = 123_456;
const clock = { now: () => NOW, monotonic: () => MONOTONIC };

/** The clock of a peer by which this machine's is ahead by so much. */
const peer = (offsetMs: number, uncertaintyMs = 0): PeerClock => ({
  aheadOfMonotonic: NOW - MONOTONIC - offsetMs,
  uncertaintyMs,
});

const HOUR_MS = 3_600_000;
const offset = fc.integer({ min: -HOUR_MS, max: HOUR_MS });
const estimate = (offsets: readonly number[]) =>
  estimateClockOffset(offsets.map((each) => peer(each)), clock);

Deno.test("readPeerClock() is right within its uncertainty, at whatever moment the peer read its clock", () => {
  fc.assert(fc.property(
    offset,
    fc.nat(10_000),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (ahead, roundTripMs, share) => {
      const begunAt = MONOTONIC - roundTripMs;
      const readAt = NOW - roundTripMs + share * roundTripMs;
      const time = Math.round(readAt - ahead);
      const read = readPeerClock(time, { begunAt, heardAt: MONOTONIC });
      assertEquals(read.uncertaintyMs, roundTripMs / 2);
      const found = NOW - MONOTONIC - read.aheadOfMonotonic;
      // Rounding to whole milliseconds is half of one more.
      assert(Math.abs(found - ahead) <= read.uncertaintyMs + 0.5, `${found} for ${ahead}`);
    },
  ));
});

Deno.test("estimateClockOffset() is the median of the peers, in whatever order they are", () => {
  assertEquals(estimate([-42_000, -41_000, -43_000]), { offsetMs: -42_000, clocks: 3 });
  fc.assert(fc.property(
    fc.array(offset, { minLength: MIN_CLOCKS, maxLength: 9 }),
    fc.infiniteStream(fc.nat()),
    (offsets, keys) => {
      const found = estimate(offsets)!;
      const shuffled = offsets.map((each) => [keys.next().value!, each] as const)
        .toSorted(([a], [b]) => a - b).map(([, each]) => each);
      assertEquals(estimate(shuffled), found);
      assertEquals(found.clocks, offsets.length);
      // No more than half are on either side of it.
      const below = offsets.filter((each) => each < found.offsetMs).length;
      const above = offsets.filter((each) => each > found.offsetMs).length;
      assert(below <= offsets.length / 2 && above <= offsets.length / 2);
    },
  ));
});

Deno.test("estimateClockOffset() cannot be moved away from the honest peers by as many liars", () => {
  fc.assert(fc.property(
    fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 2, maxLength: 8 }),
    fc.array(fc.maxSafeInteger(), { maxLength: 8 }),
    (honest, lies) => {
      const offsets = [...honest, ...lies.slice(0, honest.length)];
      if (offsets.length < MIN_CLOCKS) return;
      const { offsetMs } = estimate(offsets)!;
      assert(Math.abs(offsetMs) <= 2_000, `${offsetMs} of ${offsets}`);
    },
  ));
});

Deno.test("estimateClockOffset() says nothing of fewer than three, nor by what comes over a slow link", () => {
  for (let count = 0; count < MIN_CLOCKS; count++) {
    assertEquals(estimate(Array(count).fill(-42_000)), undefined);
  }
  const slow = peer(-42_000, MAX_CLOCK_UNCERTAINTY_MS + 1);
  const fast = peer(-42_000, MAX_CLOCK_UNCERTAINTY_MS);
  assertEquals(estimateClockOffset([fast, fast, slow], clock), undefined);
  assertEquals(estimateClockOffset([fast, fast, fast], clock)?.offsetMs, -42_000);
});

Deno.test("estimateClockOffset() follows this machine's clock when somebody sets it, and forgets peers that left", () => {
  const peers = [-42_000, -42_000, -42_000, 0, 0].map((each) => peer(each));
  assertEquals(estimateClockOffset(peers, clock)?.offsetMs, -42_000);
  const later = { now: () => NOW + 42_000 + 5_000, monotonic: () => MONOTONIC + 5_000 };
  assertEquals(estimateClockOffset(peers, later)?.offsetMs, 0);
  assertEquals(estimateClockOffset(peers.slice(1), clock)?.offsetMs, 0);
  assertEquals(estimateClockOffset(peers.slice(3), clock), undefined);
});
