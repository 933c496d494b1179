/** What the rules of rounds work on, and what several of them ask. */
import type { BlockHash } from "../../block/ids.ts";
import { type BranchFinals, finalCertificates, finalRound, withCommit } from "../branch_finals.ts";
import type { Certificate } from "../certificate.ts";
import type { WitnessSet } from "../witness_set.ts";
import type { BlockRef, RoundBlocks, RoundOutput } from "./round_events.ts";
import type { RoundsState } from "./rounds_state.ts";

/** What stays the same for as long as a witness runs. */
export interface RoundRules {
  readonly set: WitnessSet;
  /** This witness's place in the network's list of keys. */
  readonly me: number;
  /** Index 0 and the chain's id. */
  readonly genesis: BlockRef;
  /** Whose turn it is to propose in a round. */
  readonly proposerOf: (round: number) => number;
}

/** One turn of the machine: the state, which the rules change, and what they say is to be done. */
export interface RoundContext {
  readonly rules: RoundRules;
  readonly blocks: RoundBlocks;
  readonly state: RoundsState;
  readonly out: RoundOutput[];
}

/** A block that is prepared or final in a round, with the certificate that says so; genesis has none. */
export interface Source {
  readonly round: number;
  readonly block: BlockRef;
  readonly certificate?: Certificate;
}

/** The block that a statement is about. */
export function blockOf(
  { statement: { index, hash } }: { readonly statement: BlockRef },
): BlockRef {
  return { index, hash };
}

/** What is known to be final, whether it is complete here or not. */
export function finalKnown({ state: { final, openCommits } }: RoundContext): BranchFinals {
  return openCommits.reduce(withCommit, final as BranchFinals);
}

/** The latest round of a commit certificate that is known; 0 if there is none. */
export function finalRoundKnown(context: RoundContext): number {
  return finalRound(finalKnown(context));
}

/** Whether a block is complete here and builds on all that is known to be final: not while some of that is missing. */
export function extendsFinal(context: RoundContext, block: BlockRef): boolean {
  const { final, openCommits } = context.state;
  return [final.block, ...openCommits.map(blockOf)]
    .every((each) => descends(context, each, block));
}

/** Whether a block is complete here and is another one, which is complete too, or descends from it. */
export function descends({ blocks }: RoundContext, from: BlockRef, block: BlockRef): boolean {
  return blocks.look(from) === "complete" && blocks.look(block) === "complete" &&
    blocks.isOn(from.hash, block.hash);
}

/** Whether two blocks are complete here, and one is the other or before it. */
export function isOnBranch(context: RoundContext, a: BlockRef, b: BlockRef): boolean {
  return descends(context, a, b) || descends(context, b, a);
}

/**
 * The prepared or final block of the latest round that is complete here and does not exclude the final one; where too many lie
 * it may lie below that. A prepared block that is missing binds nobody else.
 */
export function sourceHere(context: RoundContext): Source {
  const { rules: { genesis }, state: { prepares, final } } = context;
  const certificate =
    prepares.findLast((each) => isOnBranch(context, final.block, blockOf(each))) ?? final.latest;
  if (certificate === undefined) return { round: 0, block: genesis };
  return { round: certificate.statement.round, block: blockOf(certificate), certificate };
}

/**
 * The source that a statement names, if there is a certificate for it here. A commit certificate is one too: an honest
 * witness in it had the prepare certificate.
 */
export function findSource(
  context: RoundContext,
  { sourceRound, sourceHash }: { readonly sourceRound: number; readonly sourceHash: BlockHash },
): Source | undefined {
  const { rules: { genesis }, state: { prepares, final, openCommits } } = context;
  if (sourceRound === 0) {
    return sourceHash === genesis.hash ? { round: 0, block: genesis } : undefined;
  }
  const certificates = [...prepares, ...openCommits, ...finalCertificates(final)];
  const certificate = certificates.find(({ statement: { round, hash } }) =>
    round === sourceRound && hash === sourceHash
  );
  return certificate && { round: sourceRound, block: blockOf(certificate), certificate };
}

/** Whether something waits to become final: what the machine was told of, or a prepared block above the final one. */
export function hasWork(context: RoundContext): boolean {
  const { state, blocks } = context;
  return state.hasWork || !blocks.isOn(sourceHere(context).block.hash, state.final.block.hash);
}

/** Whether this witness may sign what binds it in its round. */
export function mayBind({ state }: RoundContext): boolean {
  return state.isReady && !state.isStopped && state.timedOut < state.round;
}

/** Asks for a block, once a round, once more each time that its timer is over, and with each `alive`. */
export function askBlock({ state, out }: RoundContext, block: BlockRef): void {
  if (state.asked.includes(block.hash)) return;
  state.asked.push(block.hash);
  out.push({ do: "askBlock", block });
}

/** Asks for certificates from a round on, as often. */
export function askCertificates({ state, out }: RoundContext, from: number): void {
  if (state.asked.includes(`${from}`)) return;
  state.asked.push(`${from}`);
  out.push({ do: "askCertificates", from });
}
