/** The difficulty rule: what bits a block must state. */
import { calcAsertTarget } from "./asert.ts";
import type { Header } from "../block/header.ts";
import { type ConsensusParams, halfLifeMs, idleCapMs } from "./params.ts";
import { compactToTarget, targetToCompact, workToTarget } from "../block/target.ts";

/** Target of the genesis block, from which the rule starts. */
export function initialBits(params: ConsensusParams): number {
  return targetToCompact(workToTarget(BigInt(params.initialDifficulty)));
}

/**
 * The easiest target at an index: its difficulty is `floor * (1 + index / growth)`, so the cost to
 * rewrite a chain grows with its depth however little computing power there is.
 */
export function floorTarget(index: number, params: ConsensusParams): bigint {
  const floor = BigInt(params.floorDifficulty);
  return workToTarget(floor + floor * BigInt(index) / BigInt(params.growthBlocks));
}

/**
 * Bits of the block after `parent`: `parent * 2^((solveTime - T) / halfLife)`, never easier than the
 * floor, where solveTime is the parent's time since the grandparent and counts at most 10 T.
 *
 * It looks back one block only. A schedule anchored at genesis would see an idle night as a debt of
 * thousands of blocks and let a storm of easy ones through in the morning.
 *
 * @param grandparent The parent's parent, or undefined if the parent is the genesis block.
 */
export function nextBits(
  parent: Header,
  grandparent: Header | undefined,
  params: ConsensusParams,
): number {
  const limit = floorTarget(parent.index + 1, params);
  const target = compactToTarget(parent.bits);
  if (grandparent === undefined) return targetToCompact(target < limit ? target : limit);
  const solveTime = Math.min(parent.time - grandparent.time, idleCapMs(params));
  return targetToCompact(calcAsertTarget({
    target,
    timeDelta: BigInt(solveTime),
    heightDelta: 1n,
    spacing: BigInt(params.intervalMs),
    halfLife: BigInt(halfLifeMs(params)),
    limit,
  }));
}

/**
 * Bits of the block that a witness makes after `parent`: as {@linkcode nextBits}, but never harder than the parent's. Such
 * a block takes no work, so many of them in a row must not make the next one that is mined dearer.
 *
 * @param grandparent The parent's parent, or undefined if the parent is the genesis block.
 */
export function sealedBits(
  parent: Header,
  grandparent: Header | undefined,
  params: ConsensusParams,
): number {
  const bits = nextBits(parent, grandparent, params);
  return compactToTarget(bits) > compactToTarget(parent.bits) ? bits : parent.bits;
}
