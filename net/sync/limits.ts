import {
  MAX_BODILESS_HEADERS,
  MAX_COUNTED_HEADERS,
  MAX_HEADERS,
  MAX_LOOSE_HEADERS,
  MIN_BODILESS_HEADERS,
  NEAR_TIP_BLOCKS,
} from "../base/limits.ts";
import type { HeaderLimits } from "./header_capacity.ts";

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
