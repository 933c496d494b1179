/** What a peer's HTTP API takes and answers at most, and what a client takes of an answer. */

/** Body of a request to the API in bytes: 300 records of the largest size, or 60,000 votes. */
export const MAX_API_BODY_BYTES = 8 * 1024 * 1024;

/** Body of a request that looks up ids, in bytes: as many as one request may name, and room. */
export const MAX_API_LOOKUP_BYTES = 1024 * 1024;

/**
 * A ballot that a voter's program hands in: a record of 16 KiB in base64, and room. It must be here soon: slow bodies of
 * strangers keep their seats.
 */
export const MAX_BALLOT_BODY_BYTES = 24 * 1024;
export const MAX_BALLOT_BODY_MS = 5_000;

/**
 * Ballots that are handed in at once, by other machines all together and by each: a hall of two hundred that votes in the same
 * second may be behind one router. These are other seats than those of readers, who so keep nobody from voting.
 */
export const MAX_API_BALLOTS = 512;
export const MAX_API_BALLOTS_PER_HOST = 256;

/**
 * Ballots of no use that are judged for a machine: so many at once, and one more after each time in ms. A false signature
 * costs 0.1 ms, a false proof 10 ms of a core; those that are taken cost nothing, and while so many are judged the next ones wait
 * for what becomes of them.
 */
export const BALLOT_BURST = 10;
export const BALLOT_MS = 5_000;

/** Allowance of all machines together: twenty a second, a fifth of a core where each has a false proof. */
export const STRANGERS_BALLOT_BURST = 100;
export const STRANGERS_BALLOT_MS = 50;

/** Machines of which an account is kept; then the one that came longest ago begins anew. */
export const MAX_BALLOT_SOURCES = 10_000;

/** Time in which a body must be here, in ms. */
export const MAX_API_BODY_MS = 30_000;

/** Records or ids in one request. */
export const MAX_API_ITEMS = 10_000;

/** Ids that a request of somebody who may only read names: a screen of votes, some 7 KB. */
export const MAX_API_READER_IDS = 100;

/** Body of such a request in bytes: those ids, however they are indented. */
export const MAX_API_READER_LOOKUP_BYTES = 16 * 1024;

/**
 * Ids that a request of somebody who may only read waits for: each is looked up again at every event, and 512 such
 * requests may be open.
 */
export const MAX_API_READER_WAITS = 16;

/** Arrays and objects within each other in a body. Ours have two; a megabyte of brackets takes seconds to parse. */
export const MAX_API_NESTING = 8;

/** Longest wait of one request in ms; whoever wants to wait longer asks again. */
export const MAX_API_WAIT_MS = 60_000;

/** Blocks in one answer, and the bytes of their records; one block always fits. */
export const MAX_API_BLOCKS = 100;
export const MAX_API_BLOCKS_BYTES = 1024 * 1024;

/** Headers in one answer: 2,000 in hex are 460 KB. */
export const MAX_API_HEADERS = 2_000;

/**
 * Requests of other machines that are answered at once, all together and for each; the programs of this one
 * have as many again. An answer that is not read counts until it is. A hundred telephones behind one router open the page in the
 * same second, and ask again with each new block: each of them then has two or three requests that wait for their turn. One
 * takes some 20 KB, with an answer of 64 KiB at most that is handed on at once.
 */
export const MAX_API_REQUESTS = 1_024;
export const MAX_API_REQUESTS_PER_HOST = 256;

/**
 * The same for files of the voters' page, of which a browser loads six at once: a hall that opens the page at one time, behind one
 * router. One that is not read costs some 80 KB, all of them 80 MB.
 */
export const MAX_API_PAGES = 1_024;
export const MAX_API_PAGES_PER_HOST = 256;

/**
 * Bytes of answers that wait to be read, of all machines together and of each; those who have the token have as
 * many again. At most one answer more: the longest are a block, 11 MB as JSON where blocks have 8 MB, and a
 * proof.
 */
