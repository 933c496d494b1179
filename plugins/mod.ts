/**
 * Validators: the built-in `vote`, `election` and `any`, and the host that runs a validator with its state.
 *
 * It owns what a vote and an election are, the state tables with their undo journal, and conflict keys. It does not own the
 * chain or the network, and knows of neither: it judges records that it is handed.
 *
 * @example Judging a vote
 * ```ts
 * import { createVoteRecord, InProcessHost, voteValidator } from "./mod.ts";
 *
 * await using host = new InProcessHost(voteValidator, {});
 * const made = createVoteRecord({ voter: " alice ", choice: "red" });
 * if (!made.ok) throw new TypeError(made.reason);
 * const [judgement] = await host.check({ index: 1, time: 0, records: [made.record] });
 * console.assert(judgement.kind === "accept");
 * ```
 *
 * @module
 */
export { anyValidator } from "./any.ts";
export { combineValidators } from "./authoring/combine_validators.ts";
export { builtInValidator } from "./built_in.ts";
export { InProcessHost } from "./host/in_process_host.ts";
export { voteValidator } from "./vote/vote.ts";
export { createVoteRecord, type NoVote, readVoteRecord, type Vote } from "./vote/vote_record.ts";
