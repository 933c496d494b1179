/** How many headers are counted and kept; tests pass smaller numbers. */
import {
  MAX_BODILESS_HEADERS,
  MAX_COUNTED_HEADERS,
  MAX_HEADERS,
  MAX_LOOSE_HEADERS,
  MIN_BODILESS_HEADERS,
  NEAR_TIP_BLOCKS,
} from "../base/limits.ts";

/** Ceilings on headers; `limits.ts` has the reasons. */
export interface HeaderLimits {
  /** Headers in one message. */
  readonly message: number;
  /** Blocks whose work a branch may lack and be kept. */
  readonly nearTip: number;
  /** Headers of one branch that are counted. */
  readonly counted: number;
  /** Headers without a body that are kept for all peers together. */
  readonly bodiless: number;
  /** The same for one peer when that is taken. */
  readonly bodilessOfOne: number;
  /** Headers without a body that no peer needs. */
  readonly loose: number;
  /** How many more there may be before they are looked for, which takes time for each that there is. */
  readonly tidyAfter: number;
}

/** What strangers are held to. */
export const HEADER_LIMITS: HeaderLimits = {
  message: MAX_HEADERS,
  nearTip: NEAR_TIP_BLOCKS,
  counted: MAX_COUNTED_HEADERS,
  bodiless: MAX_BODILESS_HEADERS,
  bodilessOfOne: MIN_BODILESS_HEADERS,
  loose: MAX_LOOSE_HEADERS,
  tidyAfter: 4 * MAX_HEADERS,
};
