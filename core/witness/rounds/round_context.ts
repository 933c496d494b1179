/** What the rules of rounds work on, and what several of them ask. */
import type { BlockHash } from "../../block/ids.ts";
import type { WitnessSet } from "../witness_set.ts";
import type { BlockRef, RoundBlocks, RoundOutput } from "./round_events.ts";
import type { FinalHere, RoundsState } from "./rounds_state.ts";

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
export type Source = FinalHere;

/** The block that a statement is about. */
export function blockOf(
  { statement: { index, hash } }: { readonly statement: BlockRef },
): BlockRef {
  return { index, hash };
}

/** The final block of the highest round that is known, whether it is complete here or not. */
export function finalKnown({ state }: RoundContext): FinalHere {
  let highest = state.final;
  for (const certificate of state.openCommits) {
    const { round } = certificate.statement;
    if (round > highest.round) highest = { round, block: blockOf(certificate), certificate };
  }
  return highest;
}

/** Whether a block is complete here and is another one, which is complete too, or descends from it. */
export function descends({ blocks }: RoundContext, from: BlockRef, block: BlockRef): boolean {
  return blocks.look(from) === "complete" && blocks.look(block) === "complete" &&
    blocks.isOn(from.hash, block.hash);
}

/** The highest prepared block that is complete here. A prepared block that is missing binds nobody else. */
export function sourceHere(context: RoundContext): Source {
  const { prepares, final } = context.state;
  const certificate = prepares.findLast((each) => descends(context, final.block, blockOf(each)));
  if (certificate === undefined) return final;
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
  const certificates = [...prepares, ...openCommits];
  if (final.certificate !== undefined) certificates.push(final.certificate);
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
