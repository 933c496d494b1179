/** Limits and times of connections, addresses and refused machines, each with its reason. */

/** Strangers with another network key of which the log has told; each is told of once. */
export const MAX_TOLD_STRANGERS = 1_000;

/** Lines of one kind in the log that one neighbourhood causes within {@linkcode TOLD_WINDOW_MS}; more are counted. */
export const MAX_TOLD_LINES = 10;

/** How long lines are counted together, in ms. */
export const TOLD_WINDOW_MS = 60_000;

/** Kinds and neighbourhoods that are told apart there; all others count as one. */
export const MAX_TOLD_SOURCES = 1_000;

/**
 * Outbound peers with which news are exchanged at once. The others have it from half a second later, so a
 * new block or record costs six messages a peer, not as many as it has connections; three from each side
 * keep all peers within reach of each other (gossipsub has a mesh of six for the same reason).
 */
export const EAGER_OUTBOUND = 3;

/** Connections that others opened (`inbound_slots.ts`). Each costs some 100 KB at rest. */
export const MAX_INBOUND = 64;

/** Connections that others opened from one address: a classroom behind one router still fits. */
export const MAX_INBOUND_PER_HOST = 32;

/**
 * Most connections that an operator may let others open with `--places`, all of which may then come from one address: a
 * school behind one router. Some 150 MB for as many that vote (`tests/support/crowd.ts` measures 210 to 300 kB a peer);
 * what strangers can make so many hold is in `tests/lint/ceilings.test.ts`.
 */
export const MAX_PLACES = 500;

/** Connections that this peer opens by itself: enough that a lost one does not matter. */
export const MAX_OUTBOUND = 8;

/** Slots for connections that this peer opens, of which trackers and named peers have equal shares. */
export const SHARED_SLOTS = 6;

/** Those for peers that came to us by themselves, and for whom they name. */
export const INBOUND_SLOTS = 2;

/** Connections that this peer opens into one public neighbourhood: an attacker that rents one does not get all of them. */
export const MAX_OUTBOUND_PER_GROUP = 2;

/** Peers that are dialled first after a restart, as Bitcoin Core has two anchors. */
export const MAX_ANCHORS = 2;

/** Addresses that were heard of. One that two named counts twice. */
export const MAX_HEARD_ADDRESSES = 1_024;

/** Those of one source: a tracker's answer holds 50. */
export const MAX_HEARD_FROM_SOURCE = 128;

/** Who named an address, as far as it is remembered: enough that one of them is honest. */
export const MAX_SOURCES_OF_ADDRESS = 4;

/** Addresses that worked. */
export const MAX_TRIED_ADDRESSES = 256;

/** Addresses that turned out to be this node's own: one for each of its network cards, and its router's. */
export const MAX_OWN_ADDRESSES = 16;

/** Failed tries after which an address is forgotten: some four minutes. */
export const FORGET_AFTER_FAILURES = 8;

/** How long one is kept that worked once, in ms, as in Bitcoin Core: 30 days. */
export const KEEP_TRIED_MS = 30 * 24 * 60 * 60_000;

/** Machines that are refused for a while, the oldest given up first. */
export const MAX_BANS = 1_000;

/** How long a machine is refused after a fault that no honest peer makes, in ms. */
export const BAN_MS = 10 * 60_000;
