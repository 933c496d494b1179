/** Bounds of what is known of witnesses here, each with its reason. */
import { MAX_PROPOSED_BLOCKS } from "../../core/witness/rounds/limits.ts";

/** How long a witness counts as heard, in ms: it says something once a minute, also if nothing is to be signed. */
export const HEARD_MS = 120_000;

/** How long a witness that is there is given for its word of a round in which the others have spoken, in ms: lines are slow. */
export const SILENT_MS = 5_000;

/** Rounds in a row that may become final without a word of a witness that is there: the others were quicker. */
export const MISSED_ROUNDS = 2;

/**
 * How long after a session has begun a witness says that it is there, in ms, for whoever has just come: what others keep of
 * it says nothing of now. By then they have told that.
 */
export const GREETING_MS = 1_000;

/** How often it does so at most, in ms: strangers may come and go. A witness that is greeted all day signs once in ten seconds. */
export const MIN_GREETING_MS = 10_000;

/** How long after a start a witness waits at most to hear what others keep of its key, in ms. */
export const LISTEN_MS = 30_000;

/** How long a witness that is a quorum by itself waits for a peer to ask after a start, in ms: there may be none. */
export const ALONE_MS = 3_000;

/** How often a witness says that it is there, in ms: twice within the time in which it counts as heard. */
export const ALIVE_MS = 60_000;

/**
 * New statements of one witness that are passed on within a second. An honest one signs some three a round, and a round
 * takes a few messages; 30 liars make peers pass on 600 a second, 93 KB.
 */
export const MAX_PASSED_ON = 20;

/**
 * New statements of one witness that are looked at within a second: a signature takes some 75 µs, so 30 liars take half of
 * one core.
 */
export const MAX_JUDGED = 200;

/**
 * Signatures of one witness's time-outs and `alive`s that are remembered, to tell one that is repeated from one that somebody
 * plays back: 17 hours of a quiet network, and almost three where strangers come and go. Who has recorded more can make an
 * absent witness look present, and no more. With 30 witnesses some 6 MB.
 */
export const MAX_SIGNATURES = 1_024;

/** Prepares, and commits, that are kept of a witness: as many as the rounds look at. With the rest 7 of each, 33 KB for 30. */
export const KEPT_BINDING = 2;

/** Certificates in one answer: 130 KB of the largest network. */
export const MAX_CERTIFICATES_TOLD = 64;

/** Requests for what is kept that are answered at once, and in how many ms one more is. An answer has up to 2 MB. */
export const MAX_ANSWERS = 8;
export const ANSWER_MS = 1_000;

/**
 * How often a peer is asked at most as a witness says that more is final, in ms. One that lies may say so without end, and must
 * not use up the answers that the peer has for us: these are one in five.
 */
export const BEHIND_MS = 5_000;

/** How often peers that are not eager are told of news, in ms: as of records and blocks. */
export const LAZY_WITNESS_MS = 500;

/**
 * Blocks that are asked for on account of one witness's newest proposal, or of the rounds here: what it names, and those
 * before that which lack. That is all that an honest one proposes at once, and the block that it makes itself. With 30
 * witnesses 2,015 hashes at most.
 */
export const MAX_ASKED_FOR_ROUNDS = MAX_PROPOSED_BLOCKS + 1;

/**
 * How often others are asked for a block that does not come, in ms: the second one within a second, and seven within two, the
 * time of a first round. Who is first to speak of a block may withhold it.
 */
export const CHASE_MS = 500;

/** How long it is asked, after two final blocks that exclude each other, who lied, in ms: at least and at most. */
export const MIN_NAMING_MS = 3_000;
export const MAX_NAMING_MS = 600_000;

/** How often peers are asked who lied, in ms. */
export const NAMING_MS = 1_000;

/** Certificates that are kept in memory for it: a thousand rounds with both kinds, some 4 MB of the largest network. */
export const MAX_NAMING_CERTIFICATES = 2_000;

/** How soon it is looked again whether records that wait can enter, if none could, in ms. That takes as long as a template. */
export const MIN_RETRY_MS = 5_000;

/** Blocks off the best chain whose good verdicts are remembered. One that is forgotten is judged again. */
export const MAX_JUDGED_BLOCKS = 1_024;

/** Peers that are asked at once for a block or certificate that a witness speaks of: one that has it may be slow. */
export const MAX_ASKED_PEERS = 3;

/** How often a witness looks whether the network has ended, in ms: a machine whose clock is set is late by no more. */
export const CLOSING_LOOK_MS = 60_000;
