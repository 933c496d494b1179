/** How much the page's workers fetch of a peer to check what it says. */

/**
 * How far a block may be from the last one that witnesses have signed, to be shown to be final: 10,000 headers are 2.3 MB, and
 * take a telephone a second.
 */
export const MAX_LINKED_BLOCKS = 10_000;

/** Voters of a list up to which a receipt's signature is checked: the whole list is fetched for that, 1 MB. */
export const MAX_FETCHED_VOTERS = 10_000;
