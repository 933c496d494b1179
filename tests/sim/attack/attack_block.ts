/** Blocks of worlds with an attacker: their difficulty is that of the real rule, and nothing is hashed. */
import { type Header, ZERO_HASH } from "../../../core/block/header.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { merkleRoot } from "../../../core/block/merkle.ts";
import { compactToTarget, targetToWork } from "../../../core/block/target.ts";
import { initialBits, nextBits, sealedBits } from "../../../core/rules/difficulty.ts";
import type { ConsensusParams } from "../../../core/rules/params.ts";
import { named } from "../../support/named.ts";
import type { WorldBlock } from "../finality/known_blocks.ts";

/** Who found a block. */
export type Finder = "genesis" | "honest" | "attacker" | "witness";

/** A block of such a world. */
export interface AttackBlock extends WorldBlock {
  readonly parent: AttackBlock | undefined;
  readonly header: Header;
  readonly by: Finder;
  /** All votes that are in it or before it. */
  readonly votes: ReadonlySet<number>;
}

/** Makes blocks. */
export class BlockFactory {
  readonly genesis: AttackBlock;
  readonly #params: ConsensusParams;
  readonly #blocks = new Map<BlockHash, AttackBlock>();

  constructor(params: ConsensusParams, time: number) {
    this.#params = params;
    const header = headerOf({ index: 0, time, bits: initialBits(params) });
    this.genesis = this.#keep({
      ...{ header, index: 0, hash: this.#nextHash(), foundMs: time, parent: undefined },
      ...{ work: 0, by: "genesis", votes: new Set() },
    });
  }

  get(hash: BlockHash): AttackBlock | undefined {
    return this.#blocks.get(hash);
  }

  /** Expected hashes for a block after another one. */
  difficulty({ header, parent }: AttackBlock): number {
    return workOf(nextBits(header, parent?.header, this.#params));
  }

  /** A block that was found now, with all these votes in it or before it. */
  create(
    parent: AttackBlock,
    { now, by, votes }: { now: number; by: Finder; votes: ReadonlySet<number> },
  ): AttackBlock {
    const rule = by === "witness" ? sealedBits : nextBits;
    const bits = rule(parent.header, parent.parent?.header, this.#params);
    const time = Math.max(Math.floor(now), parent.header.time + 1);
    const header = headerOf({ index: parent.index + 1, time, bits });
    return this.#keep({
      ...{ header, index: header.index, hash: this.#nextHash(), foundMs: now, parent, by, votes },
      work: parent.work + (by === "witness" ? 0 : workOf(bits)),
    });
  }

  #nextHash(): BlockHash {
    return named<BlockHash>((this.#blocks.size + 1).toString(16).padStart(64, "0"));
  }

  #keep(block: AttackBlock): AttackBlock {
    this.#blocks.set(block.hash, block);
    return block;
  }
}

function workOf(bits: number): number {
  return Number(targetToWork(compactToTarget(bits)));
}

/** The difficulty rule looks at three fields; the others stand for any block. */
function headerOf(fields: Pick<Header, "index" | "time" | "bits">): Header {
  const rest = { version: 1, prevHash: ZERO_HASH, dataRoot: merkleRoot([]), recordCount: 0 };
  return { ...rest, extra: "", nonce: 0, ...fields };
}
