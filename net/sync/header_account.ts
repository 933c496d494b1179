/** What is kept of each peer's headers. */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { HeldHeaders } from "./checked_headers.ts";
import type { HeaderIntake } from "./header_intake.ts";

/** What is known of a peer's headers. */
export interface Account {
  readonly intake: HeaderIntake;
  /** Monotonic time in ms at which the session began. */
  readonly since: number;
  /** The last block of its chain that is in the tree; undefined while none is known. */
  tip: BlockNode | undefined;
  /** Monotonic time in ms at which it was asked for headers and has not answered. */
  askedAt: number | undefined;
  /** True if it has more than it was asked for. */
  hasMore: boolean;
  /** True if what it was asked for is not what matters by now: it is asked once more. */
  isStale: boolean;
  /** What it has and is held back, as it lies too far ahead of the clock. */
  held: HeldHeaders | undefined;
  /** True while there is a timer for that. */
  isTimed: boolean;
  /** True if its last answer was full. */
  isPaging: boolean;
}
