/** What bounds a tracker, and what a peer takes from one. Every number here has met a stranger. */

/** Networks that one tracker keeps: far more than a school or a club runs, little enough to list. */
export const MAX_NETWORKS = 1_000;

/** Peers over all networks. At some 400 bytes each the whole state stays near 20 MB. */
export const MAX_PEERS = 50_000;

/** Peers in one network, so that one crowded network leaves room for the others. */
export const MAX_PEERS_PER_NETWORK = 10_000;

/**
 * Peers of one network behind one address. Generous, as a classroom shares its router's address and
 * a demonstration runs everything on loopback; still, one machine cannot fill a network alone.
 */
export const MAX_PEERS_PER_HOST = 256;

/** Peers in one answer. Gossip needs some eight neighbours; 50 leave a choice among stale ones. */
export const SAMPLE_SIZE = 50;

/** Bytes of a request body. An announcement takes about 120. */
export const MAX_REQUEST_BYTES = 4_096;

/** Milliseconds for a request body to arrive, or a stranger would hold a request open for ever. */
export const MAX_REQUEST_MS = 10_000;

/** Longest wait of a poll in milliseconds: many routers forget a silent connection soon after. */
export const MAX_WAIT_MS = 60_000;

/** Wait of a poll that states none, in milliseconds. */
export const DEFAULT_WAIT_MS = 30_000;

/** Milliseconds of silence after which a peer is dropped: three announcements may get lost. */
export const DEFAULT_EXPIRY_MS = 90_000;

/** Longest expiry in milliseconds, one day; also what a peer believes of a tracker. */
export const MAX_EXPIRY_MS = 86_400_000;

/** Polls open at once. Some 50 kB each were measured with 4,000, so 20,000 stay near 1 GB. */
export const MAX_OPEN_POLLS = 20_000;

/** Changes within this many milliseconds are told once: a class that starts together is one answer. */
export const COALESCE_MS = 100;

/** Bytes that a peer reads of a tracker's answer. 50 peers with the longest names take 18 kB. */
export const MAX_ANSWER_BYTES = 65_536;

/** Longest host in an answer: RFC 1035 §2.3.4 bounds a name, and every IP address is shorter. */
export const MAX_HOST_LENGTH = 253;

/** Longest token in characters; the tracker's own are 32. */
export const MAX_TOKEN_LENGTH = 64;

/**
 * Milliseconds for which a private tracker takes a nonce of its own: the longest poll and the retries after it,
 * as each answer brings the nonce for the next request.
 */
export const NONCE_MS = 2 * 60_000;
