/**
 * The chain: which blocks count, which records wait, and the only way to change either.
 *
 * This room owns the tree of blocks, the fork choice, reorganisations and the validator's state in step
 * with them, blocks and records on their way in, and templates for miners. It does not own the rules that
 * a block is checked by (`core/rules`), who may wait for one (`core/pending`), or the disk (`core/store`).
 * Changes run one after another; what is handed out for reading cannot change anything.
 *
 * Read `block_tree.ts` (the fork choice) and `best_chain.ts` (a move is all or nothing) first, then
 * `block_intake.ts` and `record_intake.ts`.
 */
import type { Block } from "../block/block.ts";
import { type BlockNode, BlockTree } from "./block_tree.ts";
import type {
  BatchResult,
  BlockResult,
  CertificateOutcome,
  CertificateResult,
  ChainChange,
  CheckedHeader,
  HeaderResult,
} from "./chain_results.ts";
import type { HeaderRetention } from "./forgotten_headers.ts";
import { hashHeader, type Header } from "../block/header.ts";
import type { HeaderLink } from "../rules/header_link.ts";
import type { Network } from "../rules/network.ts";
import type { Submission } from "../pending/pending.ts";
import { UNNAMED_SOURCE } from "../pending/pending_pool.ts";
import { RuleError } from "../block/rule_error.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { LieProof, ProvenLie } from "../witness/proof.ts";
import { type ChainDeps, type ChainParts, createChainParts } from "./chain_parts.ts";
import { ChainProposals } from "./chain_proposals.ts";
import { ReadonlyChain } from "./readonly_chain.ts";
import { takeBlocks, takeCertified } from "./settling.ts";
import { damagedChain, loadTree } from "./stored_chain.ts";
import type { BlockTemplate } from "./block_template.ts";
import type { BlockHash } from "../block/ids.ts";

/** A chain of one network. */
export class Chain extends ReadonlyChain {
  /** Blocks of witnesses that have no certificate yet. */
  readonly proposals: ChainProposals;
  readonly #parts: ChainParts;

  /** A chain with the genesis block alone; {@linkcode Chain.open} takes in what is stored. */
  constructor(
    network: Network,
    deps: ChainDeps,
    tree: BlockTree = new BlockTree(network.chainId, network.genesis.header),
  ) {
    const parts = createChainParts(network, deps, tree);
    super(parts);
    this.#parts = parts;
    this.proposals = new ChainProposals(parts);
  }

  /**
   * Opens a stored chain: checks every header by the rules and every body by its checksum, makes the
   * validator's state from the newest snapshot and the blocks after it (which are checked by the rules
   * again), and judges the pending records anew.
   *
   * @param options.onProgress Told how many of how many blocks have been replayed.
   * @throws {StoreError} `damaged` if what is stored breaks a rule.
   * @throws {FinalConflictError} If final blocks exclude each other, and the accepted one does not tell which count.
   */
  static async open(
    network: Network,
    deps: ChainDeps,
    { onProgress = () => {} }: { onProgress?: (done: number, total: number) => void } = {},
  ): Promise<Chain> {
    const chain = new Chain(network, deps, loadTree(network, deps.store));
    const { state, best, records, finality, lies, proposals } = chain.#parts;
    finality.load();
    const tip = chain.tree.bestComplete();
    const fault = await state.replay(tip, onProgress);
    if (fault !== undefined) {
      if (!finality.condemn(fault.node)) {
        throw damagedChain(`block ${fault.node.header.index}`, fault.error);
      }
      return await Chain.open(network, deps, { onProgress });
    }
    best.load(tip);
    finality.checkStored(lies.liars);
    await state.saveIfDue(tip);
    await records.load();
    if (deps.acceptFinal !== undefined) await records.takeBack(chain.tree.nodes());
    proposals.load();
    return chain;
  }

  /** Writes down what makes the next opening quick. To be called last. */
  async close(): Promise<void> {
    const { changes, state } = this.#parts;
    if (changes.isBroken) return;
    await changes.run(() => state.saveAtEnd(this.tip));
  }

  /**
   * Never follows a block, nor what comes after it, until the chain is opened again.
   *
   * @throws {RangeError} If the best chain holds it.
   */
  reject(hash: BlockHash): void {
    const node = this.tree.get(hash);
    if (node !== undefined && this.isActive(node)) {
      const isFinal = node.header.index <= this.final.node.header.index;
      throw new RangeError(
        `Cannot reject block ${node.header.index} (${hash}) as it must not be part of the best chain: ` +
          (isFinal ? "it is final, and without it this is another network" : "it is"),
      );
    }
    this.#parts.headers.reject(hash);
  }

  /**
   * Adds a header to the tree, so that it is known what to fetch. Kept in memory only. That of a witness's block comes
   * behind a certificate of it ({@linkcode addCertificate}).
   *
   * @param hash Its hash, if it is known already.
   * @throws {RuleError} If it breaks a rule.
   */
  addHeader(header: Header, hash: BlockHash = hashHeader(header)): HeaderResult {
    return this.#parts.headers.add(header, hash);
  }

  /**
   * Checks a header by all rules and keeps nothing of it: neither it nor its parent need be in the tree.
   *
   * @throws {RuleError} If it breaks a rule.
   */
  checkHeader(header: Header, place: { hash: BlockHash; parent: HeaderLink }): CheckedHeader {
    return this.#parts.headers.check(header, place);
  }

