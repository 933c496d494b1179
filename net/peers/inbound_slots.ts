/**
 * Which connections a node keeps that others opened. Once all slots are taken, a newcomer gets that of the
 * youngest connection of the neighbourhood that has most, as long as its own has fewer: so nobody who comes
 * early, or with many addresses, can keep all others out (Bitcoin Core evicts by network groups as well).
 */
import { groupOf, sourceOf } from "../base/address.ts";
import { MAX_INBOUND, MAX_INBOUND_PER_HOST } from "./limits.ts";

interface Slot {
  /** One machine's. */
  readonly source: string;
  readonly group: string;
  readonly evict: () => void;
}

/** How many connections that others open are kept. */
export interface InboundPlaces {
  /** Connections of all. @default {MAX_INBOUND} */
  readonly all?: number;
  /** Connections of one machine. @default {MAX_INBOUND_PER_HOST} */
  readonly perHost?: number;
}

/** The slots that are taken. */
export class InboundSlots {
  readonly #all: number;
  readonly #perHost: number;
  /** The oldest first. */
  readonly #slots = new Set<Slot>();

  constructor({ all = MAX_INBOUND, perHost = MAX_INBOUND_PER_HOST }: InboundPlaces = {}) {
    this.#all = all;
    this.#perHost = perHost;
  }

  /** Number of slots that are taken. */
  get size(): number {
    return this.#slots.size;
  }

  /** The most of them that one machine has. */
  get mostOfOneSource(): number {
    const sources = Map.groupBy(this.#slots, ({ source }) => source);
    return Math.max(0, ...sources.values().map(({ length }) => length));
  }

  /**
   * Takes a slot for a connection from a host.
   *
   * @param evict Ends that connection when another one gets its slot.
   * @returns What gives the slot back; undefined if there is none.
   */
  take(host: string, evict: () => void): (() => void) | undefined {
    const slot = { source: sourceOf(host), group: groupOf(host), evict };
    const slots = [...this.#slots];
    const ofSource = slots.filter(({ source }) => source === slot.source).length;
    if (ofSource >= this.#perHost) return undefined;
    if (slots.length >= this.#all && !this.#evictFor(slot.group)) return undefined;
    this.#slots.add(slot);
    return () => this.#slots.delete(slot);
  }

  /** True if a connection gave way to one more of this neighbourhood. */
  #evictFor(group: string): boolean {
    const groups = Map.groupBy(this.#slots, (slot) => slot.group);
    const own = groups.get(group)?.length ?? 0;
    const [most] = [...groups.values()].toSorted((a, b) => b.length - a.length);
    // Of two that would only swap slots, who was here first stays.
    if (most.length <= own + 1) return false;
    const youngest = most.at(-1)!;
    this.#slots.delete(youngest);
    youngest.evict();
    return true;
  }
}
