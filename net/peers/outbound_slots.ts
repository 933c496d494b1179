/**
 * Which connections a node opens by itself: never all on the word of one tracker or one stranger, and never
 * many into one public neighbourhood. An attacker that wants to be all that a peer sees has to deceive all its sources.
 */
import { type Address, formatAddress, groupOf } from "../base/address.ts";
import { parseIp, scopeOf } from "../base/ip.ts";
import { INBOUND_SLOTS, MAX_OUTBOUND, MAX_OUTBOUND_PER_GROUP, SHARED_SLOTS } from "./limits.ts";
import { INBOUND, OWN_WORD } from "../base/origin.ts";

interface Slot {
  readonly root: string;
  /** Its neighbourhood, if that is public. */
  readonly group: string | undefined;
}

/** The slots that are taken: by address, as it was named. */
export class OutboundSlots {
  readonly #slots = new Map<string, Slot>();

  /** Number of those that are taken. */
  get size(): number {
    return this.#slots.size;
  }

  /** True if all are taken. */
  get isFull(): boolean {
    return this.#slots.size >= MAX_OUTBOUND;
  }

  has(address: Address): boolean {
    return this.#slots.has(formatAddress(address));
  }

  /**
   * True if an address may take a slot on the word of `root`.
   *
   * @param roots All that others were named by.
   */
  mayTake(address: Address, root: string, roots: ReadonlySet<string>): boolean {
    if (this.isFull || this.has(address)) return false;
    const slots = [...this.#slots.values()];
    if (slots.filter((slot) => slot.root === root).length >= share(root, roots)) return false;
    const group = publicGroup(address);
    return group === undefined ||
      slots.filter((slot) => slot.group === group).length < MAX_OUTBOUND_PER_GROUP;
  }

  take(address: Address, root: string): void {
    this.#slots.set(formatAddress(address), { root, group: publicGroup(address) });
  }

  release(address: Address): void {
    this.#slots.delete(formatAddress(address));
  }
}

/** How many slots a root may have. */
function share(root: string, roots: ReadonlySet<string>): number {
  if (root === OWN_WORD) return MAX_OUTBOUND;
  if (root === INBOUND) return INBOUND_SLOTS;
  const others = roots.difference(new Set([OWN_WORD, INBOUND])).size;
  return Math.max(1, Math.floor(SHARED_SLOTS / others));
}

function publicGroup({ host }: Address): string | undefined {
  const ip = parseIp(host);
  return ip !== undefined && scopeOf(ip) === "public" ? groupOf(host) : undefined;
}
