/** A peer of a network without witnesses: work alone decides. */
import { KnownBlocks } from "../finality/known_blocks.ts";
import type { AttackBlock } from "./attack_block.ts";

/** What a world asks of a peer, with witnesses and without. */
export interface AttackedPeer {
  readonly key: number;
  readonly tip: AttackBlock;
  readonly final: AttackBlock;
  take(block: AttackBlock): void;
}

/** A peer. */
export class PlainPeer implements AttackedPeer {
  readonly key: number;
  readonly #known: KnownBlocks<AttackBlock>;
  readonly #onTip: () => void;

  constructor(key: number, genesis: AttackBlock, onTip: () => void) {
    this.key = key;
    this.#known = new KnownBlocks(genesis);
    this.#onTip = onTip;
  }

  get tip(): AttackBlock {
    return this.#known.tip;
  }

  /** Nothing ever is, but the genesis block. */
  get final(): AttackBlock {
    return this.#known.final;
  }

  take(block: AttackBlock): void {
    this.#known.take(block);
    this.#onTip();
  }
}
