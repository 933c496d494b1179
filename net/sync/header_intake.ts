/**
 * The headers of one peer on their way into the tree.
 *
 * All are checked by all rules at once. Those of a branch that has about the work of the best chain are kept.
 * Those of one with less are counted only (`core/chain/counted_branch.ts`); when there are enough of them, or they
 * lead to a block that witnesses made final, the peer is asked for them again.
 */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import { locatorOf } from "../../core/chain/branches.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { CountedBranch } from "../../core/chain/counted_branch.ts";
import type { FinalSearch } from "./final_search.ts";
import { checkHeaders, type HashedHeader, type Taken } from "./checked_headers.ts";
import { type HeaderLink, linkAfter } from "../../core/rules/header_link.ts";
import type { HeaderLimits } from "./header_capacity.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** What a {@linkcode HeaderIntake} needs. */
export interface IntakeDeps {
  readonly chain: Chain;
  readonly limits: HeaderLimits;
  readonly final: FinalSearch;
  /** True if headers of a branch with so much work may be kept after a block. */
  readonly mayKeep: (node: BlockNode, work: bigint) => boolean;
}

/** What is known of a branch that is not in the tree. */
type IntakeState =
  | { readonly is: "nothing" }
  | { readonly is: "counting"; readonly branch: CountedBranch }
  /** Its headers were asked for again from `base` on, which moves up the branch as they are kept. */
  | { readonly is: "asked again"; readonly branch: CountedBranch; readonly base: BlockNode };

const NOTHING: IntakeState = { is: "nothing" };

/**
 * What one peer said of its chain and is not in the tree yet.
 *
 * ```text
 * nothing ──── headers of a light branch ───────────────▶ counting
 * counting ─── heavy enough or final, and asked for ────▶ asked again
 * asked again ─ they came: kept up to where they end ───▶ counting what is left, or nothing
 * asked again ─ others came, or none ───────────────────▶ nothing
 * any ──────── headers that lead elsewhere ─────────────▶ counting those, or nothing
 * ```
 */
