/** What bounds a tracker, and what a peer takes from one. Every number here has met a stranger. */

/**
 * Networks that one tracker keeps. Each has a peer, so `MAX_PEERS` bounds their memory; this bounds what
 * is looked through for the silent.
 */
export const MAX_NETWORKS = 10_000;

/** Peers over all networks. At some 500 bytes each the whole state stays near 25 MB. */
export const MAX_PEERS = 50_000;

/** Peers in one network, so that one crowded network leaves room for the others. */
export const MAX_PEERS_PER_NETWORK = 10_000;

// Limits for each client address, IPv6 ones by their /64. A whole school may share its router's
// address, so they are generous; still nobody fills the tracker with one address, nor with a dozen. This
// machine's own addresses are not counted: a demonstration runs everything on loopback, and behind a proxy
// that is not trusted all clients look like one.

/** Peers of one network behind one address: the classes of one year, or a lecture. */
export const MAX_PEERS_PER_HOST = 256;

/** Peers over all networks behind one address: 98 addresses fill the tracker. */
export const MAX_PEERS_PER_SOURCE = 512;

/** Networks that one address has peers in: every class of a school in an election of its own. */
export const MAX_NETWORKS_PER_SOURCE = 64;

/**
 * Open polls of one address. A peer has one for each of its networks, so all that `MAX_PEERS_PER_SOURCE`
 * lets in can wait, and as many again of clients that went silently; 20 addresses fill `MAX_OPEN_POLLS`.
 */
export const MAX_POLLS_PER_SOURCE = 1_024;

/** Peers in one answer. Gossip needs some eight neighbours; 50 leave a choice among stale ones. */
export const SAMPLE_SIZE = 50;

/** Addresses in its own network that a peer may tell of: one for each of its cards, in IPv4 and IPv6. */
export const MAX_LOCAL_ADDRESSES = 4;

/** Least port of such an address: what listens below it is no peer that a user started. */
export const MIN_LOCAL_PORT = 1_024;

/** Peers with the same outer address of which an answer tells where they listen behind it. */
export const MAX_TOLD_NEIGHBOURS = 16;

/** Bytes of a request body. An announcement takes about 120, and 30 for each address in its own network. */
export const MAX_REQUEST_BYTES = 4_096;

/** Milliseconds for a request body to arrive, or a stranger would hold a request open for ever. */
export const MAX_REQUEST_MS = 10_000;

/**
 * Bodies that are read at once. One that stops in its middle costs 150 kB, mostly Deno's, until its time is
 * over, together 80 MB. An honest one comes with its head, and is read within a millisecond.
 */
export const MAX_OPEN_BODIES = 512;

/** Those of one address. A class that starts at once has a few. */
export const MAX_BODIES_PER_SOURCE = 64;

/** Longest wait of a poll in milliseconds: many routers forget a silent connection soon after. */
export const MAX_WAIT_MS = 60_000;

/**
 * A poll waits longer than it asked for by chance, up to this part of its wait, so that those who began
 * together do not come back together (as Consul's blocking queries do).
 */
export const WAIT_JITTER = 1 / 16;

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

/** Milliseconds for a peer to take the connection by which the tracker sees whether it can be reached. */
export const DIAL_TIMEOUT_MS = 4_000;

/** Dials under way at once. All of them to nowhere, the tracker sends 32 packets a second for strangers. */
export const MAX_DIALS = 128;

/** Dials that wait for their turn; a peer beyond them gets its turn after its next announcement. */
export const MAX_WAITING_DIALS = 4_096;

/**
 * Dials to one address in `DIAL_WINDOW_MS`, IPv6 by /64: enough for a machine that starts several peers, too
 * few to scan ports with. This machine's own addresses are not counted.
 */
export const MAX_DIALS_PER_SOURCE = 8;

/** See `MAX_DIALS_PER_SOURCE`, in milliseconds. */
export const DIAL_WINDOW_MS = 60_000;

/** Milliseconds after a failed dial until the next one; they double with each one that fails. */
export const MIN_REDIAL_MS = 20_000;

/** Most milliseconds between two dials of a peer, and what a peer that was reached has until the next. */
export const MAX_REDIAL_MS = 600_000;

/** Dials in a row that must fail before a peer that was reached counts as unreachable: one may be lost. */
export const LOST_AFTER_DIALS = 2;

/** Networks on the tracker's page, those with most peers. */
export const MAX_PAGE_NETWORKS = 50;

/** Peers on the tracker's page, over all networks: some 40 kB of HTML. */
export const MAX_PAGE_PEERS = 200;

/** Milliseconds for which the page is made once, however often it is asked for. */
export const PAGE_AGE_MS = 1_000;

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
