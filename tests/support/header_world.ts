/**
 * Peers that tell one node of their chains, header by header: the node's side is real, the peers' and the
 * wires are plain values, so that a test says which message is dealt with next.
 */
import { blockHash } from "../../core/block/block.ts";
import type { Block } from "../../core/block/block.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import { Chain } from "../../core/chain/chain.ts";
import type { Header } from "../../core/block/header.ts";
import { MemoryStore } from "../../core/store/memory_store.ts";
import type { Network } from "../../core/rules/network.ts";
import type { HeaderLimits } from "../../net/sync/header_capacity.ts";
import { HEADER_LIMITS } from "../../net/sync/limits.ts";
import type { HeaderPeer } from "../../net/sync/header_priority.ts";
import { FinalSearch } from "../../net/sync/final_search.ts";
import { HeaderSync } from "../../net/sync/header_sync.ts";
import type { Message } from "../../net/wire/messages.ts";
import { forgeBlock, hostOf, testNetwork } from "./block_forge.ts";
import { ManualClock } from "./manual_clock.ts";
import { commitOf } from "./test_certificates.ts";
import { makeWitnessSet } from "./witness_keys.ts";

const params = {
  initialDifficulty: 64,
  floorDifficulty: 4,
  growthBlocks: 2 ** 32,
  halfLifeBlocks: 4,
  intervalMs: 1_000,
};

/** Every block is found at once, and how hard it is follows the time that the one before took. */
export const LIVELY = testNetwork({ validator: "any", params });

/** The same with four witnesses. */
export const WITNESSED_LIVELY = testNetwork({
  validator: "any",
  params,
  witnesses: makeWitnessSet([1, 1, 1, 1], 3),
});

/** A chain that everybody's blocks are in: what there is to know. */
export class Truth {
  readonly chain: Chain;
  readonly nodes: BlockNode[];
  readonly #blocks = new Map<string, Block>();

  constructor(network: Network = LIVELY) {
    this.chain = newChain(network);
    this.nodes = [this.chain.tree.genesis];
  }

  /** Makes a block after `parent` that took `solveMs`. */
  async add(parent: BlockNode, solveMs: number): Promise<BlockNode> {
    const { params } = this.chain.network.definition;
    const block = forgeBlock(parent, [], { params, time: parent.header.time + solveMs });
    await this.chain.addBlock(block);
    const node = this.chain.tree.get(blockHash(block))!;
    this.#blocks.set(node.hash, block);
    this.nodes.push(node);
    return node;
  }

  /** Makes `count` of them; the last. */
  async grow(parent: BlockNode, count: number, solveMs = 1_000): Promise<BlockNode> {
    let tip = parent;
    for (let i = 0; i < count; i++) tip = await this.add(tip, solveMs);
    return tip;
  }

  block(node: { hash: string }): Block {
    return this.#blocks.get(node.hash)!;
  }

  /** Blocks on the way to a tip, without genesis. */
  path(tip: BlockNode): BlockNode[] {
    const { tree } = this.chain;
    return tree.path(tree.genesis, tip);
  }
}

function newChain(network: Network): Chain {
  const clock = new ManualClock(Date.now());
  return new Chain(network, {
    store: new MemoryStore(network.genesis),
    host: hostOf(network),
    clock,
  });
}

/** Grows a branch, by ever harder blocks, until it has more work than another block's chain. */
export async function overtake(
  truth: Truth,
  from: BlockNode,
  other: BlockNode,
): Promise<BlockNode> {
  let tip = from;
  while (tip.work <= other.work) tip = await truth.add(tip, 200);
  return tip;
}

/** A peer, and the two wires to it. */
export class ToldPeer implements HeaderPeer {
  /** What the node asked and it has not dealt with. */
  readonly asked: Extract<Message, { type: "getHeaders" }>[] = [];
  /** What it said and the node has not dealt with. */
  readonly said: { readonly isAnswer: boolean; readonly headers: readonly Header[] }[] = [];
  /** How often the node asked it. */
  questions = 0;
  readonly #end = new AbortController();
  readonly #truth: Truth;
  readonly #message: number;
  #own: BlockNode;

  constructor(truth: Truth, own: BlockNode, message: number) {
    this.#truth = truth;
    this.#message = message;
    this.#own = own;
    this.move(own);
  }

  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** The end of its chain. */
  get own(): BlockNode {
    return this.#own;
  }

  send(message: Message): void {
    if (message.type !== "getHeaders") return;
    this.questions += 1;
    this.asked.push(message);
  }

  /** Its chain ends elsewhere now, and it says so. */
  move(own: BlockNode): void {
    this.#own = own;
    this.said.push({ isAnswer: false, headers: [own.header] });
  }

