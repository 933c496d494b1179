/** What a witness holds in memory about rounds: plain data, so that it can be shown, compared and copied. */
import { type BranchFinals, finalRound } from "../branch_finals.ts";
import type { Certificate } from "../certificate.ts";
import type { SignedStatement } from "../signed_statement.ts";
import type { BlockRef, SignedUpTo } from "./round_events.ts";

/** What is kept of one witness. */
export interface KeptOfWitness {
  /** Of the highest rounds, the highest first; of each round what came first. */
  prepare: SignedStatement[];
  commit: SignedStatement[];
  proposal?: SignedStatement;
  timeout?: SignedStatement;
}

/** The final block here, with the certificates that say so; genesis has none. */
export interface FinalHere extends BranchFinals {
  /** The latest round of a commit certificate of it, or of a block before it; 0 for genesis. */
  readonly round: number;
  readonly block: BlockRef;
}

/** A block that must be kept, as this key may have prepared it. */
export interface PreparedHere {
  readonly round: number;
  readonly block: BlockRef;
}

export interface RoundsState {
  /** The round that this witness is in, from 1. */
  round: number;
  /** The highest round that it has timed out in: it signs nothing more there. Never above `round`. */
  timedOut: number;
  /** False until what others keep of this key has been heard: until then it signs nothing that binds. */
  isReady: boolean;
  /** True once too many lie: nothing is signed or finalised any more. */
  isStopped: boolean;
  /** Whether something waits to become final, as far as the machine is told. */
  hasWork: boolean;
  /** What the signer was asked to sign, or had signed before. */
  signed: SignedUpTo;
  /** By key number. */
  readonly kept: KeptOfWitness[];
  /** Keys whose lies have been told. */
  readonly liars: number[];
  /** Prepare certificates of rounds not below the final one, the lowest round first. */
  prepares: Certificate[];
  /** Commit certificates whose blocks are not complete here. */
  openCommits: Certificate[];
  final: FinalHere;
  /** Blocks that must be kept. */
  preparedHere: PreparedHere[];
  /** The round in which others' time-outs are waited for before proposing; 0 for none. */
  gathering: number;
  /** The round whose timer runs; 0 for none. */
  timerOf: number;
  /** What has been asked for in this round, since its timer was over, and since the last `alive`: `round` or `hash`. */
  asked: string[];
}

/** What a witness had on its disk when it starts. */
export interface OnDisk {
  readonly signed: SignedUpTo;
  /** The commit certificates of the final block, which is complete here, and of the latest round; none of genesis. */
  readonly final?: BranchFinals;
  /** Prepare certificates of the final round and above, in any order; the signer's own is among them. */
  readonly prepares: readonly Certificate[];
  readonly preparedHere: readonly PreparedHere[];
}

/** The state of a witness that starts with what it had on its disk; with nothing if it never ran. */
export function startState(witnesses: number, genesis: BlockRef, disk?: OnDisk): RoundsState {
  const signed = disk?.signed ?? { target: 0, source: 0, proposed: 0 };
  const prepares = (disk?.prepares ?? []).toSorted((a, b) => a.statement.round - b.statement.round);
  const final = finalHere(genesis, disk?.final ?? {});
  const rounds = [signed.proposed, Math.floor(signed.target / 2)];
  const top = prepares.at(-1)?.statement.round ?? 0;
  return {
    round: Math.max(1, final.round + 1, top, ...rounds),
    timedOut: 0,
    isReady: false,
    isStopped: false,
    hasWork: false,
    signed,
    kept: Array.from({ length: witnesses }, () => ({ prepare: [], commit: [] })),
    liars: [],
    prepares: prepares.filter(({ statement }) => statement.round >= final.round),
    openCommits: [],
    final,
    preparedHere: [...disk?.preparedHere ?? []],
    gathering: 0,
    timerOf: 0,
    asked: [],
  };
}

/** What certificates make final of blocks that are complete here. */
export function finalHere(genesis: BlockRef, { certificate, latest }: BranchFinals): FinalHere {
  if (certificate === undefined) return { round: 0, block: genesis };
  const { index, hash } = certificate.statement;
  return { round: finalRound({ latest }), block: { index, hash }, certificate, latest };
}
