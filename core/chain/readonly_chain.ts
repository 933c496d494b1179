/** What a chain can be asked. Nothing here changes it, and what is handed out cannot either. */
import type { Block } from "../block/block.ts";
import type { BlockNode, ReadonlyBlockTree } from "./block_tree.ts";
import { askValidator, type ChainAnswer } from "./chain_query.ts";
import type { ChainParts } from "./chain_parts.ts";
import type { FinalBlock, RecordPlace, WantedFinal } from "./chain_results.ts";
import type { PlaceInChoice } from "./operator_choice.ts";
import { type Certificate, decodeCertificate } from "../witness/certificate.ts";
import type { ProvenLie } from "../witness/proof.ts";
import type { Statement } from "../witness/statement.ts";
import { present } from "../base/invariant.ts";
import { nextBits } from "../rules/difficulty.ts";
import type { Losses } from "../store/losses.ts";
import type { Network } from "../rules/network.ts";
import { isSealed } from "../rules/seal.ts";
import type { ReadonlyPendingPool } from "../pending/pending_pool.ts";
import type { Asker } from "../validator/validator_host.ts";
import type { BlockHash, RecordId } from "../block/ids.ts";

/** The reading half of a `Chain`. */
export class ReadonlyChain {
  readonly network: Network;
  /** All headers that are known. */
  readonly tree: ReadonlyBlockTree;
  readonly #parts: ChainParts;

  constructor(parts: ChainParts) {
    this.#parts = parts;
    this.network = parts.network;
    this.tree = parts.tree;
  }

  /** The last block of the best chain. */
  get tip(): BlockNode {
    return this.#parts.best.tip;
  }

  /** Records that wait for a block. */
  get pending(): ReadonlyPendingPool {
    return this.#parts.pending.pool;
  }

  /** The final block: it and all before it stay. Genesis where nothing else is final. */
  get final(): FinalBlock {
    return this.#parts.finality.final;
  }

  /** The deepest final block that is not complete here: to be fetched, whatever it weighs. */
  get wantedFinal(): WantedFinal | undefined {
    return this.#parts.finality.wanted;
  }

  /** `wantedFinal`, if it surely counts by the operator's choice: users and peers are told of such a one only. */
  get knownFinal(): WantedFinal | undefined {
    const { wantedFinal } = this;
    return wantedFinal && this.placeInChoice(wantedFinal) === "counts" ? wantedFinal : undefined;
  }

  /** The deepest final block that is missing here and cannot turn out to be denied: no other block of its index counts. */
  get awaitedFinal(): WantedFinal | undefined {
    return this.#parts.finality.awaited;
  }

  /**
   * Stored certificates from a round on that count, the lowest round first.
   *
   * @param options.all Also those that do not, or may not, by the operator's choice. @default {false}
   */
  certificates(
    from: number,
    most?: number,
    { all = false }: { readonly all?: boolean } = {},
  ): Certificate[] {
    const { network: { chainId }, store } = this.#parts;
    return store.certificates(from, most)
      .map(({ bytes }) => decodeCertificate(chainId, bytes))
      .filter(({ statement }) => all || this.placeInChoice(statement) === "counts");
  }

  /** How a block that witnesses speak of lies to the final one that the operator chose; `counts` if nothing was chosen. */
  placeInChoice(statement: Pick<Statement, "index" | "hash">): PlaceInChoice {
    return this.#parts.finality.placeInChoice(statement);
  }

  /** Whether a certificate of that kind and round for that block is stored, whoever signed it. */
  hasCertificate({ statement: { kind, round, hash } }: Certificate): boolean {
    return this.#parts.store.hasCertificate({ kind, round, hash });
  }

  /** The certificate of a block: of the highest round, a commit before a prepare; undefined if there is none. */
  certificateOf(hash: BlockHash): Certificate | undefined {
    const { network: { chainId }, store } = this.#parts;
    const stored = store.certificateOf(hash);
    return stored && decodeCertificate(chainId, stored.bytes);
  }

