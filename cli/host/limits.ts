/** What bounds a host, and joining, each with its reason. */

/** Time for a host's whole answer, in ms: 17 kB, also over a slow line and through a proxy. */
export const DEFINITION_ANSWER_MS = 15_000;

/** How deep the parts of a definition lie in each other; one of an election has six levels. */
export const MAX_DEFINITION_NESTING = 64;

/** Time that running answers of the peer get to end by themselves when a host stops, in ms: as long as a server gives. */
export const DRAIN_MS = 500;

/** Records of a roll that are handed in at once: 2 MB. */
export const PUBLISH_BATCH = 128;

/** How long is waited, in ms, before it is looked again whether the roll is in the chain. */
export const PUBLISH_MS = 10_000;

/** How often a host looks whether trustees have opened a sum, in ms: nobody waits for its line. */
export const OPENING_LOOK_MS = 5_000;

/** How often a host looks whether trustees have made their key, in ms: a look takes one. */
export const KEYS_LOOK_MS = 1_000;