export class HeaderIntake {
  readonly #chain: Chain;
  readonly #limits: HeaderLimits;
  readonly #deps: IntakeDeps;
  #state: IntakeState = NOTHING;
  /** Where the peer was asked to begin. */
  #locator: readonly BlockHash[] = [];

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
    this.#chain = deps.chain;
    this.#limits = deps.limits;
  }

  /** The branch that is being counted. */
  get counted(): Pick<CountedBranch, "base" | "last" | "length" | "marks"> | undefined {
    return this.#branch;
  }

  /**
   * True if what was counted may be kept, once it has come again: what leads to a final block whatever the capacity, as
   * honest witnesses bound how far that is.
   */
  get isReady(): boolean {
    const counted = this.#branch;
    if (counted === undefined) return false;
    return this.#mayKeep(counted.last, counted.base) || this.endsInFinal;
  }

  /** True if what was counted ends with the final block that is sought. */
  get endsInFinal(): boolean {
    const counted = this.#branch;
    return counted !== undefined && this.#isFinal(counted.last);
  }

  /** True if the final block that is sought may follow what is known of the peer's chain; `tip` as in {@linkcode workOf}. */
  mayLeadToFinal(tip: BlockNode): boolean {
    const { sought } = this.#deps.final;
    return sought !== undefined && (this.#branch?.last ?? tip).header.index < sought.index;
  }

  /** True if no more is counted of a branch that is too long for its work. */
  get isFull(): boolean {
    const counted = this.#branch;
    return counted !== undefined && counted.length >= this.#limits.counted;
  }

  /** Work of the peer's chain as far as it is known, and may count; `tip` is the last block of it in the tree. */
  workOf(tip: BlockNode): bigint {
    if (!this.#deps.final.mayCount(tip)) return 0n;
    if (this.isBeside(tip)) return tip.work;
    const counted = this.#branch?.last.work ?? 0n;
    return counted > tip.work ? counted : tip.work;
  }

  /** True if the peer's chain, as far as it is known, excludes what is final; `tip` as in {@linkcode workOf}. */
  isBeside(tip: BlockNode): boolean {
    const { final } = this.#deps;
    if (this.#branch !== undefined) return final.isBeside(this.#branch.base, this.#branch.last);
    return !final.mayCount(tip) && final.isBeside(tip);
  }

  /** Where to ask for more; `tip` is the last block in the tree of the peer's branch, or else the heaviest. */
  locator(tip: BlockNode): readonly BlockHash[] {
    const branch = this.#branch;
    if (branch === undefined) this.#locator = locatorOf(tip);
    else if (!this.isReady) {
      this.#locator = [branch.last.hash, ...locatorOf(branch.base)];
      this.#state = { is: "counting", branch };
    } else {
      this.#locator = locatorOf(branch.base);
      this.#state = { is: "asked again", branch, base: branch.base };
    }
    return this.#locator;
  }

  /** True if the peer was asked to begin after this header, which may have been given up since. */
  wasAsked(hash: BlockHash): boolean {
    return this.#locator.includes(hash);
  }

  /**
   * An answer came: headers that follow each other.
   *
   * @throws {RuleError} If one breaks a rule.
   */
  answer(headers: readonly HashedHeader[]): Taken {
    const before = this.#state;
    if (before.is !== "asked again") return this.take(headers);
    const { branch, base } = before;
    this.#state = { is: "counting", branch };
    const taken = this.take(headers);
    // Whoever does not give again what it gave is not asked for ever.
    const isSame = this.#branch === branch && branch.base === base;
    if (isSame && this.isReady) this.#state = NOTHING;
    return taken;
  }

  /**
   * Headers came that follow each other.
   *
   * @throws {RuleError} If one breaks a rule.
   */
  take(headers: readonly HashedHeader[]): Taken {
    const { tree } = this.#chain;
    let known: BlockNode | undefined;
    let at = 0;
    for (; at < headers.length; at++) {
      const { header, hash } = headers[at];
      if (tree.get(hash) === undefined) break;
      const result = this.#chain.addHeader(header, hash);
      if ("node" in result) known = result.node;
    }
    const rest = headers.slice(at);
    if (rest.length > 0) return this.#takeNew(rest);
    // The peer's chain ends here now.
    if (known !== undefined && known !== this.#branch?.base) this.#state = NOTHING;
    return { tip: known };
  }

  /**
   * Counts again what is kept of the peer's branch, but for the first headers without a body.
   *
   * @param tip The last block in the tree of the peer's branch.
   * @returns The last one that is needed now.
   */
  giveBack(tip: BlockNode): BlockNode {
    const { bodilessOfOne, message } = this.#limits;
    const run: BlockNode[] = [];
    for (let at = tip; this.#chain.tree.bodiless.has(at); at = at.parent!) run.push(at);
    // As many as keep the marks where they are.
    const count = message * Math.ceil((run.length - bodilessOfOne) / message);
    if (count <= 0 || count > run.length) return tip;
    const counted = this.#branch;
    const base = run[count - 1].parent!;
    const branch = new CountedBranch(base, { step: message });
    for (const { hash, header, parent } of run.slice(0, count).reverse()) {
      // Of the blocks themselves each would hold all before it; and one that can never count breaks no rule.
      branch.add(linkAfter(parent!, header, hash));
    }
    if (counted?.base === tip) branch.append(counted);
    this.#state = { is: "counting", branch };
    return base;
  }

  /**
   * Another final block is sought. It may lie in the middle of what was counted, which is counted anew then.
   *
   * @returns True if its headers have to be asked for again.
   */
  countAnew(): boolean {
    const counted = this.#branch;
    const { sought } = this.#deps.final;
    if (counted === undefined || sought === undefined || this.endsInFinal) return false;
    if (counted.last.header.index < sought.index) return false;
    const branch = new CountedBranch(counted.base, { step: this.#limits.message });
    this.#state = { is: "counting", branch };
    return true;
  }

  /** The end of what was counted, if it has come into the tree by another peer. */
  takeKnown(): BlockNode | undefined {
    const known = this.#branch && this.#chain.tree.get(this.#branch.last.hash);
    if (known === undefined || known === this.#branch?.base) return undefined;
    this.#state = NOTHING;
    return known;
  }

  /** The branch that is being counted, whether its headers were asked for again or not. */
  get #branch(): CountedBranch | undefined {
    return this.#state.is === "nothing" ? undefined : this.#state.branch;
  }

  #takeNew(headers: readonly HashedHeader[]): Taken {
    const [{ header, hash }] = headers;
    const counted = this.#branch;
    const parent = this.#chain.tree.get(header.prevHash);
    if (parent !== undefined) {
      const { links, held } = checkHeaders(this.#chain, headers, parent);
      return { tip: this.#place(links, parent), held };
    }
    if (counted !== undefined && header.prevHash === counted.last.hash) {
      const { links, held } = checkHeaders(this.#chain, headers, counted.last);
      this.#count(counted, links);
      return { tip: counted.base, held };
    }
    this.#chain.addHeader(header, hash);
    return hash === counted?.last.hash ? { tip: counted.base } : { isOrphan: true };
  }

  /** Keeps or counts checked headers after a block, and gives the last block in the tree. */
  #place(links: readonly HeaderLink[], parent: BlockNode): BlockNode {
    const counted = this.#branch;
    const has = (hash: BlockHash) => links.findIndex((link) => link.hash === hash);
    if (links.length === 0) return parent;
    if (counted?.base !== parent || has(counted.mark) === -1) return this.#placeNew(links, parent);
    // These are what was counted, or go on from there.
    const end = has(counted.last.hash);
    if (end !== -1) this.#count(counted, links.slice(end + 1));
    let node = parent;
    let kept = 0;
    while (counted.length > 0 && this.isReady) {
      const at = has(counted.mark);
      if (at === -1) return node;
      node = this.#keep(links.slice(kept, at + 1), node);
      kept = at + 1;
      counted.advance(node);
    }
    if (counted.length > 0) return node;
    return this.#placeNew(links.slice(kept), node);
  }

  /** Counts headers, but not those after a final block that is sought: up to there they are to be kept. */
  #count(counted: CountedBranch, links: readonly HeaderLink[]): void {
    for (const link of links) {
      if (counted.length >= this.#limits.counted || this.#isFinal(counted.last)) return;
      counted.add(link);
    }
  }

  #placeNew(links: readonly HeaderLink[], parent: BlockNode): BlockNode {
    this.#state = NOTHING;
    if (links.length === 0) return parent;
    if (this.#mayKeep(links[links.length - 1], parent)) return this.#keep(links, parent);
    const final = links.findIndex((link) => this.#isFinal(link));
    if (final !== -1) {
      return this.#placeNew(links.slice(final + 1), this.#keep(links.slice(0, final + 1), parent));
    }
    const branch = new CountedBranch(parent, { step: this.#limits.message });
    this.#state = { is: "counting", branch };
    this.#count(branch, links);
    return parent;
  }

  #keep(links: readonly HeaderLink[], parent: BlockNode): BlockNode {
    return links.reduce<BlockNode>((_, link) => this.#chain.keepHeader(link).node, parent);
  }

  /** True if a branch that ends with `last` has enough work, and there is capacity for it after `base`. */
  #mayKeep(last: HeaderLink, base: BlockNode): boolean {
    const { tip } = this.#chain;
    if (this.#deps.final.isBeside(base, last)) return false;
    const ofTip = tip.work - (tip.parent?.work ?? 0n);
    return last.work >= tip.work - BigInt(this.#limits.nearTip) * ofTip &&
      this.#deps.mayKeep(base, last.work);
  }

  /** True if a header is that of the final block that is sought. */
  #isFinal({ hash }: HeaderLink): boolean {
    return hash === this.#deps.final.sought?.hash;
  }
}
