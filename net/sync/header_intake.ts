/**
 * The headers of one peer on their way into the tree.
 *
 * All are checked by all rules at once. Those of a branch that has about the work of the best chain are kept.
 * Those of one with less are counted only (`core/chain/counted_branch.ts`); when there are enough of them, the peer
 * is asked for them again.
 */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { CountedBranch } from "../../core/chain/counted_branch.ts";
import type { Header } from "../../core/block/header.ts";
import type { HeaderLink } from "../../core/rules/header_link.ts";
import type { HeaderLimits } from "./header_capacity.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** A header that came, and its hash. */
export interface HashedHeader {
  readonly header: Header;
  readonly hash: BlockHash;
}

/** What became of headers that follow each other. One that breaks a rule throws instead. */
export interface Taken {
  /** The last block of the peer's branch that is in the tree; undefined if nothing is known of that. */
  readonly tip?: BlockNode;
  /** True if what the first one follows is not known. */
  readonly isOrphan?: boolean;
  /** The first of them that lies too far ahead of the clock: it was left out, and those after it. */
  readonly held?: HeldHeaders;
}

/** Headers that are held back as they lie too far ahead of the clock. They break no other rule. */
export interface HeldHeaders {
  /** How long the first of them has to wait, in ms. */
  readonly waitMs: number;
  readonly first: HeaderLink;
  /** The last of them, which says how heavy the branch is. */
  readonly last: HeaderLink;
}

/** What a {@linkcode HeaderIntake} needs. */
export interface IntakeDeps {
  readonly chain: Chain;
  readonly limits: HeaderLimits;
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
 * counting ─── heavy enough, and asked from its base ───▶ asked again
 * asked again ─ they came: kept up to where they end ───▶ counting what is left, or nothing
 * asked again ─ others came, or none ───────────────────▶ nothing
 * any ──────── headers that lead elsewhere ─────────────▶ counting those, or nothing
 * ```
 */
export class HeaderIntake {
  readonly #chain: Chain;
  readonly #limits: HeaderLimits;
  readonly #mayKeepAfter: IntakeDeps["mayKeep"];
  #state: IntakeState = NOTHING;
  /** Where the peer was asked to begin. */
  #locator: readonly BlockHash[] = [];

  constructor({ chain, limits, mayKeep }: IntakeDeps) {
    this.#chain = chain;
    this.#limits = limits;
    this.#mayKeepAfter = mayKeep;
  }

  /** The branch that is being counted. */
  get counted(): Pick<CountedBranch, "base" | "last" | "length" | "marks"> | undefined {
    return this.#branch;
  }

  /** True if what was counted may be kept, once it has come again. */
  get isReady(): boolean {
    const counted = this.#branch;
    return counted !== undefined && this.#mayKeep(counted.last, counted.base);
  }

  /** True if no more is counted of a branch that is too long for its work. */
  get isFull(): boolean {
    const counted = this.#branch;
    return counted !== undefined && counted.length >= this.#limits.counted;
  }

  /** Work of the peer's chain as far as it is known to count; `tip` is the last block of it in the tree. */
  workOf(tip: BlockNode): bigint {
    const counted = this.#branch?.last.work ?? 0n;
    return counted > tip.work ? counted : tip.work;
  }

  /** Where to ask for more; `tip` is the last block in the tree of the peer's branch, or else the heaviest. */
  locator(tip: BlockNode): readonly BlockHash[] {
    const { tree } = this.#chain;
    const branch = this.#branch;
    if (branch === undefined) this.#locator = tree.locator(tip);
    else if (!this.isReady) {
      this.#locator = [branch.last.hash, ...tree.locator(branch.base)];
      this.#state = { is: "counting", branch };
    } else {
      this.#locator = tree.locator(branch.base);
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
    for (const node of run.slice(0, count).reverse()) branch.add(node);
    if (counted?.base === tip) branch.append(counted);
    this.#state = { is: "counting", branch };
    return base;
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
      const { links, held } = this.#check(headers, parent);
      return { tip: this.#place(links, parent), held };
    }
    if (counted !== undefined && header.prevHash === counted.last.hash) {
      const { links, held } = this.#check(headers, counted.last);
      this.#count(counted, links);
      return { tip: counted.base, held };
    }
    this.#chain.addHeader(header, hash);
    return hash === counted?.last.hash ? { tip: counted.base } : { isOrphan: true };
  }

  /** Checks headers by all rules; those from the first that is from the future on are held back. */
  #check(
    headers: readonly HashedHeader[],
    parent: HeaderLink,
  ): { links: HeaderLink[]; held?: HeldHeaders } {
    const links: HeaderLink[] = [];
    let held: HeldHeaders | undefined;
    for (const { header, hash } of headers) {
      const before = held?.last ?? links.at(-1) ?? parent;
      const result = this.#chain.checkHeader(header, { hash, parent: before });
      const { link } = result;
      // The clock goes on meanwhile: one after the first that is held back may be in time already.
      if (held !== undefined) held = { ...held, last: link };
      else if (result.status === "checked") links.push(link);
      else held = { waitMs: result.waitMs, first: link, last: link };
    }
    return { links, held };
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

  #count(counted: CountedBranch, links: readonly HeaderLink[]): void {
    for (const link of links) if (counted.length < this.#limits.counted) counted.add(link);
  }

  #placeNew(links: readonly HeaderLink[], parent: BlockNode): BlockNode {
    this.#state = NOTHING;
    if (links.length === 0) return parent;
    if (this.#mayKeep(links[links.length - 1], parent)) return this.#keep(links, parent);
    const branch = new CountedBranch(parent, { step: this.#limits.message });
    for (const link of links) branch.add(link);
    this.#state = { is: "counting", branch };
    return parent;
  }

  #keep(links: readonly HeaderLink[], parent: BlockNode): BlockNode {
    return links.reduce<BlockNode>((_, link) => this.#chain.keepHeader(link).node, parent);
  }

  /** True if a branch that ends with `last` has enough work, and there is capacity for it after `base`. */
  #mayKeep(last: HeaderLink, base: BlockNode): boolean {
    const { tip } = this.#chain;
    const ofTip = tip.work - (tip.parent?.work ?? 0n);
    return last.work >= tip.work - BigInt(this.#limits.nearTip) * ofTip &&
      this.#mayKeepAfter(base, last.work);
  }
}
