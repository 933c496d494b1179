/** The secret by which a tracker knows that an announcement, or a leaving, is that of the peer it names. */
import type { Brand } from "../../../core/base/brand.ts";
import type { Random } from "../../../core/base/clock.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { MAX_TOKEN_LENGTH } from "./limits.ts";

/** Printable ASCII without space; those that are drawn here are 32 hex digits. */
export type TrackerToken = Brand<"TrackerToken">;

/** Bytes of one that is drawn here: nobody finds it by trying. */
const DRAWN_SIZE = 16;

const PRINTABLE = new RegExp(`^[\\x21-\\x7e]{1,${MAX_TOKEN_LENGTH}}$`);
const DRAWN = new RegExp(`^[0-9a-f]{${2 * DRAWN_SIZE}}$`);

/** A new one. */
export function drawTrackerToken(random: Random): TrackerToken {
  return bytesToHex(random.bytes(DRAWN_SIZE)) as TrackerToken;
}

/** True for a text that may be a token. */
export function isTrackerToken(text: string): text is TrackerToken {
  return PRINTABLE.test(text);
}

/** True for one that looks as if it had been drawn, so that nobody finds it by trying. */
export function isDrawn(token: TrackerToken): boolean {
  return DRAWN.test(token);
}
