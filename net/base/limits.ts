/**
 * Limits that several rooms share: those of messages and of the API, each with its reason. What one room alone keeps
 * to stands in the `limits.ts` of that room.
 */
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";

/** Version of the gossip protocol. Peers of another version are told so and left alone. */
export const PROTOCOL_VERSION = 1;

/**
 * Largest payload of a frame in bytes: the largest body that a network may allow (8 MiB) and 5 bytes of
 * CBOR for each of 100,000 records fit with room to spare. Checked before anything is kept.
 */
export const MAX_FRAME_BYTES = 10 * 1024 * 1024;

/** Keys of a message; the largest of ours has 7. */
export const MAX_MESSAGE_KEYS = 16;

/** Largest frame before hello, when nothing is known of the other side: a hello has some 300 bytes. */
export const MAX_HELLO_BYTES = 1_024;

/** Largest encrypted message on a private connection: Noise's own limit (revision 34, §3). */
export const MAX_PRIVATE_MESSAGE_BYTES = 65_535;

/** Headers in one message, as in Bitcoin: 232 KB. */
export const MAX_HEADERS = 2_000;

/** Hashes in a locator: doubling steps reach back 2^91 blocks with this many. */
export const MAX_LOCATOR = 101;

/** Blocks asked for in one message, and kept on their way from one peer: small ones come in a stream. */
export const MAX_BLOCKS_ASKED = 128;

/** Record ids in one message: a peer that has more sends more messages. */
export const MAX_RECORD_IDS = 1_000;

/** Bytes of records in one message; a single record always fits. */
export const MAX_RECORDS_BYTES = 64 * MAX_RECORD_BYTES;

/** Largest sketch of a block: the short ids of 100,000 records and the largest records that go along. */
export const MAX_SKETCH_BYTES = 1024 * 1024;

/** How long an address is not tried again that a tracker places in our local network, in ms: one hello an hour. */
export const NEIGHBOUR_PAUSE_MS = 60 * 60_000;

/** Such addresses that are tried within that time, whatever trackers name. */
export const MAX_NEIGHBOURS_TRIED = 64;

/** Addresses in one message: more than anybody needs to be connected well. */
export const MAX_TOLD_ADDRESSES = 100;

/**
 * How long messages are dealt with, in ms, before everything else gets a turn: those of one session, or of all
 * that are busy at once. A message that is begun is dealt with to its end.
 */
export const MAX_TURN_MS = 10;

/**
 * Time for an answer to a request, in ms. Records and plugins are then asked of another peer. A block is asked of others
 * much sooner (`BUSY_MS`); a session that owes one for so long, with no byte of it coming, is closed.
 */
export const REQUEST_TIMEOUT_MS = 15_000;

/** Longest text of a peer about itself or about why it hangs up, in UTF-16 code units. */
export const MAX_TEXT = 200;

/** Body of a request to the API in bytes: 300 records of the largest size, or 60,000 votes. */
export const MAX_API_BODY_BYTES = 8 * 1024 * 1024;

/** The same where ids are looked up: as many as one request may name, and room. */
export const MAX_API_LOOKUP_BYTES = 1024 * 1024;

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

/**
 * Requests of other machines that are answered at once, all together and for each; the programs of this one
 * have as many again. An answer that is not read counts until it is.
 */
export const MAX_API_REQUESTS = 128;
export const MAX_API_REQUESTS_PER_HOST = 32;

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
 * The same for what is as long as the chain: copies of it, each of which keeps a block of it here, and proofs,
 * which hold all headers from the record's block on, 23 MB after 100,000 blocks.
 */
export const MAX_API_COPIES = 8;
export const MAX_API_COPIES_PER_HOST = 2;

/** Events that wait for one listener; one that falls further behind is cut off. */
export const MAX_EVENT_BACKLOG = 1_000;

/** Silence after which an event stream sends an empty line, in ms, so that clients that are gone are noticed. */
export const API_HEARTBEAT_MS = 15_000;

/**
 * What a client takes of an answer of the API, in bytes after unpacking: anybody may answer at the URL that a user
 * names. One status, or one report with the longest reason there is, each character of it escaped.
 */
export const MAX_API_ITEM_BYTES = 128 * 1024;

/** The same for lists of reports and for what a validator answers. */
export const MAX_API_ANSWER_BYTES = 64 * 1024 * 1024;

/** The same for a page of blocks: {@linkcode MAX_API_BLOCKS_BYTES}, or one block of 8 MiB, in base64. */
export const MAX_API_PAGE_BYTES = 16 * 1024 * 1024;

/** The same for a proof: half a million headers. */
export const MAX_API_PROOF_BYTES = 128 * 1024 * 1024;

/** The same for a copy of the chain: ten thousand full blocks, or hundreds of millions of votes. */
export const MAX_API_CHAIN_BYTES = 64 * 1024 * 1024 * 1024;

/** Arrays and objects within each other in an answer: a validator's have few; thousands end who writes them out. */
export const MAX_API_ANSWER_NESTING = 256;

/** Longest text in a report or refusal: a validator's `reason`, and what the peer puts around it. */
export const MAX_API_REASON = 16_384;

/** Records in one block of an answer: as many as a network may allow. */
export const MAX_API_BLOCK_RECORDS = 100_000;

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