  /**
   * Adds a header to the tree that {@linkcode checkHeader} has just found good.
   *
   * @throws {RangeError} If its parent is not in the tree.
   */
  keepHeader(link: HeaderLink): Extract<HeaderResult, { node: BlockNode }> {
    return this.#parts.headers.keep(link);
  }

  /**
   * Forgets headers without a body that are not held, but for some of those with the most work. A block that is
   * being added is held in any case.
   *
   * @returns The number of those forgotten.
   */
  forgetHeaders({ held, most }: HeaderRetention): number {
    const { adding } = this.#parts.blocks;
    const all = adding === undefined ? held : [...held, adding];
    return this.#parts.headers.forget({ held: all, most });
  }

  /**
   * Makes a branch that is stored the best chain, also if it has less work: for when the clock was set, and the
   * blocks that count lie too far ahead of it.
   *
   * @param choose Asked for the end of the branch once all changes before this one are made.
   * @returns The change; undefined if none is made: that branch may not count, or it would undo more than is allowed.
   * @throws {PluginError | StoreError} As {@linkcode addBlock}.
   */
  follow(choose: () => BlockNode): Promise<ChainChange | undefined> {
    return this.#parts.changes.run(async () => {
      const tip = choose();
      if (tip === this.tip || !this.mayFollow(tip)) return undefined;
      const result = await this.#parts.best.connect([], tip);
      if (result instanceof RuleError) throw result;
      return result.status === "connected" ? result.change : undefined;
    });
  }

  /**
   * Adds a block whose ancestors are all here; what certificates did by that is not told. When it returns, it is on disk.
   *
   * @throws {RuleError} If it breaks a rule.
   * @throws {StoreError | PluginError} If it cannot be stored, or the validator fails.
   */
  async addBlock(block: Block): Promise<BlockResult> {
    const { results: [result], error } = await this.addBlocks([block]);
    if (error !== undefined) throw error;
    return result;
  }

  /**
   * Adds blocks one after another as {@linkcode addBlock} does, with one look at the validator and one
   * write for as many as follow each other.
   *
   * @throws {StoreError | PluginError} If they cannot be stored, or the validator fails.
   */
  addBlocks(blocks: readonly Block[]): Promise<BatchResult> {
    return this.#parts.changes.run(() => takeBlocks(this.#parts, blocks));
  }

  /**
   * Takes in a certificate of witnesses, and stores it. A commit certificate whose block is complete here makes it final:
   * the best chain moves to it if it has to, whatever that undoes.
   *
   * @throws {RuleError} `certificate` or `statement` if it does not hold.
   * @throws {StoreError | PluginError} As {@linkcode addBlock}.
   */
  addCertificate(certificate: Certificate): Promise<CertificateOutcome> {
    return this.#parts.changes.run(() => takeCertified(this.#parts, certificate));
  }

  /**
   * Looks again at commit certificates whose blocks were missing, which {@linkcode addBlocks} does by itself: headers that
   * came may show that one contradicts another.
   *
   * @returns What they did.
   * @throws {StoreError | PluginError} As {@linkcode addBlock}.
   */
  settleFinality(): Promise<CertificateResult[]> {
    return this.#parts.changes.run(() => this.#parts.finality.settle());
  }

  /**
   * Takes in a proof that a witness lied, and stores it.
   *
   * @returns What it shows; undefined if a proof of that witness is here already.
   * @throws {RuleError} `lie-proof` if it does not hold.
   * @throws {StoreError} If it cannot be stored.
   */
  addProof(proof: LieProof): ProvenLie | undefined {
    return this.#parts.lies.add(proof);
  }

  /**
   * Has the validator judge a complete block that is not on the best chain, with those before it. Changes nothing but that
   * a block which breaks a rule is marked.
   *
   * @returns The rule that it, or one before it, breaks.
   * @throws {StoreError | PluginError} As {@linkcode addBlock}.
   */
  judge(node: BlockNode): Promise<RuleError | undefined> {
    return this.#parts.changes.run(() => this.#parts.best.judge(node));
  }

  /**
   * Checks whether a block could be added, in all three phases, and changes nothing.
   *
   * @throws {RuleError} If it breaks a rule, or its ancestors are not all here.
   * @throws {PluginError} If the validator fails.
   */
  checkBlock(block: Block): Promise<void> {
    return this.#parts.changes.run(() => this.#parts.blocks.tryOut(block));
  }

  /**
   * Hands records in. When it returns, those that are pending are on disk.
   *
   * @param options.source Who hands them in: a text for each peer, or `USER_SOURCE` for this machine's
   *   user, whose records no other source can push out and whose refusals are kept.
   * @throws {StoreError} If they cannot be stored.
   * @throws {PluginError} If the validator fails.
   */
  submit(
    records: readonly Uint8Array[],
    { source = UNNAMED_SOURCE }: { source?: string } = {},
  ): Promise<Submission[]> {
    return this.#parts.changes.run(() => this.#parts.records.submit(records, source));
  }

  /**
   * The block to mine next: as many pending records as fit and as the validator takes in this order.
   *
   * @throws {PluginError} If the validator fails.
   */
  template(): Promise<BlockTemplate> {
    return this.#parts.changes.run(() => this.#parts.records.template());
  }

  /**
   * Drops records that can no longer enter: others took their place, or their time is over. Making a template does the
   * same, so this is for who makes none.
   *
   * @returns How many.
   * @throws {PluginError} If the validator fails.
   */
  sweep(): Promise<number> {
    return this.#parts.changes.run(() => this.#parts.records.sweep());
  }
}
