/** The seed's blockchain: a chain in memory, without peers. */
import type { Block as ChainBlock } from "../../core/block/block.ts";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { Chain } from "../../core/chain/chain.ts";
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import { encodeHeader, EXTRA_SIZE } from "../../core/block/header.ts";
import { MemoryStore } from "../../core/store/memory_store.ts";
import { checkHeaderSanity } from "../../core/rules/check_block.ts";
import { isBlockHash } from "../../core/block/ids.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import { NONCE_SPACE } from "../../core/mining/kernel.ts";
import { bestKernel } from "../../core/mining/kernels.ts";
import {
  createNetwork,
  type Network,
  networkOfGenesis,
  parseNetworkDefinition,
} from "../../core/rules/network.ts";
import type { ConsensusParams } from "../../core/rules/params.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import { systemClock, systemRandom } from "../../core/base/system.ts";
import { compactToTarget, targetToWork } from "../../core/block/target.ts";
import { nextTime } from "../../core/chain/block_template.ts";
import type { Validator } from "../../core/validator/validator.ts";
import { anyValidator } from "../../plugins/any.ts";
import { builtInValidator } from "../../plugins/built_in.ts";
import { InProcessHost } from "../../plugins/host/in_process_host.ts";
import { Block } from "./block.ts";
import { decodeChainJson, encodeChainJson } from "./chain_json.ts";
import { decodeRecordData, encodeRecordData, type RecordData } from "../app/records/record_data.ts";

/** Options of a {@linkcode Blockchain}. */
export interface BlockchainOptions {
  /** Judges records. @default {anyValidator} */
  readonly validator?: Validator;
  /** Config of the validator. @default {{}} */
  readonly config?: JsonObject;
  /** Name of the network. @default {"blockchain"} */
  readonly name?: string;
  /** Consensus parameters that differ from the defaults. */
  readonly params?: Partial<ConsensusParams>;
}

/**
 * A blockchain in memory, with the names of the seed. Every rule is enforced by `addBlock` too.
 *
 * @example Mine, add, save, load
 * ```ts
 * import { Blockchain } from "chainvote";
 *
 * const blockchain = new Blockchain();
 * const block = await blockchain.mineBlock("hello", blockchain.getLastHash());
 * console.assert(await blockchain.verifyBlock(block));
 * await blockchain.addBlock(block);
 *
 * const copy = await Blockchain.loadJson(blockchain.toJson());
 * console.assert(await copy.verifyChain());
 * console.log(copy.getLength(), copy.getData()); // 2 [ "hello" ]
 * ```
 */
export class Blockchain {
  readonly #network: Network;
  readonly #validator: Validator;
  readonly #chain: Chain;

  /**
   * A new chain with its genesis block.
   *
   * @throws {RuleError} `definition` if the options make no network.
   * @throws {PluginError} If the validator does not understand the config.
   */
  constructor(options: BlockchainOptions = {}) {
    const { validator = anyValidator, config = {}, name = "blockchain", params = {} } = options;
    const { name: validatorName, version } = validator;
    const definition = parseNetworkDefinition(JSON.stringify({
      name,
      validator: { name: validatorName, version, config },
      params,
    }));
    this.#validator = validator;
    this.#network = createNetwork(definition);
    this.#chain = openChain(this.#network, validator);
  }

  /** Number of blocks, the genesis block among them. */
  get length(): number {
    return this.#chain.tip.header.index + 1;
  }

