/** What a witness says that binds nothing, and what it signs: the fields of each statement. */
import { ZERO_HASH } from "../../block/header.ts";
import type { Statement } from "../statement.ts";
import { type RoundContext, type Source, sourceHere } from "./round_context.ts";
import type { BlockRef } from "./round_events.ts";

/** That this witness signs nothing more in its round. */
export function timeoutStatement(context: RoundContext): Statement {
  const { round, block } = sourceHere(context);
  return {
    kind: "timeout",
    round: context.state.round,
    index: 0,
    hash: ZERO_HASH,
    sourceRound: round,
    sourceHash: block.hash,
  };
}

/** That this witness is there, and how far it is. */
export function aliveStatement(context: RoundContext): Statement {
  const { round, block } = sourceHere(context);
  return {
    kind: "alive",
    round: context.state.round,
    ...context.state.final.block,
    sourceRound: round,
    sourceHash: block.hash,
  };
}

export function prepareStatement(round: number, block: BlockRef, source: Source): Statement {
  return {
    kind: "prepare",
    round,
    index: block.index,
    hash: block.hash,
    sourceRound: source.round,
    sourceHash: source.block.hash,
  };
}

export function commitStatement(round: number, { index, hash }: BlockRef): Statement {
  return { kind: "commit", round, index, hash, sourceRound: round, sourceHash: hash };
}
