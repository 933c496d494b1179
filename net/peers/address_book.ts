/**
 * Addresses of other peers: who named each, whether it ever worked, and when it is worth another try.
 *
 * After Bitcoin Core's addrman: addresses that were only heard of and those that we reached ourselves are kept
 * apart, each in buckets, so that whoever names many addresses drives out its own. Theirs hashes an address
 * to its bucket and place with a secret key; with a thousand addresses in place of 80,000 there is a bucket for
 * each source, and the fullest one gives way.
 */
import type { Clock, Random } from "../../core/base/clock.ts";
import { type Address, formatAddress, groupOf } from "../base/address.ts";
import { backoffMs } from "../base/backoff.ts";
import { Buckets, draw } from "../base/buckets.ts";
import {
  FORGET_AFTER_FAILURES,
  KEEP_TRIED_MS,
  MAX_HEARD_ADDRESSES,
  MAX_HEARD_FROM_SOURCE,
  MAX_OWN_ADDRESSES,
  MAX_SOURCES_OF_ADDRESS,
  MAX_TRIED_ADDRESSES,
} from "./limits.ts";
import { type DialTarget, mayPass, type Origin, OWN_ORIGIN, OWN_WORD } from "../base/origin.ts";
import type { Scope } from "../base/ip.ts";

/** First and longest wait between two tries of one address, and of one that only once worked, in ms. */
const RETRY_MS = { first: 1_000, most: 60_000, old: 10 * 60_000 };

/** One pick of so many is of an address that was only heard of, while others are worth a try as well. */
const HEARD_ONE_IN = 4;

/** An address as it is kept while the node does not run. */
export interface SavedAddress {
  readonly address: Address;
  readonly origin: Origin;
  /** When a session with it last began, in ms since the Unix epoch; null if none did. */
  readonly workedAt: number | null;
}

/** What is kept while the node does not run. */
export interface SavedAddresses {
  readonly peers: readonly SavedAddress[];
  /** Whom to dial first. */
  readonly anchors: readonly Address[];
}

interface Entry {
  readonly key: string;
  readonly address: Address;
  /** Named by the user: never forgotten. */
  isFixed: boolean;
  /** Who named it, by source. */
  readonly origins: Map<string, Origin>;
  workedAt: number | null;
  failures: number;
  /** Monotonic time in ms before which it is not tried. */
  notBefore: number;
}

/** How many addresses are kept, against `limits.ts`. */
export interface AddressStats {
  readonly heardAddresses: number;
  /** Those that worked. */
  readonly triedAddresses: number;
  readonly ownAddresses: number;
}

/** Known addresses. */
export class AddressBook {
  readonly #entries = new Map<string, Entry>();
  /** Heard of, by source. */
  readonly #heard = new Buckets<Entry>();
  /** Reached by ourselves, by neighbourhood. */
  readonly #tried = new Buckets<Entry>();
  /** Named by the user. */
  readonly #fixed = new Set<Entry>();
  /** Whom to dial first, as we were connected with them for long before. */
  #anchors: Entry[] = [];
  readonly #own = new Set<string>();
  readonly #clock: Omit<Clock, "sleep">;
  readonly #random: Random;

