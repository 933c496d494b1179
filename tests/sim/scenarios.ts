/** What may happen to a chain's hash rate and clocks, and how the difficulty rule takes it. */
import { type ConsensusParams, DEFAULT_PARAMS } from "../../core/rules/params.ts";
import { createDraw, SimulatedChain } from "./miners.ts";

/** Figures of one half-life. All times are in intervals T. */
export interface Figures {
  readonly halfLifeBlocks: number;
  /** Mean interval under a steady hash rate. */
  readonly steady: number;
  /** Standard deviation of the difficulty then, as a share of it. */
  readonly spread: number;
  /** Time after the hash rate rose tenfold until a block is expected to take 0.8 T. */
  readonly up: number;
  /** Time after it fell to a tenth until a block is expected to take 1.25 T. */
  readonly down: number;
  /** The same, of the slowest tenth of the runs. */
  readonly slowDown: number;
  /** Mean interval while a miner of nine tenths of the hash rate is away, half of the time, 50 T each. */
  readonly offInterval: number;
  /** Mean interval over all, with that miner. */
  readonly onOff: number;
  /** Blocks in the 100 T after nobody mined for an hour, a night of ten hours, a week. */
  readonly afterHour: number;
  readonly afterNight: number;
  readonly afterWeek: number;
  /** Mean interval while 30 % of the hash rate state the latest time that others take, or the earliest. */
  readonly late: number;
  readonly early: number;
  /** The spread of the difficulty while they state the latest. */
  readonly lateSpread: number;
}

/** Figures of the difficulty at a depth, with a hash rate that took T for the first block. */
export interface DepthFigures {
  readonly index: number;
  /** Expected hashes a block at least, as a multiple of the first block's. */
  readonly floor: number;
  /** Difficulty and expected interval with the first hash rate. */
  readonly difficulty: number;
  readonly interval: number;
  /** The same with ten times that. */
  readonly strongDifficulty: number;
  readonly strongInterval: number;
}

/** A floor so low that the scenarios never touch it. */
const FREE: Partial<ConsensusParams> = {
  initialDifficulty: 2 ** 40,
  floorDifficulty: 2 ** 20,
  growthBlocks: 2 ** 32,
};

const HOUR_MS = 3_600_000;

/** Share of the hash rate that forges times. */
const LIAR_SHARE = 0.3;

/** How often each scenario is played. */
export interface Effort {
  readonly steadyBlocks: number;
  readonly runs: number;
}

/** Plays all scenarios with one half-life. */
export function playAll(
  halfLifeBlocks: number,
  { seed, steadyBlocks, runs }: Effort & { seed: number },
): Figures {
  const params = { ...DEFAULT_PARAMS, ...FREE, halfLifeBlocks };
  const rate = params.initialDifficulty / params.intervalMs;
  let next = seed;
  /** A chain that has run for ten half-lives. */
  const settled = () => {
    const chain = new SimulatedChain(params, createDraw(next++));
    for (let i = 0; i < 10 * halfLifeBlocks; i++) chain.mine(rate);
    return chain;
  };
  const times = (play: () => number) => Array.from({ length: runs }, play);
  const toT = (ms: number) => ms / params.intervalMs;

  const steady = playSteady(settled(), rate, steadyBlocks);
  const late = playSteady(settled(), rate, steadyBlocks, "late");
  const early = playSteady(settled(), rate, steadyBlocks, "early");
  const ups = times(() => toT(settle(settled(), 10 * rate, (expected) => expected >= 0.8)));
  const downs = times(() => toT(settle(settled(), rate / 10, (expected) => expected <= 1.25)));
  const idle = (ms: number) => mean(times(() => playIdle(settled(), rate, ms)));
  return {
    halfLifeBlocks,
    steady: toT(steady.meanMs),
    spread: steady.spread,
    up: mean(ups),
    down: mean(downs),
    slowDown: downs.toSorted((a, b) => a - b)[Math.floor(0.9 * runs)],
    ...playOnOff(settled(), rate, steadyBlocks),
    afterHour: idle(HOUR_MS),
    afterNight: idle(10 * HOUR_MS),
    afterWeek: idle(7 * 24 * HOUR_MS),
    late: toT(late.meanMs),
    early: toT(early.meanMs),
    lateSpread: late.spread,
  };
}

