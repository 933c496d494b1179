/** Learning which chain each peer has, from its headers, and telling others of ours. */
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { type Clock, pause } from "../../core/base/clock.ts";
import { hashHeader, type Header } from "../../core/block/header.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import type { Taken } from "./checked_headers.ts";
import { type ExcludedBranch, excludedBranch } from "./excluded_branch.ts";
import type { Account } from "./header_account.ts";
import { headersAfter } from "./header_answer.ts";
import { HeaderIntake } from "./header_intake.ts";
import type { FinalSearch } from "./final_search.ts";
import { HeaderCapacity, type HeaderLimits } from "./header_capacity.ts";
import { headerLimitsOf } from "./limits.ts";
import { type HeaderPeer, HeaderPriority } from "./header_priority.ts";
import { REQUEST_TIMEOUT_MS } from "../base/limits.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** What a {@linkcode HeaderSync} needs. */
export interface HeaderSyncDeps {
  readonly chain: Chain;
  readonly clock: Clock;
  readonly peers: { readonly sessions: readonly HeaderPeer[] };
  /** Blocks whose headers are needed, beside those that peers have. */
  readonly held: () => Iterable<BlockNode>;
  readonly final: FinalSearch;
  /** @default {Those of the network} */
  readonly limits?: HeaderLimits;
}

/**
 * Longest wait in ms for a header from the future that has a timer of its own. For more than that a clock is
 * wrong, and may be set at any moment: it is looked every few seconds whether the time has come.
 */
const SHORT_WAIT_MS = 60_000;

/** Knows the tip of each peer: the last block of its chain that is in the tree. */
export class HeaderSync {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #limits: HeaderLimits;
  readonly #capacity: HeaderCapacity;
  readonly #priority: HeaderPriority;
  readonly #final: FinalSearch;
  readonly #accounts = new Map<HeaderPeer, Account>();
  /** The final block that was looked for last. */
  #sought: BlockHash | undefined;

