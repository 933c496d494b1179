/**
 * Asking for blocks that a witness speaks of, and for those before them. The best chain of peers is fetched anyway (`net/sync`);
 * what was proposed may lie on a branch that is lighter here.
 */
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
import { MAX_ASKED_FOR_ROUNDS } from "./limits.ts";

/** What a {@linkcode BlockChase} needs. */
export interface BlockChaseDeps {
  readonly chain: Pick<Chain, "tree" | "addBlocks">;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly effects: Pick<
    WitnessEffects,
    "chainChanged" | "reorgRefused" | "blocksAdded" | "certificatesSettled"
  >;
}

/** A block that was asked for. */
interface AskedBlock {
  readonly hash: BlockHash;
  /** The block after it, which is to be asked for again. */
  readonly after: BlockHash | undefined;
}

/** Fetches blocks for the rounds. */
export class BlockChase {
  readonly #deps: BlockChaseDeps;
  readonly #asked = new BoundedMap<AskedBlock>(MAX_ASKED_FOR_ROUNDS);

  readonly #peers = new AskedPeers();

  constructor(deps: BlockChaseDeps) {
    this.#deps = deps;
  }

  /** How many are asked for. */
  get size(): number {
    return this.#asked.size;
  }

  /** Whether a block is asked for. */
  isAsked(hash: BlockHash): boolean {
    return this.#asked.has(hash);
  }

  /** A block need not be asked for any longer. */
  forget(hash: BlockHash): void {
    this.#asked.delete(hash);
  }

  /** Asks for a block. @param from Who spoke of it; undefined asks a few. */
  ask({ hash }: Pick<BlockRef, "hash">, from: Session | undefined, after?: BlockHash): void {
    this.#forgetArrived();
    this.#asked.set(hash, { hash, after });
    for (const session of this.#peers.choose(this.#deps.peers.sessions, from)) {
      session.send({ type: "getBlocks", hashes: [hash] });
    }
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
    const asked = this.#asked.get(hash);
    if (asked === undefined) return;
    const { after } = asked;
    const { prevHash } = block.header;
    if (chain.tree.get(prevHash)?.status !== "complete") {
      // The fork is deeper: down to where it parts, and up again.
      const isNew = !this.#asked.has(prevHash) && this.#asked.size < MAX_ASKED_FOR_ROUNDS;
      if (isNew) this.ask({ hash: prevHash }, session, hash);
      return;
    }
    this.#asked.delete(hash);
    const { results: [result], error, settled = [] } = await chain.addBlocks([block]);
    if (error !== undefined) {
      throw new ProtocolError("rule", `it sent a bad block: ${error.message}`);
    }
    if (result.status === "connected") effects.chainChanged(result.change);
    if (result.status === "deep") effects.reorgRefused(result.reorg);
    for (const each of settled) {
      if (each.status === "final" && each.change) effects.chainChanged(each.change);
    }
    effects.certificatesSettled(settled);
    effects.blocksAdded();
    if (after !== undefined) this.ask({ hash: after }, session);
  }

  /** Most blocks come another way meanwhile, and are not to take the places of those before them. */
  #forgetArrived(): void {
    for (const [, { hash }] of [...this.#asked]) {
      const node = this.#deps.chain.tree.get(hash);
      if (node !== undefined && node.status !== "header") this.#asked.delete(hash);
    }
  }
}
