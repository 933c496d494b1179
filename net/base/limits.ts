/**
 * Every number that a stranger can push, with the reason for its ceiling. `tracker_limits.ts` holds
 * those of the tracker.
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

/** Time for the other side to connect and say hello, in ms: a slow link needs a second or two. */
export const HELLO_TIMEOUT_MS = 5_000;

/** Largest encrypted message on a private connection: Noise's own ceiling (revision 34, §3). */
export const MAX_PRIVATE_MESSAGE_BYTES = 65_535;

/** Strangers with another network key of which the log has told; each is told of once. */
export const MAX_TOLD_STRANGERS = 1_000;

/** Lines of one kind in the log that one neighbourhood causes within {@linkcode TOLD_WINDOW_MS}; more are counted. */
export const MAX_TOLD_LINES = 10;

/** How long lines are counted together, in ms. */
export const TOLD_WINDOW_MS = 60_000;

/** Kinds and neighbourhoods that are told apart there; all others count as one. */
export const MAX_TOLD_SOURCES = 1_000;

/** Headers in one message, as in Bitcoin: 232 KB. */
export const MAX_HEADERS = 2_000;

/**
 * A branch whose work comes within that of so many blocks of the tip is kept at once, as honest forks live
 * there: 12 minutes, and as in Bitcoin Core. One with less is counted, and kept once it has more.
 */
export const NEAR_TIP_BLOCKS = 144;

/**
 * Headers of a branch that are counted without being kept, by one peer: more than a year of voting day and
 * night may lie behind a fork. They take 200 KB.
 */
export const MAX_COUNTED_HEADERS = 5_000_000;

/**
 * Headers without a body that all peers together may have kept here. Each takes some 700 bytes. More are asked
 * for when bodies have come.
 */
export const MAX_BODILESS_HEADERS = 200_000;

/** The same for one peer when the others have taken all of that: it can be caught up with, if more slowly. */
export const MIN_BODILESS_HEADERS = MAX_HEADERS;

/** Headers without a body that no peer's chain has any more, kept in case one comes back to it. */
export const MAX_LOOSE_HEADERS = MAX_HEADERS;

/** Hashes in a locator: doubling steps reach back 2^91 blocks with this many. */
export const MAX_LOCATOR = 101;

/** Blocks asked for in one message, and kept on their way from one peer: small ones come in a stream. */
export const MAX_BLOCKS_ASKED = 128;

/**
 * Bytes that the blocks on their way, or waiting for an earlier one, may have together, by what their
 * headers allow: the memory that catching up takes. The next block is always asked for.
 */
export const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

/** Blocks past the first missing one that may be on their way or wait for it. */
export const MAX_WINDOW_BLOCKS = 4 * MAX_BLOCKS_ASKED;

/** Record ids in one message: a peer that has more sends more messages. */
export const MAX_RECORD_IDS = 1_000;

/** Bytes of records in one message; a single record always fits. */
export const MAX_RECORDS_BYTES = 64 * MAX_RECORD_BYTES;

/** Largest sketch of a block: the short ids of 100,000 records and the largest records that go along. */
export const MAX_SKETCH_BYTES = 1024 * 1024;

/**
 * Blocks below the tip of which sketches are made. Each costs a hash of each of its records, so they are kept,
 * and nobody can ask for those of the whole chain.
 */
export const MAX_SKETCH_DEPTH = 2;

/** Sketches up to this size are sent unasked: a small one costs less than asking, a large one comes but once. */
export const MAX_PUSHED_SKETCH_BYTES = 8 * 1024;

/** Records of at most so many bytes are sent unasked; the id of a larger one costs less. */
export const MAX_PUSHED_RECORD_BYTES = 256;

/** Records sent unasked at once: with more, ids first save others from getting each several times. */
export const MAX_PUSHED_RECORDS = 64;

/**
 * Outbound peers with which news are exchanged at once. The others have it from half a second later, so a
 * new block or record costs six messages a peer, not as many as it has connections; three from each side
 * keep all peers within reach of each other (gossipsub has a mesh of six for the same reason).
 */
export const EAGER_OUTBOUND = 3;

/** How often the other peers are told of news, in ms. */
export const LAZY_MS = 500;

/**
 * What a peer may send that was not asked for, on average: five times what thousands of votes a second take
 * on each connection, and a fraction of what one core deals with.
 */
export const MESSAGES_PER_MS = 10;
export const BYTES_PER_MS = 8 * 1024;

/** The same at once: ids of all records that may wait, or a few of the largest blocks. */
export const BURST_MESSAGES = 20_000;
export const BURST_BYTES = 64 * 1024 * 1024;

/** Records that were asked of all peers together and have not come: two full blocks, some 20 MB. */
export const MAX_ASKED_RECORDS = 50_000;