  constructor({ clock, random }: { clock: Omit<Clock, "sleep">; random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Trackers and addresses of the user through which we know of others; without those that came to us. */
  get roots(): ReadonlySet<string> {
    const roots = new Set<string>();
    for (const { origins } of this.#entries.values()) {
      for (const { root } of origins.values()) roots.add(root);
    }
    return roots;
  }

  /** How many are kept. */
  get stats(): AddressStats {
    return {
      heardAddresses: this.#heard.size,
      triedAddresses: this.#tried.size,
      ownAddresses: this.#own.size,
    };
  }

  /** True while a try of one of the addresses that are meant has not failed yet. */
  hasUntried(isMeant: (address: Address) => boolean = () => true): boolean {
    return this.#entries.values().some(({ address, failures }) =>
      failures === 0 && isMeant(address)
    );
  }

  /** Takes in what the user named: any host, tried for good. */
  addFixed(address: Address): void {
    const entry = this.#entry(address);
    if (entry.isFixed) return;
    entry.isFixed = true;
    this.#fixed.add(entry);
  }

  /** Takes in what somebody else named, unless that is nothing that it can know. */
  add(address: Address, origin: Origin = OWN_ORIGIN): void {
    const key = formatAddress(address);
    if (this.#own.has(key) || !mayPass(address, origin.scope)) return;
    const known = this.#entries.get(key);
    if (known !== undefined && known.origins.size >= MAX_SOURCES_OF_ADDRESS) return;
    const entry = known ?? this.#entry(address);
    if (entry.origins.has(origin.source)) return;
    entry.origins.set(origin.source, origin);
    if (entry.workedAt !== null) return;
    this.#heard.add(origin.source, entry);
    if (this.#heard.sizeOf(origin.source) > MAX_HEARD_FROM_SOURCE) this.#dropHeard(origin.source);
    if (this.#heard.size > MAX_HEARD_ADDRESSES) this.#dropHeard(this.#heard.fullest()!);
  }

  /**
   * An address that is worth a try now: one that the user named, an anchor, mostly one that worked before, or
   * else one that was heard of.
   *
   * @param mayUse Whether an address may be dialled on the word of a root.
   */
  pick(mayUse: (address: Address, root: string) => boolean): DialTarget | undefined {
    const isReady = ({ notBefore }: Entry) => notBefore <= this.#clock.monotonic();
    for (const { address } of draw([...this.#fixed].filter(isReady), this.#random)) {
      if (mayUse(address, OWN_WORD)) return { address, root: OWN_WORD };
    }
    for (let anchor; (anchor = this.#anchors.shift()) !== undefined;) {
      const { address } = anchor;
      if (mayUse(address, OWN_WORD)) return { address, root: OWN_WORD };
    }
    const tables = [this.#tried, this.#heard];
    if (this.#random.below(HEARD_ONE_IN) === 0) tables.reverse();
    for (const table of tables) {
      for (const { bucket, item } of table.drawn(this.#random)) {
        if (!isReady(item)) continue;
        const { address, origins } = item;
        const roots = table === this.#heard
          ? [origins.get(bucket)!.root]
          : [...origins.values()].map(({ root }) => root);
        const root = roots.find((each) => mayUse(address, each));
        if (root !== undefined) return { address, root };
      }
    }
    return undefined;
  }

  /** Notes that a try failed. One that never worked, or not for long, is forgotten after some. */
  failed(address: Address): void {
    const entry = this.#entries.get(formatAddress(address));
    if (entry === undefined) return;
    entry.failures += 1;
    const isOld = entry.failures > FORGET_AFTER_FAILURES;
    const { first, most, old } = RETRY_MS;
    const longest = isOld && !entry.isFixed ? old : most;
    const wait = backoffMs(entry.failures, { first, most: longest }, this.#random);
    entry.notBefore = this.#clock.monotonic() + wait;
    const isKept = entry.workedAt !== null && entry.workedAt > this.#clock.now() - KEEP_TRIED_MS;
    if (isOld && !isKept) this.#forget(entry);
  }

  /** Notes that a session began that we opened. */
  worked(address: Address): void {
    const entry = this.#entries.get(formatAddress(address));
    if (entry === undefined) return;
    entry.failures = 0;
    // Should it end at once, it is not tried again in a tight loop.
    entry.notBefore = this.#clock.monotonic() + RETRY_MS.first;
    if (entry.workedAt === null && !this.#makeRoomInTried()) return;
    for (const source of entry.origins.keys()) this.#heard.delete(source, entry);
    entry.workedAt = this.#clock.now();
    this.#tried.add(groupOf(address.host), entry);
  }

  /** Notes that a session ended that we had opened: it worked until now. */
  left(address: Address): void {
    const entry = this.#entries.get(formatAddress(address));
    if (entry !== undefined && entry.workedAt !== null) entry.workedAt = this.#clock.now();
  }

  /** Forgets an address that is this node's own, for good. */
  removeOwn(address: Address): void {
    const key = formatAddress(address);
    if (this.#own.size < MAX_OWN_ADDRESSES) this.#own.add(key);
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.isFixed = false;
    this.#fixed.delete(entry);
    this.#forget(entry);
  }

  /** At most `count` addresses that worked when they were tried last, by chance. */
  sample(count: number, scope: Scope | undefined): Address[] {
    const addresses: Address[] = [];
    for (const { item } of this.#tried.drawn(this.#random)) {
      if (addresses.length >= count) break;
      if (item.failures === 0 && mayPass(item.address, scope)) addresses.push(item.address);
    }
    return addresses;
  }

  /** What is worth keeping while the node does not run. */
  save(): readonly SavedAddress[] {
    return [...this.#entries.values()]
      .filter(({ isFixed, workedAt }) => !isFixed || workedAt !== null)
      .map(({ address, origins, workedAt }) => {
        const [origin = OWN_ORIGIN] = origins.values();
        return { address, origin, workedAt };
      });
  }

  /** Takes in what was kept, and whom to dial first. */
  load({ peers, anchors }: SavedAddresses): void {
    for (const { address, origin, workedAt } of peers) {
      if (workedAt === null) this.add(address, origin);
      else if (this.#makeRoomInTried()) {
        const entry = this.#entry(address);
        entry.origins.set(origin.source, origin);
        entry.workedAt = Math.min(workedAt, this.#clock.now());
        this.#tried.add(groupOf(address.host), entry);
      }
    }
    this.#anchors = anchors.flatMap((each) => this.#entries.get(formatAddress(each)) ?? []);
  }

  /** The entry of an address, made if there is none. */
  #entry(address: Address): Entry {
    const key = formatAddress(address);
    const entry = this.#entries.get(key) ?? {
      key,
      address,
      isFixed: false,
      origins: new Map(),
      workedAt: null,
      failures: 0,
      notBefore: 0,
    };
    this.#entries.set(key, entry);
    return entry;
  }

  /** Makes room in a bucket of what was heard: what failed most goes, of equals the oldest. */
  #dropHeard(source: string): void {
    let worst: Entry | undefined;
    for (const entry of this.#heard.itemsOf(source)) {
      if (worst === undefined || entry.failures > worst.failures) worst = entry;
    }
    if (worst === undefined) return;
    this.#heard.delete(source, worst);
    worst.origins.delete(source);
    if (worst.origins.size === 0 && !worst.isFixed) this.#entries.delete(worst.key);
  }

  /** Makes room for an address that worked. What worked when it was tried last stays, and a newcomer waits. */
  #makeRoomInTried(): boolean {
    if (this.#tried.size < MAX_TRIED_ADDRESSES) return true;
    let worst: Entry | undefined;
    for (const entry of this.#tried.itemsOf(this.#tried.fullest()!)) {
      if (entry.failures > (worst?.failures ?? 0)) worst = entry;
    }
    if (worst === undefined) return false;
    this.#forget(worst);
    return true;
  }

  #forget(entry: Entry): void {
    for (const source of entry.origins.keys()) this.#heard.delete(source, entry);
    this.#tried.delete(groupOf(entry.address.host), entry);
    if (!entry.isFixed) this.#entries.delete(entry.key);
    else entry.workedAt = null;
  }
}