/** Plays the default rule far down, with its floor that rises with depth. */
export function playDepth(seed: number, indices: readonly number[]): DepthFigures[] {
  const params = DEFAULT_PARAMS;
  const rate = params.initialDifficulty / params.intervalMs;
  const weak = new SimulatedChain(params, createDraw(seed));
  const strong = new SimulatedChain(params, createDraw(seed + 1));
  return indices.map((index) => {
    const [own, ten] = [averageAt(weak, rate, index), averageAt(strong, 10 * rate, index)];
    const floor = params.floorDifficulty * (1 + index / params.growthBlocks);
    return {
      index,
      floor: floor / params.initialDifficulty,
      difficulty: own.difficulty / params.initialDifficulty,
      interval: own.interval,
      strongDifficulty: ten.difficulty / params.initialDifficulty,
      strongInterval: ten.interval,
    };
  });
}

/** Mean difficulty and expected interval over the 200 blocks up to an index. */
function averageAt(
  chain: SimulatedChain,
  rate: number,
  index: number,
): { difficulty: number; interval: number } {
  while (chain.index < index - 200) chain.mine(rate);
  const difficulties: number[] = [];
  while (chain.index < index) {
    difficulties.push(chain.difficulty);
    chain.mine(rate);
  }
  const difficulty = mean(difficulties);
  return { difficulty, interval: difficulty / rate / chain.params.intervalMs };
}

function playSteady(
  chain: SimulatedChain,
  rate: number,
  blocks: number,
  lie?: "late" | "early",
): { meanMs: number; spread: number } {
  const difficulties: number[] = [];
  const start = chain.now;
  for (let i = 0; i < blocks; i++) {
    difficulties.push(chain.difficulty);
    chain.mine(rate, { liarShare: lie === undefined ? 0 : LIAR_SHARE, lie });
  }
  const center = mean(difficulties);
  const variance = mean(difficulties.map((each) => (each - center) ** 2));
  return { meanMs: (chain.now - start) / blocks, spread: Math.sqrt(variance) / center };
}

/** Time until the expected interval, in T, is as wanted, in ms. */
function settle(chain: SimulatedChain, rate: number, isThere: (expected: number) => boolean) {
  const start = chain.now;
  while (!isThere(chain.expected(rate))) chain.mine(rate);
  return chain.now - start;
}

/** Blocks in the 100 T after nobody mined for `idleMs`. */
function playIdle(chain: SimulatedChain, rate: number, idleMs: number): number {
  chain.now += idleMs;
  const end = chain.now + 100 * chain.params.intervalMs;
  for (let blocks = 0;; blocks++) {
    chain.mine(rate);
    if (chain.now > end) return blocks;
  }
}

/** A miner of nine tenths of the hash rate comes and goes. */
function playOnOff(
  chain: SimulatedChain,
  rate: number,
  blocks: number,
): { offInterval: number; onOff: number } {
  const { intervalMs } = chain.params;
  const [start, first] = [chain.now, chain.index];
  let [offMs, offBlocks] = [0, 0];
  while (chain.index < first + blocks) {
    for (const isOn of [true, false]) {
      const end = chain.now + 50 * intervalMs;
      const [phase, from] = [chain.now, chain.index];
      // A block that is under way when the miner comes or goes goes on at the old rate.
      while (chain.now < end) chain.mine(isOn ? rate : rate / 10);
      if (isOn) continue;
      offMs += chain.now - phase;
      offBlocks += chain.index - from;
    }
  }
  return {
    offInterval: offMs / offBlocks / intervalMs,
    onOff: (chain.now - start) / (chain.index - first) / intervalMs,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
