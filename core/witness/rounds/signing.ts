/**
 * When a witness prepares, commits and proposes. What it proposes is its choice; what it signs follows from facts alone:
 * whose turn it is, that the block is valid, and what it extends. So nobody can split witnesses by showing
 * them different things.
 */
import {
  askBlock,
  askCertificates,
  blockOf,
  descends,
  extendsFinal,
  finalRoundKnown,
  findSource,
  hasWork,
  mayBind,
  type RoundContext,
  sourceHere,
} from "./round_context.ts";
import { fitRound } from "./proposal_size.ts";
import { commitStatement, prepareStatement } from "./saying.ts";

/** Commits to what was prepared in this round, once its block is complete here. */
export function commitPrepared(context: RoundContext): void {
  const { state, out } = context;
  const { round } = state;
  const [target, source] = [2 * round + 1, 2 * round];
  const certificate = state.prepares.find(({ statement }) => statement.round === round);
  if (certificate === undefined || !mayBind(context) || target <= state.signed.target) return;
  const block = blockOf(certificate);
  if (!extendsFinal(context, block)) return;
  state.signed = { ...state.signed, target, source };
  out.push({ do: "sign", statement: commitStatement(round, block), certificate });
}

/** Prepares the proposal of this round, once all that it rests on is here. */
export function prepareProposal(context: RoundContext): void {
  const { state, out, blocks, rules } = context;
  const { round, signed } = state;
  const proposal = state.kept[rules.proposerOf(round)].proposal?.statement;
  if (proposal?.round !== round || !mayBind(context)) return;
  const [target, lock] = [2 * round, 2 * proposal.sourceRound];
  // The lock: who has signed with a source never signs with a lower one.
  if (target <= signed.target || lock < signed.source) return;
  const block = blockOf({ statement: proposal });
  const source = findSource(context, proposal);
  if (source === undefined) askCertificates(context, proposal.sourceRound);
  if (blocks.look(block) === "missing") askBlock(context, block);
  if (source === undefined || !descends(context, source.block, block)) return;
  if (!extendsFinal(context, block)) return;
  state.signed = { ...signed, target, source: lock };
  state.preparedHere.push({ round, block });
  out.push({ do: "keep", block });
  const { certificate } = source;
  const statement = prepareStatement(round, block, source);
  out.push({ do: "sign", statement, ...certificate && { certificate } });
}

/** Proposes, if it is this witness's turn and there is work. */
export function proposeIfLeading(context: RoundContext): void {
  const { state, out, blocks, rules } = context;
  const { round, signed, gathering } = state;
  if (rules.proposerOf(round) !== rules.me || gathering === round || signed.proposed >= round) {
    return;
  }
  if (!mayBind(context) || !hasWork(context)) return;
  const source = sourceHere(context);
  const isSourceAbove = descends(context, state.final.block, source.block);
  const best = blocks.bestOn(isSourceAbove ? source.block : state.final.block);
  // Something is final that is not here yet: nobody who knows it would prepare this.
  if (source.round >= round || !extendsFinal(context, best)) return;
  state.signed = { ...signed, proposed: round };
  const { certificate } = source;
  out.push({
    do: "propose",
    round,
    ...fitRound(context, best, source.block),
    source: source.block,
    sourceRound: source.round,
    ...certificate && { certificate },
  });
}

/** Asks for what certificates and time-outs name and is not here. */
export function askMissing(context: RoundContext): void {
  const { state, blocks } = context;
  const [source, final] = [sourceHere(context), finalRoundKnown(context)];
  for (const certificate of [...state.prepares, ...state.openCommits]) {
    const { kind, round } = certificate.statement;
    const isBelow = kind === "prepare" && round < source.round;
    if (!isBelow && blocks.look(blockOf(certificate)) === "missing") {
      askBlock(context, blockOf(certificate));
    }
  }
  for (const { timeout } of state.kept) {
    if (timeout === undefined || timeout.statement.sourceRound <= final) continue;
    if (findSource(context, timeout.statement) === undefined) {
      askCertificates(context, timeout.statement.sourceRound);
    }
  }
}
