/**
 * Asking for blocks that a witness speaks of, and for those before them. The best chain of peers is fetched anyway (`net/sync`);
 * what was proposed may lie on a branch that is lighter here.
 *
 * Each witness has its own share: one that proposes without end pushes out what is asked for on its own account alone. And
 * whoever speaks of a block first may withhold it: others that spoke of it are asked a little later.
 */
import { type Clock, pause } from "../../core/base/clock.ts";
import { type Block, blockHash } from "../../core/block/block.ts";
import type { BlockHash } from "../../core/block/ids.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { BlockRef } from "../../core/witness/rounds/round_events.ts";
import { BoundedMap } from "../base/bounded_map.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { Session } from "../session/session.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import { AskedPeers } from "./asked_peers.ts";
import type { WitnessEffects } from "./effects.ts";
import { CHASE_MS, MAX_ASKED_FOR_ROUNDS } from "./limits.ts";

/** What a {@linkcode BlockChase} needs. */
export interface BlockChaseDeps {
  readonly chain: Pick<Chain, "tree" | "addBlocks">;
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly effects: Pick<
    WitnessEffects,
    "chainChanged" | "reorgRefused" | "blocksAdded" | "certificatesSettled"
  >;
}

/** For whom a block is asked for: the witness with that number, which proposed it, or the rounds here. */
type ChaseAccount = number | "rounds";

/** How a block is asked for. */
export interface ChaseOptions {
  /** Who spoke of it and so has it; undefined asks a few. */
  readonly from: Session | undefined;
  /** The block after it, which is to be asked for again. @default {None} */
  readonly after?: BlockHash;
  /** @default {"rounds"} */
  readonly account?: ChaseAccount;
}

/** A block that is asked for. */
interface Chased {
  readonly hash: BlockHash;
  readonly after: BlockHash | undefined;
  /** Who spoke of it: the first of them were asked. */
  readonly tellers: Session[];
  asked: number;
  /** True until the first look. */
  isFresh: boolean;
}

/** Fetches blocks for the rounds. */
export class BlockChase {
  readonly #deps: BlockChaseDeps;
  readonly #accounts = new Map<ChaseAccount, BoundedMap<Chased>>();
  readonly #peers = new AskedPeers();

  constructor(deps: BlockChaseDeps) {
    this.#deps = deps;
  }

  /** How many are asked for. */
  get size(): number {
    const all = [...this.#accounts.values()].flatMap((blocks) =>
      [...blocks].map(([, { hash }]) => hash)
    );
    return new Set<BlockHash>(all).size;
  }

  /** Whether a block is asked for. */
  isAsked(hash: BlockHash): boolean {
    return this.#accountOf(hash) !== undefined;
  }

  /** A block need not be asked for any longer. */
  forget(hash: BlockHash): void {
    for (const blocks of this.#accounts.values()) blocks.delete(hash);
  }

  /** Nothing need be asked for any longer on an account: its witness has proposed something else. */
  close(account: ChaseAccount): void {
    this.#accounts.delete(account);
  }

  /** Asks for a block; of those on its account the oldest gives way. */
  ask(
    { hash }: Pick<BlockRef, "hash">,
    { from, after, account = "rounds" }: ChaseOptions,
  ): void {
    const blocks = this.#accounts.get(account) ?? new BoundedMap<Chased>(MAX_ASKED_FOR_ROUNDS);
    this.#accounts.set(account, blocks);
    this.#forgetArrived(blocks);
    const tellers = this.#peers.choose(this.#deps.peers.sessions, from);
    blocks.set(hash, { hash, after, tellers, asked: tellers.length, isFresh: true });
    for (const session of tellers) session.send({ type: "getBlocks", hashes: [hash] });
  }

  /** Somebody else speaks of a block that may be asked for: it is asked if the block does not come. */
  offer(hash: BlockHash, from: Session): void {
    for (const blocks of this.#accounts.values()) {
      const { tellers } = blocks.get(hash) ?? {};
      if (tellers?.includes(from) === false) tellers.push(from);
    }
  }

  /** Asks for the block before one that came, if that is missing: down to where a fork parts, and up again. */
  askBefore(
    { header: { prevHash } }: Block,
    { hash, from }: { hash: BlockHash; from: Session },
  ): void {
    const account = this.#accountOf(hash);
    if (account === undefined || this.isAsked(prevHash)) return;
    if (this.#accounts.get(account)!.size >= MAX_ASKED_FOR_ROUNDS) return;
    this.ask({ hash: prevHash }, { from, after: hash, account });
  }

  /**
   * A block came. One that was not asked for here is somebody else's.
   *
   * @throws {ProtocolError} `rule` if it breaks a rule.
   * @throws {StoreError | PluginError} As the chain does.
   */
  async take(session: Session, block: Block): Promise<void> {
    const { chain, effects } = this.#deps;
    const hash = blockHash(block);
    const account = this.#accountOf(hash);
    if (account === undefined) return;
    const after = this.#accounts.get(account)?.get(hash)?.after;
    if (chain.tree.get(block.header.prevHash)?.status !== "complete") {
      return this.askBefore(block, { hash, from: session });
    }
    this.forget(hash);
    const { results: [result], error, settled = [] } = await chain.addBlocks([block]);
    if (error !== undefined) {
      throw new ProtocolError("rule", `it sent a bad block: ${error.message}`);
    }
    if (result.status === "connected") effects.chainChanged(result.change);
    if (result.status === "deep") effects.reorgRefused(result.reorg);
    effects.certificatesSettled(settled);
    effects.blocksAdded();
    if (after !== undefined) this.ask({ hash: after }, { from: session, account });
  }

  /** Asks others for what does not come, twice as many each time, until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (await pause(this.#deps.clock, CHASE_MS, signal)) {
      for (const blocks of this.#accounts.values()) {
        this.#forgetArrived(blocks);
        for (const [, chased] of blocks) this.#askOthers(chased);
      }
    }
  }

  #askOthers(chased: Chased): void {
    const { hash, tellers, asked, isFresh } = chased;
    chased.isFresh = false;
    if (isFresh) return;
    const next = tellers.slice(asked, asked + Math.max(1, asked));
    chased.asked += next.length;
    for (const session of next) session.send({ type: "getBlocks", hashes: [hash] });
  }

  /** Most blocks come another way meanwhile, and are not to take the places of those before them. */
  #forgetArrived(blocks: BoundedMap<Chased>): void {
    for (const [, { hash }] of [...blocks]) {
      const node = this.#deps.chain.tree.get(hash);
      if (node !== undefined && node.status !== "header") blocks.delete(hash);
    }
  }

  #accountOf(hash: BlockHash): ChaseAccount | undefined {
    return this.#accounts.entries().find(([, blocks]) => blocks.has(hash))?.[0];
  }
}
