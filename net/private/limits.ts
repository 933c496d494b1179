/** How large a sealed message may be. */

/** Largest encrypted message on a private connection: Noise's own limit (revision 34, §3). */
export const MAX_PRIVATE_MESSAGE_BYTES = 65_535;
