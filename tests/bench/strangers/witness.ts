/** What the user and an honest peer notice: how long a status takes, and a block until it is taken up. */
import { Chain } from "../../../core/chain/chain.ts";
import { hashHeader } from "../../../core/block/header.ts";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import type { Address } from "../../../net/base/address.ts";
import { shortIdsOf } from "../../../net/wire/sketch.ts";
import { recordId } from "../../../core/block/record.ts";
import { forgeBlock, hostOf, voteRecord } from "../../support/block_forge.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { longNetwork } from "../../support/long_chain.ts";
import { MemoryStore } from "../../../core/store/memory_store.ts";
import type { Facts } from "./facts.ts";

/** Between two looks, in ms. */
const STATUS_EVERY_MS = 50;
const BLOCK_EVERY_MS = 250;

/** What was noticed. */
export interface Noticed {
  /** Milliseconds of each status, and of each block from its announcement to the acknowledgement. */
  readonly status: readonly number[];
  readonly block: readonly number[];
  /** True if the honest peer's session was ended, or the peer no longer answered. */
  readonly isCut: boolean;
}

/** An honest peer that finds blocks, and a user. */
export class Witness {
  readonly #chain: Chain;
  readonly #base: BlockNode;
  #voters = 0;

  private constructor(chain: Chain) {
    this.#chain = chain;
    this.#base = chain.tip;
  }

  static async create({ blocks }: Facts): Promise<Witness> {
    const store = new MemoryStore(longNetwork.genesis);
    const chain = new Chain(longNetwork, { store, host: hostOf(longNetwork), clock });
    const { error } = await chain.addBlocks(blocks);
    if (error !== undefined) throw error;
    return new Witness(chain);
  }

  /**
   * Watches a peer with the chain of the bench until `signal` is aborted.
   *
   * @param api URL of its API on loopback.
   */
  async watch(
    { api, address, headers, signal }: {
      api: string;
      address: Address;
      headers: Readonly<Record<string, string>>;
      signal: AbortSignal;
    },
  ): Promise<Noticed> {
    const status: number[] = [];
    const block: number[] = [];
    let isCut = false;
    const { hash: tip, header: { index } } = this.#base;
    await using honest = await HostilePeer.greet(address, longNetwork, { tip, index });
    // It is told at once then, not every half second.
    await honest.say({ type: "eager" });
    const asking = repeat(status, STATUS_EVERY_MS, signal, async () => {
      const response = await fetch(`${api}/v1/status`, { headers });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
    });
    let last = this.#base;
    const finding = repeat(block, BLOCK_EVERY_MS, signal, async () => {
      last = await this.#find(honest, last);
    });
    for (const each of [asking, finding]) await each.catch(() => isCut = true);
    return { status, block, isCut };
  }

  /** Finds a block after another one and hands it over, until the peer says that it has it. */
  async #find(honest: HostilePeer, parent: BlockNode): Promise<BlockNode> {
    const { params } = longNetwork.definition;
    const record = voteRecord(`witness ${this.#voters++}`, "choice 1");
    const block = forgeBlock(parent, [record], { params });
    await this.#chain.addBlock(block);
    const hash = hashHeader(block.header);
    const shortIds = shortIdsOf(hash, [recordId(record)]);
    await honest.say({
      type: "sketch",
      header: block.header,
      shortIds,
      given: [{ position: 0, record }],
    });
    await honest.next("tip", ({ header }) => hashHeader(header) === hash);
    // What else it said is of no use here.
    honest.received.length = 0;
    return this.#chain.tree.get(hash)!;
  }
}

/** Does something again and again and notes how long it takes. One that has begun is waited for. */
async function repeat(
  times: number[],
  everyMs: number,
  signal: AbortSignal,
  run: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const began = clock.monotonic();
    await run();
    times.push(clock.monotonic() - began);
    await clock.sleep(everyMs);
  }
}