  constructor(
    { chain, clock, peers, held, final, limits = headerLimitsOf(chain.network) }: HeaderSyncDeps,
  ) {
    this.#chain = chain;
    this.#final = final;
    this.#clock = clock;
    this.#limits = limits;
    const all = () => [...this.#held(), ...held()];
    const capacity = this.#capacity = new HeaderCapacity({ chain, limits, held: all });
    this.#priority = new HeaderPriority({ chain, peers, limits, capacity, headers: this });
  }

  /** A session began with a peer whose chain ends with `tip`, if that is known here. */
  start(session: HeaderPeer, tip: BlockNode | undefined): void {
    this.#accounts.set(session, this.#newAccount(session, tip));
  }

  /** A session is over: all that was known of its chain is forgotten. */
  end(session: HeaderPeer): void {
    this.#accounts.delete(session);
  }

  /** The last block of a peer's chain that is in the tree; undefined if none is known, or its session is over. */
  tipOf(session: HeaderPeer): BlockNode | undefined {
    return this.#accounts.get(session)?.tip;
  }

  /** The final block that is wanted, or the last one in the tree on the way there, if a peer has it and it is missing. */
  finalOf(session: HeaderPeer): BlockNode | undefined {
    const { tip, intake } = this.#accounts.get(session) ?? {};
    if (tip === undefined) return undefined;
    if (this.#final.isHeldBy(tip)) return this.#final.node;
    return tip.status === "header" && intake?.endsInFinal ? tip : undefined;
  }

  /** A peer does not have the blocks that it said: nothing is known of its chain until its tip moves. */
  doubt(session: HeaderPeer): void {
    this.#accountOf(session).tip = undefined;
  }

  /** As {@linkcode excludedBranch}. */
  excludedOf(session: HeaderPeer): ExcludedBranch | undefined {
    const account = this.#accounts.get(session);
    return account?.tip && excludedBranch(this.#chain, account.tip, account.intake);
  }

  /** Work of a peer's chain as far as it is known; undefined if nothing is. */
  workOf(session: HeaderPeer): bigint | undefined {
    const account = this.#accounts.get(session);
    return account?.tip && account.intake.workOf(account.tip);
  }

  /** True while it is not known how a peer's chain ends, and the peer has had no time to tell. */
  awaits(session: HeaderPeer): boolean {
    const account = this.#accounts.get(session);
    return account !== undefined && account.tip === undefined &&
      this.#clock.monotonic() - account.since < REQUEST_TIMEOUT_MS;
  }

  /** True while a peer owes headers after a message full of new ones, by which its chain is heavier than ours. */
  get isPaging(): boolean {
    return this.#accounts.values().some((each) => each.isPaging && this.#isAsked(each));
  }

  /** Peers of which headers are held back as they are from the future: of each session the last ones alone. */
  get futures(): number {
    return [...this.#accounts.values()].filter(({ held }) => held !== undefined).length;
  }

  /** A peer asks where its chain and ours part. */
  onGetHeaders(session: HeaderPeer, locator: readonly BlockHash[]): void {
    session.send({ type: "headers", ...headersAfter(this.#chain, locator, this.#limits.message) });
  }

  /** Headers came. @throws {ProtocolError} If one breaks a rule, or they do not connect. */
  onHeaders(session: HeaderPeer, headers: readonly Header[]): void {
    const hashed = headers.map((header) => ({ header, hash: hashHeader(header) }));
    for (let i = 1; i < headers.length; i++) {
      if (headers[i].prevHash === hashed[i - 1].hash) continue;
      throw new ProtocolError("message", "headers must follow each other");
    }
    const account = this.#accountOf(session);
    account.askedAt = undefined;
    const isNews = headers.length > 0 && this.#chain.tree.get(hashed.at(-1)!.hash) === undefined;
    const { isOrphan, held } = this.#settle(session, () => account.intake.answer(hashed));
    if (isOrphan) {
      if (account.intake.wasAsked(headers[0].prevHash)) return this.#ask(session);
      throw new ProtocolError("message", "headers must connect");
    }
    if (held !== undefined) return;
    account.hasMore = account.isStale || headers.length >= this.#limits.message;
    account.isStale = false;
    const isHeavier = (this.workOf(session) ?? 0n) > this.#chain.tip.work;
    const isWanted = isHeavier || (account.tip && account.intake.mayLeadToFinal(account.tip));
    account.isPaging = account.hasMore && isNews && isWanted === true;
    // It matters to others how heavy this one's chain is.
    this.resume();
  }

  /** A peer's best chain ends with this header. @throws {ProtocolError} If it breaks a rule. */
  onTip(session: HeaderPeer, header: Header): void {
    const account = this.#accountOf(session);
    const { intake } = account;
    const hashed = [{ header, hash: hashHeader(header) }];
    const { isOrphan } = this.#settle(session, () => intake.take(hashed));
    if (!isOrphan) return this.#goOn(session, account);
    // Else the way there is being asked for, or will be: but not behind what excludes a final block.
    const isComing = account.hasMore && !(account.tip && intake.isBeside(account.tip));
    if (!this.#isAsked(account) && !isComing && !intake.isFull) this.#ask(session);
  }

  /**
   * Asks for what had to wait for bodies, for its time, or to become final. To be called when some have come, and now and then.
   */
  resume(): void {
    const hash = this.#final.sought?.hash;
    const isNew = hash !== undefined && hash !== this.#sought;
    this.#sought = hash;
    for (const [session, account] of this.#accounts) {
      const known = account.intake.takeKnown();
      if (known !== undefined) account.tip = known;
      // There may be more behind it that was not counted.
      if (known !== undefined || (isNew && account.intake.countAnew())) {
        account.hasMore = true;
        account.isStale = this.#isAsked(account);
      }
      this.#goOn(session, account);
    }
  }

  /**
   * Time in ms since the Unix epoch of the last header by which a peer's chain is heavier than ours, if it is
   * held back as it is from the future by this machine's clock.
   */
  heldTimeOf(session: HeaderPeer): number | undefined {
    const held = this.#accounts.get(session)?.held;
    if (held === undefined || held.last.work <= this.#chain.tip.work) return undefined;
    return this.#chain.isFuture(held.first.header.time) ? held.last.header.time : undefined;
  }

  /** Asks for more if there is more that can be used. */
  #goOn(session: HeaderPeer, account: Account): void {
    if (this.#isAsked(account) || session.ended.aborted) return;
    const { intake, hasMore, held } = account;
    const isInTime = held !== undefined && !this.#chain.isFuture(held.first.header.time);
    // Behind a final block nothing is counted: what comes before it has to be kept first.
    const isCounting = !intake.isFull && !intake.endsInFinal;
    const isOn = hasMore && isCounting && this.#isWorthAsking(session, account);
    if (isInTime || intake.isReady || isOn) this.#ask(session);
  }

  /** True if it matters what follows the headers that a peer gave. */
  #isWorthAsking(session: HeaderPeer, { intake, tip }: Account): boolean {
    if (tip === undefined) return true;
    return intake.mayLeadToFinal(tip) ||
      (!intake.isBeside(tip) && this.#priority.isWorthCounting(session));
  }

  #ask(session: HeaderPeer): void {
    const account = this.#accountOf(session);
    account.askedAt = this.#clock.monotonic();
    account.hasMore = false;
    account.isStale = false;
    const locator = account.intake.locator(account.tip ?? this.#chain.tree.bestHeader);
    session.send({ type: "getHeaders", locator });
  }

  /** True if the peer owes an answer that may still come. */
  #isAsked({ askedAt }: Account): boolean {
    return askedAt !== undefined && this.#clock.monotonic() - askedAt < REQUEST_TIMEOUT_MS;
  }

  /** Takes headers that a peer has, and notes its tip. */
  #settle(session: HeaderPeer, take: () => Taken): Taken {
    try {
      const taken = take();
      const account = this.#accountOf(session);
      if (taken.tip !== undefined) account.tip = taken.tip;
      // Of one that does not connect nothing is known yet.
      if (!taken.isOrphan) account.held = taken.held;
      if (taken.held !== undefined) this.#askLater(session, account, taken.held.waitMs);
      if (this.#capacity.isEvictionDue) this.#evict();
      return taken;
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      throw new ProtocolError("rule", `it sent a bad header: ${error.message}`, { cause: error });
    }
  }

  /** Forgets headers that nobody needs, and most of those of other branches than the heaviest if there are too many. */
  #evict(): void {
    for (const account of this.#accounts.values()) {
      const { tip, intake } = account;
      if (tip !== undefined && this.#final.isBeside(tip)) account.tip = intake.giveBack(tip);
    }
    this.#capacity.evict();
    if (!this.#capacity.isExceeded) return;
    // These were heaviest one after another.
    for (const [session, account] of this.#accounts) {
      const { tip, intake } = account;
      // What leads to a final block is needed.
      if (tip === undefined || intake.endsInFinal || this.#final.isHeldBy(tip)) continue;
      if (!this.#capacity.isMuchTakenBy(tip)) continue;
      if (this.#priority.isOutdone(session)) account.tip = intake.giveBack(tip);
    }
    this.#capacity.evict();
  }

  /** A header from the future breaks no rule: clocks differ. It is asked for again when its time comes. */
  async #askLater(session: HeaderPeer, account: Account, waitMs: number): Promise<void> {
    if (account.isTimed || waitMs > SHORT_WAIT_MS) return;
    account.isTimed = true;
    const isOn = await pause(this.#clock, waitMs + 1, session.ended);
    account.isTimed = false;
    if (isOn) this.#goOn(session, account);
  }

  /** The account of a session. That of one which is over is new, and kept by nobody. */
  #accountOf(session: HeaderPeer): Account {
    return this.#accounts.get(session) ?? this.#newAccount(session, undefined);
  }

  #newAccount(session: HeaderPeer, tip: BlockNode | undefined): Account {
    const intake = new HeaderIntake({
      chain: this.#chain,
      limits: this.#limits,
      final: this.#final,
      mayKeep: (node, work) => this.#priority.mayKeep(session, node, work),
    });
    return {
      intake,
      since: this.#clock.monotonic(),
      tip,
      askedAt: undefined,
      hasMore: false,
      isStale: false,
      isPaging: false,
      held: undefined,
      isTimed: false,
    };
  }

  /** Blocks that peers' chains depend on. */
  *#held(): Iterable<BlockNode> {
    if (this.#final.node !== undefined) yield this.#final.node;
    for (const [{ ended }, { tip, intake }] of this.#accounts) {
      if (tip !== undefined && !ended.aborted) yield tip;
      if (intake.counted !== undefined) yield intake.counted.base;
    }
  }
}