  /** Deals with the first question: by what follows in its chain, or something else. */
  answer(lie?: readonly Header[]): void {
    const { locator } = this.asked.shift()!;
    const path = this.#truth.path(this.#own);
    const at = path.findLastIndex(({ hash }) => locator.includes(hash));
    const headers = path.slice(at + 1, at + 1 + this.#message).map(({ header }) => header);
    this.said.push({ isAnswer: true, headers: lie ?? headers });
  }

  close(): void {
    this.#end.abort(new DOMException("over", "AbortError"));
  }
}

/** The node, and its peers. */
export class HeaderWorld {
  readonly truth: Truth;
  readonly chain: Chain;
  readonly headers: HeaderSync;
  readonly limits: HeaderLimits;
  peers: ToldPeer[] = [];

  constructor(truth: Truth, limits: Partial<HeaderLimits> = {}) {
    this.truth = truth;
    this.limits = { ...HEADER_LIMITS, ...limits };
    this.chain = newChain(truth.chain.network);
    const sessions = () => this.peers;
    this.headers = new HeaderSync({
      chain: this.chain,
      clock: new ManualClock(Date.now()),
      peers: {
        get sessions() {
          return sessions();
        },
      },
      held: () => [],
      final: new FinalSearch(this.chain),
      limits: this.limits,
    });
  }

  /** The node has all blocks up to here. */
  async complete(tip: BlockNode): Promise<void> {
    for (const node of this.truth.path(tip)) await this.chain.addBlock(this.truth.block(node));
  }

  /** A certificate comes that makes a block final; what came of it. */
  async certify({ hash, header: { index } }: BlockNode, round = 1): Promise<string> {
    const { chainId } = this.chain.network;
    const { status } = await this.chain.addCertificate(commitOf({ chainId, round, index, hash }));
    this.headers.resume();
    return status;
  }

  /** Connects with a peer whose chain ends with `own`. */
  connect(own: BlockNode): ToldPeer {
    const peer = new ToldPeer(this.truth, own, this.limits.message);
    this.peers.push(peer);
    this.headers.start(peer, undefined);
    return peer;
  }

  disconnect(peer: ToldPeer): void {
    peer.close();
    this.peers = this.peers.filter((each) => each !== peer);
    this.headers.end(peer);
  }

  /** Deals with the first thing that a peer said. */
  hear(peer: ToldPeer): void {
    const { isAnswer, headers } = peer.said.shift()!;
    if (isAnswer) this.headers.onHeaders(peer, headers);
    else this.headers.onTip(peer, headers[0]);
  }

  /** Adds the next block on the way to the final block that is wanted, or to the heaviest tip; false if there is none. */
  async fetch(): Promise<boolean> {
    const { chain, headers } = this;
    const final = this.peers.map((peer) => headers.finalOf(peer)).find((each) =>
      each !== undefined
    );
    if (final !== undefined) return await this.#fetchFor(final);
    const heavier = this.peers.filter((peer) => {
      const tip = headers.tipOf(peer);
      const mayCount = tip?.status !== "invalid" && tip && !chain.tree.isMisplaced(tip);
      return mayCount && tip.work > chain.tip.work;
    });
    if (heavier.length === 0) return false;
    const best = heavier.reduce((a, b) => headers.workOf(b)! > headers.workOf(a)! ? b : a);
    return await this.#fetchFor(headers.tipOf(best)!);
  }

  async #fetchFor(target: BlockNode): Promise<boolean> {
    let next = target;
    while (next.parent!.status !== "complete") next = next.parent!;
    // Whoever told of a block has it for good.
    await this.chain.addBlock(this.truth.block(next));
    this.headers.resume();
    return true;
  }

  /** Lets peers say all that they have to say. */
  talk(): void {
    let messages = 0;
    for (let isBusy = true; isBusy;) {
      isBusy = false;
      for (const peer of this.peers) {
        while (peer.asked.length > 0) peer.answer();
        for (; peer.said.length > 0; messages++) {
          this.hear(peer);
          isBusy = true;
        }
      }
      if (messages > 10_000) throw new Error("they do not come to an end");
    }
  }

  /** Lets everything happen that is still to happen, and looks at it now and then. */
  async settle(look: () => void = () => {}): Promise<void> {
    for (let rounds = 0;; rounds++) {
      if (rounds > 1_000) throw new Error("it does not come to an end");
      this.talk();
      look();
      this.headers.resume();
      const isOver = this.peers.every(({ asked }) => asked.length === 0) && !await this.fetch();
      if (isOver) return;
    }
  }
}
