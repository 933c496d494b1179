/** Limits of a chain, each with its reason. */

/**
 * Blocks without a certificate that are kept on the disk because a key of this machine prepared them, of the newest rounds:
 * one a round while nothing becomes final. A witness that proposes in each of its turns and then says nothing more fills no
 * more than this, 64 MB at the default size of a block and 256 MB at the largest. Which of so many failed rounds had its block
 * prepared by a quorum shows within as many rounds; one that is shown later, and whose block nobody has kept, binds nobody.
 */
export const MAX_KEPT_PROPOSALS = 32;

/**
 * What the records of a block cost together that is made here, in signatures (`Validator.cost`): some 2 s of one core. Blocks come every
 * 5 s, or every 15 s where ballots are secret, and a peer that is seven times as slow has to check each before the next. Others may
 * make blocks that cost more: this is no rule.
 */
export const MAX_TEMPLATE_COST = 20_000;
