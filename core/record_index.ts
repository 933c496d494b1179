/** Finds in which stored blocks a record is, from the first bytes of its id. */
import type { Random } from "./clock.ts";

/** Bytes of an id that are kept: more do not fit into a number without loss. */
export const PREFIX_SIZE = 6;

/** Room for the position of a record within its block; above the largest `maxRecords` there can be. */
const POSITIONS = 2 ** 20;

/** Slots of an empty index, a power of two. */
const MIN_SLOTS = 1_024;

/** Share of the slots that may be taken before there are twice as many. */
const MAX_LOAD = 0.6;

/** Where a record is stored. */
export interface RecordSpot {
  /** The store's number of the block, from 1. */
  readonly seq: number;
  /** Place in the block, from 0. */
  readonly position: number;
}

/**
 * Spots by the first six bytes of the record id: a hash table with linear probing. Ids that share those
 * bytes are told apart by whoever asks, from the record itself.
 *
 * Kept in memory, 27 to 54 bytes a record: as rows of a database it costs more than all other checks of
 * a vote together, since each id falls on another page. A `Map` takes three times the room.
 */
export class RecordIndex {
  /** Differs from run to run, so that nobody can make ids that all fall on one slot here. */
  readonly #seed: number;
  #prefixes = new Float64Array(MIN_SLOTS);
  /** `seq * POSITIONS + position`; 0 for a free slot. */
  #spots = new Float64Array(MIN_SLOTS);
  #size = 0;

  constructor(random: Pick<Random, "bytes">) {
    this.#seed = new DataView(random.bytes(4).buffer).getUint32(0) | 1;
  }

  /** Adds the records of a block, in their order. `prefixes` holds {@linkcode PREFIX_SIZE} bytes of each. */
  add(seq: number, prefixes: Uint8Array): void {
    const view = new DataView(prefixes.buffer, prefixes.byteOffset, prefixes.byteLength);
    const count = Math.floor(prefixes.length / PREFIX_SIZE);
    while (this.#size + count > MAX_LOAD * this.#spots.length) this.#grow();
    for (let position = 0; position < count; position++) {
      const at = position * PREFIX_SIZE;
      this.#put(view.getUint32(at) * 0x1_0000 + view.getUint16(at + 4), seq * POSITIONS + position);
    }
    this.#size += count;
  }

  /** Where a record with this id may be: those that share its first bytes. */
  candidates(recordId: string): RecordSpot[] {
    const prefix = parseInt(recordId.slice(0, 2 * PREFIX_SIZE), 16);
    const found: RecordSpot[] = [];
    for (let slot = this.#slotOf(prefix); this.#spots[slot] !== 0; slot = this.#after(slot)) {
      if (this.#prefixes[slot] !== prefix) continue;
      const spot = this.#spots[slot];
      found.push({ seq: Math.floor(spot / POSITIONS), position: spot % POSITIONS });
    }
    return found.sort((a, b) => a.seq - b.seq || a.position - b.position);
  }

  #put(prefix: number, spot: number): void {
    let slot = this.#slotOf(prefix);
    while (this.#spots[slot] !== 0) slot = this.#after(slot);
    this.#prefixes[slot] = prefix;
    this.#spots[slot] = spot;
  }

  #slotOf(prefix: number): number {
    const mixed = Math.imul(prefix ^ (prefix / 0x1_0000_0000), this.#seed);
    return (mixed ^ (mixed >>> 15)) & (this.#spots.length - 1);
  }

  #after(slot: number): number {
    return (slot + 1) & (this.#spots.length - 1);
  }

  #grow(): void {
    const [prefixes, spots] = [this.#prefixes, this.#spots];
    this.#prefixes = new Float64Array(2 * spots.length);
    this.#spots = new Float64Array(2 * spots.length);
    spots.forEach((spot, slot) => {
      if (spot !== 0) this.#put(prefixes[slot], spot);
    });
  }
}

/** The first bytes of each id, one behind the other. */
export function packPrefixes(recordIds: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(recordIds.length * PREFIX_SIZE);
  const view = new DataView(bytes.buffer);
  recordIds.forEach((id, i) => {
    view.setUint32(i * PREFIX_SIZE, parseInt(id.slice(0, 8), 16));
    view.setUint16(i * PREFIX_SIZE + 4, parseInt(id.slice(8, 12), 16));
  });
  return bytes;
}
