/** How long the parts of a demonstration may take, each with its reason. */

/** How long the peers may take for anything but voting, in ms: twenty times what it takes where all cores are busy. */
export const PATIENCE_MS = 120_000;

/** How often a peer is asked whether it is so far, in ms. */
export const POLL_MS = 50;

/** What the tracker takes to start on a machine that has nothing else to do, in ms. One that takes longer gets more time for all. */
export const USUAL_START_MS = 400;

/** From the tracker's start until the election opens, in ms: three peers start, meet, and bring the roll into the chain. */
export const LEAD_MS = 5_000;

/** How long the election is open, in ms: three rounds of ballots, a few blocks each. */
export const OPEN_MS = 7_000;

/** How long after the closing the late ballot is cast, in ms: times are shown to the second. */
export const LATE_BY_MS = 1_000;

/** Elections that are tried, each with more time than the one before, as a machine may get busy meanwhile. */
export const MAX_TRIES = 4;

/** How much more time the next one gets. */
export const NEXT_TRY_FACTOR = 3;
