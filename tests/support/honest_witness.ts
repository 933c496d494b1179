/**
 * A naive model of what an honest witness signs, in a world that does with it what it likes: it is asked for any statement,
 * in any order, and shown any certificate that its own signature does not stand in the way of.
 */
import { descendsFrom, type TreeBlock } from "./witness_blocks.ts";
import type { Statement } from "../../core/witness/statement.ts";

/** What a witness is asked to sign. */
export interface SigningRequest {
  readonly kind: "prepare" | "commit" | "proposal";
  readonly round: number;
  readonly block: TreeBlock;
  readonly sourceRound: number;
  /** The genesis block if the source round is 0. */
  readonly source: TreeBlock;
  /** The witness starts anew before it is asked. */
  readonly restart: boolean;
}

/** Rules that a model may break, to see that tests notice. */
export type BrokenRule =
  | "targets may repeat"
  | "sources may fall"
  | "proposals may repeat"
  | "restarts forget"
  | "blocks need not descend from their source"
  | "sources need not be prepared"
  | "commits need no prepare";

/** What it signs of what it is asked for, in that order. */
export function signHonestly(
  requests: readonly SigningRequest[],
  broken?: BrokenRule,
): Statement[] {
  let [target, source, proposed] = [0, 0, 0];
  const prepared = new Set<string>();
  const signed: Statement[] = [];
  for (const request of requests) {
    if (request.restart && broken === "restarts forget") [target, source, proposed] = [0, 0, 0];
    const statement = statementOf(request);
    const { kind, round, sourceRound } = statement;
    if (kind === "proposal") {
      if (round <= proposed && broken !== "proposals may repeat") continue;
      proposed = round;
      signed.push(statement);
      continue;
    }
    const [t, s] = kind === "prepare" ? [2 * round, 2 * sourceRound] : [2 * round + 1, 2 * round];
    if (t < target || (t === target && broken !== "targets may repeat")) continue;
    if (s < source && broken !== "sources may fall") continue;
    // With a veto nothing is prepared without it, so no certificate can be shown for anything else.
    const isPrepared = (block: TreeBlock, inRound: number) =>
      inRound === 0 ? block.parent === undefined : prepared.has(`${inRound} ${block.name}`);
    if (kind === "prepare") {
      const { block, source } = request;
      const isOnSource = descendsFrom(block, source);
      if (!isOnSource && broken !== "blocks need not descend from their source") continue;
      if (!isPrepared(source, sourceRound) && broken !== "sources need not be prepared") continue;
      prepared.add(`${round} ${block.name}`);
    } else if (!isPrepared(request.block, round) && broken !== "commits need no prepare") continue;
    [target, source] = [t, Math.max(s, source)];
    signed.push(statement);
  }
  return signed;
}

function statementOf({ kind, round, block, sourceRound, source }: SigningRequest): Statement {
  const about = { kind, round, index: block.header.index, hash: block.hash };
  if (kind === "commit") return { ...about, sourceRound: round, sourceHash: block.hash };
  return { ...about, sourceRound, sourceHash: source.hash };
}
