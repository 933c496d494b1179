/** How often addresses of the local network are tried. */

/** How long an address is not tried again that a tracker places in our local network, in ms: one hello an hour. */
export const NEIGHBOUR_PAUSE_MS = 60 * 60_000;
