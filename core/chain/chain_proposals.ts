/** What a chain has of blocks that witnesses make and that have no certificate yet, for whoever runs a witness. */
import type { Block } from "../block/block.ts";
import type { BlockHash } from "../block/ids.ts";
import type { BlockSeal } from "../rules/seal.ts";
import type { BlockNode } from "./block_tree.ts";
import type { ChainParts } from "./chain_parts.ts";
import type { CertificateResult, ProposalResult } from "./chain_results.ts";
import type { ProposedBlock } from "./proposals.ts";

/** The part of a chain that deals with them: one change after another, as all of its changes. */
export class ChainProposals {
  readonly #parts: Pick<ChainParts, "changes" | "proposals" | "records" | "finality">;

  constructor(parts: Pick<ChainParts, "changes" | "proposals" | "records" | "finality">) {
    this.#parts = parts;
  }

  /** A block that is held or kept, after a complete one. It was found to keep all rules. */
  get(hash: BlockHash): ProposedBlock | undefined {
    return this.#parts.proposals.get(hash);
  }

  /** The same with its records. */
  block(hash: BlockHash): Block | undefined {
    return this.#parts.proposals.block(hash);
  }

  /** How many are held in memory, and how many are kept on the disk. */
  get counts(): { readonly held: number; readonly kept: number } {
    return this.#parts.proposals.counts;
  }

  /**
   * Lets blocks into the tree that are certified and had to wait for their time: nobody else may have them, and no certificate
   * comes twice. To be called every few seconds.
   *
   * @returns What certificates did by that; undefined if there was no such block.
   * @throws {StoreError | PluginError} As `Chain.addBlock`.
   */
  async sealDue(): Promise<readonly CertificateResult[] | undefined> {
    const { changes, proposals, finality } = this.#parts;
    if (proposals.due.length === 0) return undefined;
    return await changes.run(async () => {
      for (const hash of proposals.due) await proposals.seal(hash);
      return await finality.settle();
    });
  }

  /**
   * Judges a block by all rules, and holds it beside the tree: of each witness the newest. Whoever calls this has a proposal
   * of it that its witness signed.
   *
   * @throws {RuleError} If it breaks a rule.
   * @throws {StoreError | PluginError} As `Chain.addBlock`.
   */
  hold(block: Block): Promise<ProposalResult> {
    return this.#parts.changes.run(() => this.#parts.proposals.hold(block));
  }

  /**
   * Brings a block that is held, or in the tree, to the disk with all before it: to be done before a key prepares it. It stays
   * there until it is released, enters the tree, another block of its height is final, or `MAX_KEPT_PROPOSALS` of later rounds
   * are kept.
   *
   * @returns False if it is not here.
   * @throws {StoreError} If it cannot be stored.
   */
  keep(hash: BlockHash): Promise<boolean> {
    return this.#parts.changes.run(() => Promise.resolve(this.#parts.proposals.keep(hash)));
  }

  /**
   * A block need not be kept any longer for a key that prepared it.
   *
   * @throws {StoreError} If that cannot be stored.
   */
  release(hash: BlockHash): Promise<void> {
    return this.#parts.changes.run(() => Promise.resolve(this.#parts.proposals.release(hash)));
  }

  /**
   * The block without work that a witness proposes in its round after a complete block: records of all sources in turn, as
   * many as fit and as the validator takes.
   *
   * @param options.mayBeEmpty Whether a block without records is wanted too. @default {false}
   * @returns Undefined if no record that waits can enter there, and none has to.
   * @throws {RuleError} If a block up to there breaks a rule.
   * @throws {PluginError} If the validator fails.
   */
  template(
    parent: BlockNode,
    seal: BlockSeal,
    { mayBeEmpty = false }: { mayBeEmpty?: boolean } = {},
  ): Promise<Block | undefined> {
    return this.#parts.changes.run(() =>
      this.#parts.records.proposal(parent, { ...seal, mayBeEmpty })
    );
  }
}