/** Connections that others opened (`inbound_slots.ts`). Each costs some 100 KB at rest. */
export const MAX_INBOUND = 64;

/** Connections that others opened from one address: a classroom behind one router still fits. */
export const MAX_INBOUND_PER_HOST = 32;

/** Connections that this peer opens by itself: enough that a lost one does not matter. */
export const MAX_OUTBOUND = 8;

/** Slots for connections that this peer opens, of which trackers and named peers have equal shares. */
export const SHARED_SLOTS = 6;

/** Those for peers that came to us by themselves, and for whom they name. */
export const INBOUND_SLOTS = 2;

/** Connections that this peer opens into one public neighbourhood: who rents one has not all of them. */
export const MAX_OUTBOUND_PER_GROUP = 2;

/** How long an address is not tried again that a tracker places in our local network, in ms: one hello an hour. */
export const NEIGHBOUR_PAUSE_MS = 60 * 60_000;

/** Such addresses that are tried within that time, whatever trackers name. */
export const MAX_NEIGHBOURS_TRIED = 64;

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

/** Tries in vain after which an address is forgotten: some four minutes. */
export const FORGET_AFTER_FAILURES = 8;

/** How long one is kept that worked once, in ms, as in Bitcoin Core: 30 days. */
export const KEEP_TRIED_MS = 30 * 24 * 60 * 60_000;

/** Addresses in one message: more than anybody needs to be connected well. */
export const MAX_TOLD_ADDRESSES = 100;

/** Machines that are refused for a while, the oldest given up first. */
export const MAX_BANS = 1_000;

/** Bytes that may wait to be sent to one peer. Past it the peer reads too slowly and is dropped. */
export const MAX_SEND_QUEUE_BYTES = 4 * MAX_FRAME_BYTES;

/**
 * Bytes with which an answer waits until the peer has read: what it asks for and does not read takes that and one
 * answer, whatever it asks for, and the line is never idle.
 */
export const MAX_WAITING_BYTES = 256 * 1024;

/** Record ids that a peer is known to have, the oldest given up first: two full blocks. */
export const MAX_KNOWN_IDS = 50_000;

/**
 * How long messages are dealt with, in ms, before everything else gets a turn: those of one session, or of all
 * that are busy at once. A message that is begun is dealt with to its end.
 */
export const MAX_TURN_MS = 10;

/** Silence after which a ping is sent, in ms. */
export const PING_AFTER_MS = 4_000;

/**
 * Silence after which a peer counts as gone, in ms: half-open connections end here, as after a change of
 * address. A machine that stands still for ten seconds keeps its connections.
 */
export const SILENT_AFTER_MS = 14_000;

/** How long a peer may take to read what waits for it, in ms: 8 MB at 1.5 Mbit/s. */
export const STUCK_AFTER_MS = 45_000;

/** Time for an answer to a request, in ms, before it is asked of somebody else. */
export const REQUEST_TIMEOUT_MS = 15_000;

/**
 * Bytes of a block on its way that must come between two looks at it, which are three seconds apart, so that
 * its sender is waited for: 128 kbit/s. A block that others have is asked of them meanwhile.
 */
export const MIN_PROGRESS_BYTES = 48 * 1024;

/** How long others are asked first after a peer did not answer, in ms: it may be slow, or withhold. */
export const STALLED_MS = 2 * 60_000;

/**
 * How long a block that does not come is waited for before others are asked for it, in ms. After twice as long
 * without a byte of it a node answers, and mines, as if nobody had told of it (`_block_patience.ts`).
 */
export const BUSY_MS = 3_000;

/**
 * How long one block is waited for in all while bytes of it come, in ms: 8 MB at 750 kbit/s. A node answers then
 * without it, and goes on fetching.
 */
export const MAX_SLOW_BLOCK_MS = 90_000;

/** Blocks that a source may name in vain before it is waited for no more, and for how long that holds, in ms. */
export const MAX_STRIKES = 3;
export const DISTRUST_MS = 10 * 60_000;

/** Sources of which that is kept. */
export const MAX_DISTRUSTED = 1_000;

/** How long a machine is refused after a fault that no honest peer makes, in ms. */
export const BAN_MS = 10 * 60_000;

/**
 * Half of the time from dialling to hello, in ms, past which what a peer's clock shows is not compared: a
 * link that slow says nothing exact. On a good one it is some tenths of a second.
 */
export const MAX_CLOCK_UNCERTAINTY_MS = 2_000;

/** How long a node that starts looks for others before it goes on alone, in ms. */
export const DISCOVERY_MS = 10_000;

/** How long a node that has met somebody waits for others that it knows of, in ms. */
export const MEETING_MS = 2_000;

/**
 * A node that was alone and meets somebody finds out what it missed before it answers, at most once in so many
 * ms: who comes and goes must not keep it from answering.
 */
export const REDISCOVERY_MS = 60_000;

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
