/** Consensus parameters: what peers of one network must agree on, part of the genesis block. */
import { RuleError } from "../block/rule_error.ts";

/** The consensus parameters of a network. All are whole numbers. */
export interface ConsensusParams {
  /** Time T that a block should take under steady load, in ms. */
  readonly intervalMs: number;
  /** Blocks' worth of time off schedule after which difficulty halves or doubles. */
  readonly halfLifeBlocks: number;
  /** Expected hashes for the first block. */
  readonly initialDifficulty: number;
  /** Expected hashes below which difficulty never falls at the start of the chain. */
  readonly floorDifficulty: number;
  /** Blocks in which the floor rises by `floorDifficulty` once more: difficulty rises with depth. */
  readonly growthBlocks: number;
  /** Most bytes of records in a block. */
  readonly maxBodyBytes: number;
  /** Most records in a block. */
  readonly maxRecords: number;
}

/** The parameters of a network that states none of its own. */
export const DEFAULT_PARAMS: ConsensusParams = {
  intervalMs: 5_000,
  halfLifeBlocks: 20,
  initialDifficulty: 2 ** 21,
  floorDifficulty: 2 ** 20,
  growthBlocks: 1_000,
  maxBodyBytes: 2 * 1024 * 1024,
  maxRecords: 20_000,
};

/** Smallest and largest allowed value of each parameter. */
const RANGES: Readonly<Record<keyof ConsensusParams, readonly [number, number]>> = {
  intervalMs: [1, 86_400_000],
  halfLifeBlocks: [1, 100_000],
  initialDifficulty: [1, 2 ** 52],
  floorDifficulty: [1, 2 ** 52],
  growthBlocks: [1, 2 ** 32],
  // The largest body must fit one frame of the gossip protocol with room to spare.
  maxBodyBytes: [16_384, 8 * 1024 * 1024],
  maxRecords: [1, 100_000],
};

/** Solve times count up to this many intervals, so a chain that idled does not burst afterwards. */
const IDLE_CAP = 10;

/** The idle cap in ms. */
export function idleCapMs(params: ConsensusParams): number {
  return IDLE_CAP * params.intervalMs;
}

/** The half-life in ms. */
export function halfLifeMs(params: ConsensusParams): number {
  return params.halfLifeBlocks * params.intervalMs;
}

/**
 * Intervals that a block may be ahead of the own clock: room for clocks that nobody sets, and far enough
 * below {@linkcode IDLE_CAP} that forged times move nothing (`deno task sim difficulty`).
 */
const FUTURE_LIMIT = 3;

/** How far ahead of the own clock a block may be, in ms. */
export function futureLimitMs(params: ConsensusParams): number {
  return FUTURE_LIMIT * params.intervalMs;
}

/**
 * Completes and checks parameters from outside.
 *
 * @throws {RuleError} `definition` for an unknown name, a number out of range, or a floor above the
 * initial difficulty.
 */
export function parseParams(input: unknown): ConsensusParams {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new RuleError("definition", { params: "must be an object" });
  }
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(RANGES, name)) {
      throw new RuleError("definition", { "unknown parameter": JSON.stringify(name) });
    }
    const [least, most] = RANGES[name as keyof ConsensusParams];
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw new RuleError("definition", {
        [`params.${name}`]: `${JSON.stringify(value)} is not a whole number in ${least}..${most}`,
      });
    }
  }
  const params = { ...DEFAULT_PARAMS, ...input };
  if (params.floorDifficulty > params.initialDifficulty) {
    throw new RuleError("definition", {
      "params.floorDifficulty": `${params.floorDifficulty} is above initialDifficulty`,
    });
  }
  return params;
}