export const MAX_API_WAITING = 64 * 1024 * 1024;
export const MAX_API_WAITING_PER_HOST = 8 * 1024 * 1024;

/**
 * The same for what goes on and on: event streams, waits for records. Each costs some
 * 45 KB; a class that votes from behind one router fits.
 */
export const MAX_API_STREAMS = 512;
export const MAX_API_STREAMS_PER_HOST = 128;

/**
 * The same for what is as long as the chain: copies of it, each of which keeps a block of it here, and long proofs,
 * which hold all headers from the record's block on, 23 MB after 100,000 blocks.
 */
export const MAX_API_COPIES = 8;
export const MAX_API_COPIES_PER_HOST = 2;

/**
 * Blocks on the record's up to which a proof is short, 240 KB, and one like other answers: everybody in a hall asks for one when a
 * block with all their votes is there.
 */
export const MAX_SHORT_PROOF_BLOCKS = 1_000;

/** Silence after which an event stream sends an empty line, in ms, so that clients that are gone are noticed. */
export const API_HEARTBEAT_MS = 15_000;

/**
 * What a client takes of an answer of the API, in bytes after unpacking: anybody may answer at the URL that a user
 * names. One status, or one report with the longest reason there is, each character of it escaped.
 */
export const MAX_API_ITEM_BYTES = 128 * 1024;

/** Largest answer that the client reads, for lists of reports and for what a validator answers. */
export const MAX_API_ANSWER_BYTES = 64 * 1024 * 1024;

/** Largest answer that the client reads, for a page of blocks: `MAX_API_BLOCKS_BYTES`, or one block of 8 MiB, in base64. */
export const MAX_API_PAGE_BYTES = 16 * 1024 * 1024;

/** Largest answer that the client reads, for a proof: half a million headers. */
export const MAX_API_PROOF_BYTES = 128 * 1024 * 1024;

/** Largest answer that the client reads, for a copy of the chain: ten thousand full blocks, or 300 million votes. */
export const MAX_API_CHAIN_BYTES = 64 * 1024 * 1024 * 1024;

/** Arrays and objects within each other in an answer: a validator's have few; thousands end who writes them out. */
export const MAX_API_ANSWER_NESTING = 256;

/** Longest text in a report or refusal: a validator's `reason`, and what the peer puts around it. */
export const MAX_API_REASON = 16_384;

/** Records in one block of an answer: as many as a network may allow. */
export const MAX_API_BLOCK_RECORDS = 100_000;

/** Peers in an answer: a peer takes some hundred connections. */
export const MAX_API_PEERS = 10_000;

/** Longest `code`, name of a network, and name and version of a validator. */
export const MAX_API_NAME = 256;

/**
 * Time for a peer to begin its answer, in ms, beside what it was told to wait: one that is stopped, or whose
 * machine is gone, is not waited for for ever, and one that takes in a large body or is very busy is.
 */
export const API_ANSWER_MS = 60_000;

/** Bytes of an answer that must come within a time in ms, if it has so many: 4 kbit/s. */
export const MIN_API_PACE_BYTES = 16 * 1024;
export const API_PACE_MS = 30_000;

/** Time for all of a JSON answer, in ms: 64 MiB at 1 Mbit/s. */
export const MAX_API_ANSWER_MS = 10 * 60_000;

/** Silence after which an event stream counts as ended, in ms: four heartbeats did not come. */
export const API_SILENT_MS = 4 * API_HEARTBEAT_MS;

/** For how long the queries of a machine are refused after one of them did, in ms. */
export const QUERY_BLAME_MS = 60_000;

/** Machines of which that is kept in mind; then the longest known one is forgotten. */
export const MAX_BLAMED_SOURCES = 10_000;

/** When to ask again for a page that cannot be made, in ms: it takes a new start of the peer, and somebody who sees to it. */
export const BROKEN_PAGE_MS = 60 * 60_000;
