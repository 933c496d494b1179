/** How large a message and its parts may be. */
import { HEADER_SIZE } from "../../core/block/header.ts";
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";
import { certificateBytes, SIGNED_STATEMENT_BYTES } from "../../core/witness/sizes.ts";
import { MAX_PROOF_HEADERS, MAX_WITNESSES } from "../../core/witness/limits.ts";

/** Version of the gossip protocol. Peers of another version are told so and left alone. */
export const PROTOCOL_VERSION = 1;

/**
 * Largest payload of a frame in bytes: the largest body that a network may allow (8 MiB) and 5 bytes of
 * CBOR for each of 100,000 records fit with room to spare. Checked before anything is kept.
 */
export const MAX_FRAME_BYTES = 10 * 1024 * 1024;

/** Keys of a message; the largest of ours, a hello with what is final, has 10. */
export const MAX_MESSAGE_KEYS = 16;

/** Largest frame before hello, when nothing is known of the other side: a hello has some 300 bytes. */
export const MAX_HELLO_BYTES = 1_024;

/** Headers in one message, as in Bitcoin: 232 KB. */
export const MAX_HEADERS = 2_000;

/**
 * Largest message of headers, 256 KiB: those of witnesses' blocks travel with their certificates. It has room for 558 such
 * headers with four witnesses, and for 122 with thirty.
 */
export const MAX_HEADERS_BYTES = 256 * 1024;

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

/** Addresses in one message: more than anybody needs to be connected well. */
export const MAX_TOLD_ADDRESSES = 100;

/** Statements of witnesses in one message: all that nine witnesses have said of late; 9,920 bytes. */
export const MAX_STATEMENTS = 64;

/** Largest certificate: all witnesses of the largest network have signed; 2,013 bytes. */
export const MAX_CERTIFICATE_BYTES: number = certificateBytes(MAX_WITNESSES);

/** Largest proof that a witness lied: two statements, and the headers that show how their blocks lie; 255,510 bytes. */
export const MAX_PROOF_BYTES: number = 2 * SIGNED_STATEMENT_BYTES + MAX_PROOF_HEADERS * HEADER_SIZE;

/** Longest text of a peer about itself or about why it hangs up, in UTF-16 code units. */
export const MAX_TEXT = 200;