  /** The blocks, genesis first. */
  get chain(): Block[] {
    return Array.from({ length: this.length }, (_, index) => new Block(this.#blockAt(index)));
  }

  /** Expected number of hashes for the next block: higher is more difficult. */
  get difficulty(): number {
    return Number(targetToWork(compactToTarget(this.#chain.nextBits())));
  }

  /** Hash of the last block, in hex. */
  getLastHash(): string {
    return this.#chain.tip.hash;
  }

  /** The data of all blocks in a list; the genesis block's definition is not among it. */
  getData(): RecordData[] {
    return this.#blocks().slice(1).flatMap(({ records }) => records.map(decodeRecordData));
  }

  /** Number of blocks, the genesis block among them. */
  getLength(): number {
    return this.length;
  }

  /**
   * Mines a block that holds `data` after the block `prevHash`. The chain may grow meanwhile: it is not
   * locked, and the block then belongs to a branch.
   *
   * @throws {RuleError} `prev-hash` if there is no such block.
   * @throws The signal's reason, once `signal` is aborted.
   */
  async mineBlock(
    data: RecordData,
    prevHash: string = this.getLastHash(),
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Block> {
    signal?.throwIfAborted();
    const parent = isBlockHash(prevHash) ? this.#chain.tree.get(prevHash) : undefined;
    if (parent?.status !== "complete") throw new RuleError("prev-hash", { prevHash });
    const records = [encodeRecordData(data)];
    const header = {
      version: 1,
      prevHash: parent.hash,
      dataRoot: merkleRoot(records),
      index: parent.header.index + 1,
      time: nextTime(parent, systemClock.now()),
      bits: this.#chain.nextBits(parent),
      recordCount: 1,
    };
    const target = hexToBytes(compactToTarget(header.bits).toString(16).padStart(64, "0"));
    for (;;) {
      const extra = bytesToHex(systemRandom.bytes(EXTRA_SIZE));
      const kernel = bestKernel();
      const search = kernel.prepare(encodeHeader({ ...header, extra, nonce: 0 }), target);
      for (let from = 0; from < NONCE_SPACE; from += kernel.chunk) {
        const nonce = search(from, kernel.chunk);
        if (nonce !== undefined) {
          const found = { ...header, extra, nonce };
          checkHeaderSanity(found, this.#network);
          return new Block({ header: found, records });
        }
        await systemClock.sleep(0, { signal });
      }
    }
  }

  /** True if the block can be added: its own rules, its parent's, and the validator's. */
  async verifyBlock(block: Block): Promise<boolean> {
    try {
      await this.#chain.checkBlock(block);
      return true;
    } catch (error) {
      if (error instanceof RuleError) return false;
      throw error;
    }
  }

  /** True if every block of the chain keeps every rule, checked anew from the genesis block on. */
  async verifyChain(): Promise<boolean> {
    try {
      await replay(this.#network, this.#validator, this.#blocks().slice(1));
      return true;
    } catch (error) {
      if (error instanceof RuleError) return false;
      throw error;
    }
  }

  /**
   * Adds a block. Of several branches the one with the most work is the chain, and at equal work the one
   * that was complete first.
   *
   * @returns True if the block is part of the chain now; false if it is part of another branch.
   * @throws {RuleError} If it breaks a rule, or its parent is not here.
   */
  async addBlock(block: Block): Promise<boolean> {
    await addToChain(this.#chain, block);
    return this.#chain.isActive(this.#chain.tree.get(block.hash)!);
  }

  /** The chain as JSON text. */
  toJson(): string {
    const { length, difficulty } = this;
    return encodeChainJson(this.#blocks(), { length, difficulty });
  }

  /**
   * Reads a chain from JSON text, and believes nothing of it: every rule is checked.
   *
   * @param options.validator The validator that its genesis block names, if it is not built in.
   * @throws {RuleError} `json` if the text is no chain, or the rule that it breaks.
   * @throws {PluginError} If the validator does not understand the config in it.
   */
  static async loadJson(
    json: string,
    { validator }: { validator?: Validator } = {},
  ): Promise<Blockchain> {
    const [genesis, ...blocks] = decodeChainJson(json);
    const network = networkOfGenesis(genesis);
    const { name, validator: { name: validatorName, version, config }, params } =
      network.definition;
    const judge = validator ?? findValidator(validatorName, version);
    const blockchain = new Blockchain({ validator: judge, config, name, params });
    if (blockchain.#network.chainId !== network.chainId) {
      throw new RuleError("genesis", {
        chainId: network.chainId,
        validator: `${judge.name} ${judge.version}`,
      });
    }
    for (const block of blocks) await addToChain(blockchain.#chain, block);
    return blockchain;
  }

  #blocks(): ChainBlock[] {
    return Array.from({ length: this.length }, (_, index) => this.#blockAt(index));
  }

  #blockAt(index: number): ChainBlock {
    return this.#chain.block(this.#chain.at(index)!.hash)!;
  }
}

function openChain(network: Network, validator: Validator): Chain {
  const { config } = network.definition.validator;
  const host = new InProcessHost(validator, config, { chain: network.chainId });
  return new Chain(network, { store: new MemoryStore(network.genesis), host, clock: systemClock });
}

async function replay(
  network: Network,
  validator: Validator,
  blocks: readonly ChainBlock[],
): Promise<void> {
  const chain = openChain(network, validator);
  for (const block of blocks) await addToChain(chain, block);
}

async function addToChain(chain: Chain, block: ChainBlock): Promise<void> {
  const { status } = await chain.addBlock(block);
  const { prevHash, time } = block.header;
  if (status === "orphan") throw new RuleError("prev-hash", { prevHash });
  if (status === "future") throw new RuleError("time-order", { time, now: systemClock.now() });
}

function findValidator(name: string, version: number): Validator {
  try {
    return builtInValidator(name, version);
  } catch (error) {
    throw new RuleError("definition", { validator: `${name} ${version}` }, { cause: error });
  }
}
