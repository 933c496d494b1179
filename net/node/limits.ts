/** Limits and times of a node, each with its reason. */

/**
 * Half of the time from dialling to hello, in ms, past which what a peer's clock shows is not compared: a
 * link that slow says nothing exact. On a good one it is some tenths of a second.
 */
export const MAX_CLOCK_UNCERTAINTY_MS = 2_000;

/**
 * Peers that must have told their time before anything is said: with two, nobody can tell who is wrong; of
 * three, one that lies does not matter. Bitcoin Core takes five, which a class of four machines never has.
 */
export const MIN_CLOCKS = 3;

/**
 * How long a peer that runs waits, in ms, until one that it is connected with has a block, before the block settles a record
 * by itself: a peer that is busy takes one within a second or two.
 */
export const UNSHARED_MS = 10_000;

/**
 * How often a peer that does not mine looks for records that wait in vain, in ms: whoever handed one in learns of it so
 * much later at most. A block's worth takes up to half a second.
 */
export const SWEEP_MS = 10_000;

/** Looking may take up to one part in this of the time. */
export const SWEEP_SHARE = 20;

/** Longest time in ms after which a miner looks again whether a milestone is over: clocks are set, and machines sleep. */
export const MILESTONE_CHECK_MS = 10_000;

/** Machines of which the log has said that they offer other blocks in the place of final ones: once each, 20 KB in all. */
export const MAX_NAMED_HOSTS = 256;

/** How long nothing has become final, in ms, for the next final block to be worth a line of the log. */
export const FINAL_PAUSE_MS = 60_000;
