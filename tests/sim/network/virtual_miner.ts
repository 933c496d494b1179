/** Miners of simulated worlds: they find blocks by chance, or when they are told to. */
import type { Block } from "../../../core/block/block.ts";
import { checkHeaderSanity } from "../../../core/rules/check_block.ts";
import type { Clock, Random } from "../../../core/base/clock.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { EXTRA_SIZE } from "../../../core/block/header.ts";
import { merkleRoot } from "../../../core/block/merkle.ts";
import { compactToTarget, targetToWork } from "../../../core/block/target.ts";
import type { Network } from "../../../core/rules/network.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import type { BlockTemplate } from "../../../core/chain/block_template.ts";
import type { Miner } from "../../../net/node/mining_loop.ts";

/** What a miner is made of. */
export interface MinerParts {
  readonly network: Network;
  readonly random: Random;
}

/** Finds blocks as a miner with its share of the world's computing power does: every `meanMs` on average. */
export function chanceMiner(
  { clock, meanMs, ...parts }: MinerParts & { clock: Clock; meanMs: number },
): Miner {
  return {
    hashrate: 0,
    async mine(template, options) {
      const ms = -Math.log(1 - parts.random.below(2 ** 32) / 2 ** 32) * meanMs;
      await clock.sleep(ms, options);
      return findBlock(template, parts);
    },
  };
}

/** Finds blocks as a miner with so many hashes a ms does: how long one takes depends on its difficulty. */
export function powerMiner(
  { clock, rate, ...parts }: MinerParts & { clock: Clock; rate: number },
): Miner {
  return {
    hashrate: 0,
    async mine(template, options) {
      const hashes = Number(targetToWork(compactToTarget(template.header.bits)));
      const ms = -Math.log(1 - parts.random.below(2 ** 32) / 2 ** 32) * hashes / rate;
      await clock.sleep(ms, options);
      return findBlock(template, parts);
    },
  };
}

/** A miner that takes no vote into its blocks. */
export function emptyMiner(miner: Miner): Miner {
  return {
    hashrate: 0,
    mine: ({ header, ...rest }, options) => {
      const empty = { ...header, dataRoot: merkleRoot([]), recordCount: 0 };
      return miner.mine({ ...rest, header: empty, records: [] }, options);
    },
  };
}

/** Finds a block whenever it is told to. */
export class OrderedMiner implements Miner {
  readonly hashrate = 0;
  readonly #parts: MinerParts;
  #found: ((block: Block) => void) | undefined;
  #template: BlockTemplate | undefined;

  constructor(parts: MinerParts) {
    this.#parts = parts;
  }

  mine(template: BlockTemplate, { signal }: { signal: AbortSignal }): Promise<Block> {
    const { promise, resolve, reject } = Promise.withResolvers<Block>();
    this.#template = template;
    this.#found = resolve;
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    return promise;
  }

  /** Finds a block of what it works on. False if that is nothing. */
  find(): boolean {
    if (this.#template === undefined) return false;
    this.#found?.(findBlock(this.#template, this.#parts));
    this.#template = undefined;
    return true;
  }
}

/** The block of a template. Hardly any hash is none in the networks of these worlds. */
function findBlock({ header, records }: BlockTemplate, { network, random }: MinerParts): Block {
  const extra = bytesToHex(random.bytes(EXTRA_SIZE));
  for (let nonce = 0;; nonce++) {
    const block: Block = { header: { ...header, extra, nonce }, records };
    try {
      checkHeaderSanity(block.header, network);
      return block;
    } catch (error) {
      if (!(error instanceof RuleError && error.code === "work")) throw error;
    }
  }
}