  /** The bytes of the certificate that a witness's block travels with; undefined of a mined block. */
  certificateBeside({ hash, header }: BlockNode): Uint8Array | undefined {
    return isSealed(header) ? this.#parts.store.certificateOf(hash)?.bytes : undefined;
  }

  /** What is proven of witnesses, by their numbers. */
  get provenLies(): readonly ProvenLie[] {
    return this.#parts.lies.all;
  }

  /** Names of the witnesses that are proven to have lied. */
  get liars(): readonly string[] {
    return this.#parts.lies.liars;
  }

  /** Compact target of the block after `parent`. */
  nextBits(parent: BlockNode = this.tip): number {
    return nextBits(parent.header, parent.parent?.header, this.network.definition.params);
  }

  /** What was counted here and can no longer be, since the data folder was made; undefined if nothing was lost. */
  get losses(): Losses | undefined {
    return this.#parts.store.losses();
  }

  /** How many more records of a source may wait without any being evicted. */
  freePending(source: string): number {
    return this.#parts.pending.free(source);
  }

  /** The block of the best chain at an index. */
  at(index: number): BlockNode | undefined {
    return this.#parts.best.at(index);
  }

  /** True if the block is part of the best chain. */
  isActive(node: BlockNode): boolean {
    return this.#parts.best.has(node);
  }

  /** A stored block, on whatever branch. */
  block(hash: BlockHash): Block | undefined {
    const node = this.tree.get(hash);
    const records = node?.status === "header" ? undefined : this.#parts.store.body(hash);
    return node && records && { header: node.header, records };
  }

  /**
   * The blocks of the best chain as it is now, genesis first, read one by one. What becomes of the chain
   * meanwhile does not matter, as no block is ever removed.
   */
  *blocks(): Generator<Block> {
    for (const { hash } of this.#parts.best.nodes()) {
      yield present(this.block(hash), "every block of the best chain is stored");
    }
  }

  /** Certificates of blocks that should be final, and are missing or break a rule: whoever comes is to know of them. */
  get unsettled(): readonly Certificate[] {
    return this.#parts.finality.unsettled;
  }

  /** Where a record is. */
  place(recordId: RecordId): RecordPlace {
    return this.#parts.lookup.place(recordId);
  }

  /** Ids of records that begin with these hex digits, wherever the records are: at most `most`, each once. */
  idsBeginning(beginning: string, most: number): RecordId[] {
    return this.#parts.lookup.idsBeginning(beginning, most);
  }

  /**
   * Asks the validator about the best chain. Blocks and records are not kept waiting for the answer.
   *
   * @throws {PluginError} If the validator fails.
   * @throws {QueryDelayedError} If it cannot be asked now.
   */
  query(
    path: string,
    args: Readonly<Record<string, string>> = {},
    asker: Asker = "user",
  ): Promise<ChainAnswer> {
    return askValidator({ path, args, asker }, this.#parts);
  }

  /** The block with the most work of those that are here and do not lie too far ahead of the clock. */
  bestInTime(): BlockNode {
    return this.tree.bestComplete(({ header }) => !this.isFuture(header.time));
  }

  /** True if a branch that ends with this block may be the best chain: its blocks are here, and the final one is among them. */
  mayFollow(node: BlockNode): boolean {
    const { tree } = this;
    return node.status === "complete" && tree.mayCount(node) &&
      tree.fork(tree.root, node) === tree.root;
  }

  /** True if the operator rejected the block, or one before it, or it excludes the final one. */
  isRejected(hash: BlockHash): boolean {
    return this.#parts.headers.isRejected(hash);
  }

  /** True if a block of that time, in ms since the Unix epoch, has to wait: it lies too far ahead of the clock. */
  isFuture(time: number): boolean {
    return this.#parts.headers.waitOf(time) > 0;
  }
}
