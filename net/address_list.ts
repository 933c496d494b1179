/** Addresses of other peers, and when each is worth another try. */
import type { Clock, Random } from "../core/clock.ts";
import { type Address, formatAddress } from "./address.ts";
import { BAN_MS, MAX_ADDRESSES } from "./limits.ts";

/** First and longest wait between two tries of one address, in ms. */
const RETRY_MS = { first: 1_000, most: 60_000 };

interface Entry {
  readonly address: Address;
  /** Named by the user: never forgotten. */
  readonly fixed: boolean;
  failures: number;
  /** Monotonic time in ms before which it is not tried. */
  notBefore: number;
}

/** Known addresses. Each is worth a try at first, then ever more seldom while it fails. */
export class AddressList {
  readonly #entries = new Map<string, Entry>();
  readonly #bans = new Map<string, number>();
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #random: Random;

  constructor({ clock, random }: { clock: Pick<Clock, "monotonic">; random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Takes in an address; `fixed` ones stay for good and make room for themselves. */
  add(address: Address, { fixed = false }: { fixed?: boolean } = {}): void {
    const key = formatAddress(address);
    const known = this.#entries.get(key);
    if (known?.fixed || (known !== undefined && !fixed)) return;
    if (known === undefined && this.#entries.size >= MAX_ADDRESSES && !this.#forgetOne()) return;
    this.#entries.set(key, { address, fixed, failures: 0, notBefore: 0 });
  }

  /** A random address that is worth a try now and is not in `except`. */
  pick(except: ReadonlySet<string>): Address | undefined {
    const now = this.#clock.monotonic();
    const candidates = [...this.#entries].filter(([key, { notBefore }]) =>
      notBefore <= now && !except.has(key) && !this.#isBannedKey(key)
    );
    if (candidates.length === 0) return undefined;
    return candidates[this.#random.below(candidates.length)][1].address;
  }

  /** Notes that a try failed. One that failed often and is not fixed is forgotten. */
  failed(address: Address): void {
    const entry = this.#entries.get(formatAddress(address));
    if (entry === undefined) return;
    entry.failures += 1;
    const wait = Math.min(RETRY_MS.first * 2 ** (entry.failures - 1), RETRY_MS.most);
    entry.notBefore = this.#clock.monotonic() + wait * (0.5 + this.#random.below(1_000) / 2_000);
    if (!entry.fixed && entry.failures > 8) this.#entries.delete(formatAddress(address));
  }

  /** Notes that a session with the address began. */
  worked(address: Address): void {
    const entry = this.#entries.get(formatAddress(address));
    if (entry === undefined) return;
    entry.failures = 0;
    // Should it end at once, it is not tried again in a tight loop.
    entry.notBefore = this.#clock.monotonic() + RETRY_MS.first;
  }

  /** Forgets an address, such as one's own. */
  remove(address: Address): void {
    this.#entries.delete(formatAddress(address));
  }

  /** Refuses an address for a while. */
  ban(address: Address): void {
    if (this.#bans.size >= MAX_ADDRESSES) this.#bans.clear();
    this.#bans.set(formatAddress(address), this.#clock.monotonic() + BAN_MS);
  }

  isBanned(address: Address): boolean {
    return this.#isBannedKey(formatAddress(address));
  }

  #isBannedKey(key: string): boolean {
    const until = this.#bans.get(key);
    if (until === undefined) return false;
    if (until > this.#clock.monotonic()) return true;
    this.#bans.delete(key);
    return false;
  }

  /** Makes room: drops the address that failed most. False if all are fixed. */
  #forgetOne(): boolean {
    const loose = [...this.#entries].filter(([, { fixed }]) => !fixed);
    if (loose.length === 0) return false;
    const worst = loose.reduce((a, b) => b[1].failures > a[1].failures ? b : a);
    return this.#entries.delete(worst[0]);
  }
}
