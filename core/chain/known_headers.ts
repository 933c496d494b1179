/** Headers: by which rules they enter the tree, and which of them are forgotten. */
import type { BlockNode, BlockTree } from "./block_tree.ts";
import type { CheckedHeader, HeaderResult } from "./chain_results.ts";
import { checkContext, checkHeaderSanity } from "../rules/check_block.ts";
import type { Clock } from "../base/clock.ts";
import { chooseForgotten, type HeaderRetention } from "./forgotten_headers.ts";
import type { Header } from "../block/header.ts";
import { type HeaderLink, linkAfter } from "../rules/header_link.ts";
import type { Network } from "../rules/network.ts";
import { futureLimitMs } from "../rules/params.ts";
import { RejectedBlocks } from "./rejected_blocks.ts";
import { RuleError } from "../block/rule_error.ts";
import { isSealed } from "../rules/seal.ts";
import type { BlockHash } from "../block/ids.ts";

/** Where headers are kept, and by what they are judged. */
export interface KnownHeadersDeps {
  readonly tree: BlockTree;
  readonly clock: Pick<Clock, "now">;
  readonly network: Network;
  /** Whether there is a certificate here of a block, known or not: without one no block of a witness enters the tree. */
  readonly isCertified: (hash: BlockHash) => boolean;
}

/** The headers of the tree. Their bodies are not its business. */
export class KnownHeaders {
  readonly #tree: BlockTree;
  readonly #clock: Pick<Clock, "now">;
  readonly #network: Network;
  /** Whether there is a certificate here of a block, known or not. */
  readonly isCertified: (hash: BlockHash) => boolean;
  readonly #rejected = new RejectedBlocks();

  constructor({ tree, clock, network, isCertified }: KnownHeadersDeps) {
    this.#tree = tree;
    this.#clock = clock;
    this.#network = network;
    this.isCertified = isCertified;
  }

  /**
   * Adds a header to the tree.
   *
   * @throws {RuleError} If it breaks a rule.
   */
  add(header: Header, hash: BlockHash): HeaderResult {
    const known = this.#tree.get(hash);
    if (known !== undefined && this.#rejected.has(hash)) return { status: "rejected", node: known };
    if (known?.status === "invalid") throw new RuleError("parent-invalid", { hash });
    if (known !== undefined) return { status: "known", node: known };
    const parent = this.#tree.get(header.prevHash);
    if (parent === undefined) {
      checkHeaderSanity(header, this.#network, hash);
      return { status: "orphan" };
    }
    const result = this.check(header, { hash, parent });
    if (result.status === "checked") return this.keep(result.link);
    return { status: "future", waitMs: result.waitMs };
  }

  /**
   * Checks a header by all rules and keeps nothing of it: neither it nor its parent need be in the tree.
   *
   * @throws {RuleError} If it breaks a rule; `certificate` if a witness made the block and no certificate of it is here.
   */
  check(header: Header, { hash, parent }: { hash: BlockHash; parent: HeaderLink }): CheckedHeader {
    checkHeaderSanity(header, this.#network, hash);
    // What follows a rejected block breaks no rule by that; all others hold.
    const isAfterRejected = this.#rejected.has(parent.hash);
    const asParent = isAfterRejected ? { ...parent, status: "header" as const } : parent;
    checkContext(header, asParent, this.#network);
    // It took no work, so anybody could fill the tree with such.
    if (isSealed(header) && !this.isCertified(hash)) {
      throw new RuleError("certificate", { block: hash, certificates: 0 });
    }
    const waitMs = this.waitOf(header.time);
    const link = linkAfter(parent, header, hash);
    return waitMs > 0 ? { status: "future", waitMs, link } : { status: "checked", link };
  }

  /**
   * Adds a header to the tree that {@linkcode check} has just found good.
   *
   * @throws {RangeError} If its parent is not in the tree.
   */
  keep({ hash, header }: HeaderLink): Extract<HeaderResult, { node: BlockNode }> {
    const { root } = this.#tree;
    const node = this.#tree.add(hash, header);
    // What is new and no higher than the final block is not the final block, nor before it.
    const isExcluded = header.index <= root.header.index;
    if (!isExcluded && !this.#rejected.has(header.prevHash) && !this.#rejected.has(hash)) {
      return { status: "added", node };
    }
    this.#rejected.add(hash);
    this.#tree.invalidate(node);
    return { status: "rejected", node };
  }

  /** The operator rejects a block, known or not: neither it nor what follows it is ever followed. */
  reject(hash: BlockHash): void {
    const node = this.#tree.get(hash);
    this.#rejected.name(hash, node);
    if (node !== undefined) this.#tree.invalidate(node);
  }

  /** A complete block is final: nothing that excludes it is ever followed, and nobody is to blame for it. */
  finalise(node: BlockNode): void {
    for (const each of this.#tree.finalise(node)) this.#rejected.exclude(each);
  }

  /** True if the operator rejected the block, or one before it, or it excludes the final one. */
  isRejected(hash: BlockHash): boolean {
    return this.#rejected.has(hash);
  }

  /** Forgets headers without a body that are not to be kept; the number of those forgotten. */
  forget(retention: HeaderRetention): number {
    const forgotten = chooseForgotten(this.#tree.bodiless, retention);
    this.#tree.forget(forgotten);
    for (const { hash } of forgotten) this.#rejected.forget(hash);
    return forgotten.length;
  }

  /** True if a block of that time, in ms since the Unix epoch, lies as far behind the clock as one may lie ahead. */
  isLate(time: number): boolean {
    return this.#clock.now() - time > futureLimitMs(this.#network.definition.params);
  }

  /** How long a block of that time, in ms since the Unix epoch, has to wait, in ms; not at all if it is 0 or less. */
  waitOf(time: number): number {
    return time - this.#clock.now() - futureLimitMs(this.#network.definition.params);
  }
}
