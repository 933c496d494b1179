/** Limits and times of catching up, each with its reason. */
import { HEADER_SIZE } from "../../core/block/header.ts";
import type { Network } from "../../core/rules/network.ts";
import { certificateBytes } from "../../core/witness/sizes.ts";
import { MAX_BLOCKS_ASKED, MAX_HEADERS, MAX_HEADERS_BYTES } from "../wire/limits.ts";
import { OVERHEAD } from "../wire/message_codec.ts";
import type { HeaderLimits } from "./header_capacity.ts";

/**
 * A branch whose work comes within that of so many blocks of the tip is kept at once, as honest forks live
 * there: 12 minutes, and as in Bitcoin Core. One with less is counted, and kept once it has more.
 */
export const NEAR_TIP_BLOCKS = 144;

/**
 * Headers of a branch that are counted without being kept, by one peer: more than a year of voting day and
 * night may lie behind a fork. They take 200 KB.
 */
export const MAX_COUNTED_HEADERS = 5_000_000;

/**
 * Headers without a body that all peers together may have kept here. Each takes some 700 bytes. More are asked
 * for when bodies have come.
 */
export const MAX_BODILESS_HEADERS = 200_000;

/** Headers without a body that are kept of one peer when the others have taken all the room: it is caught up with slowly. */
export const MIN_BODILESS_HEADERS = MAX_HEADERS;

/** Headers without a body that no peer's chain has any more, kept in case one comes back to it. */
export const MAX_LOOSE_HEADERS = MAX_HEADERS;

/**
 * Bytes that the blocks on their way, or waiting for an earlier one, may have together, by what their
 * headers allow: the memory that catching up takes. The next block is always asked for.
 */
export const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

/** Blocks past the first missing one that may be on their way or wait for it. */
export const MAX_WINDOW_BLOCKS = 4 * MAX_BLOCKS_ASKED;

/**
 * Bytes of a block on its way that must come between two looks at it, which are three seconds apart, so that
 * its sender is waited for: 128 kbit/s. A block that others have is asked of them meanwhile.
 */
export const MIN_PROGRESS_BYTES = 48 * 1024;

/** How long others are asked first after a peer did not answer, in ms: it may be slow, or withhold. */
export const STALLED_MS = 2 * 60_000;

/**
 * How long a block that does not come is waited for before others are asked for it, in ms. After twice as long
 * without a byte of it a node answers, and mines, as if nobody had told of it (`block_patience.ts`).
 */
export const BUSY_MS = 3_000;

/**
 * How long one block is waited for in all while bytes of it come, in ms: 8 MB at 750 kbit/s. A node answers then
 * without it, and goes on fetching.
 */
export const MAX_SLOW_BLOCK_MS = 90_000;

/** Blocks that a source may name and not give before we stop waiting for it, and for how long that holds, in ms. */
export const MAX_STRIKES = 3;
export const DISTRUST_MS = 10 * 60_000;

/** Sources whose strikes are kept at once. */
export const MAX_DISTRUSTED = 1_000;

/** How long a node that starts looks for others before it goes on alone, in ms. */
export const DISCOVERY_MS = 10_000;

/** How long a node that has met somebody waits for others that it knows of, in ms. */
export const MEETING_MS = 2_000;

/**
 * A node that was alone and meets somebody finds out what it missed before it answers, at most once in so many
 * ms: who comes and goes must not keep it from answering.
 */
export const REDISCOVERY_MS = 60_000;

/** What strangers are held to. */
export const HEADER_LIMITS: HeaderLimits = {
  message: MAX_HEADERS,
  nearTip: NEAR_TIP_BLOCKS,
  counted: MAX_COUNTED_HEADERS,
  bodiless: MAX_BODILESS_HEADERS,
  bodilessOfOne: MIN_BODILESS_HEADERS,
  loose: MAX_LOOSE_HEADERS,
  evictAfter: 4 * MAX_HEADERS,
};

/** Bytes in front of each certificate in a message. */
const PACKED_LENGTH = 4;

/** The limits in a network: with witnesses, a message holds as many headers as fit with a certificate each. */
export function headerLimitsOf({ definition: { witnesses } }: Network): HeaderLimits {
  if (witnesses === undefined) return HEADER_LIMITS;
  const bytes = HEADER_SIZE + PACKED_LENGTH + certificateBytes(witnesses.keys.length);
  return { ...HEADER_LIMITS, message: Math.floor((MAX_HEADERS_BYTES - OVERHEAD) / bytes) };
}
