/** Finds in which stored blocks a record is, from the first bytes of its id. */

/** Bytes of an id that are kept: more do not fit into a number without loss. */
export const PREFIX_SIZE = 6;

/** Room for the position of a record within its block; above the largest `maxRecords` there can be. */
const POSITIONS = 2 ** 20;

/** Where a record is stored. */
export interface RecordSpot {
  /** The store's number of the block. */
  readonly seq: number;
  /** Place in the block, from 0. */
  readonly position: number;
}

/**
 * Spots by the first six bytes of the record id. Ids that share those are told apart by whoever asks,
 * from the record itself: a stranger can make such ids, and gains nothing but a second look.
 *
 * Kept in memory: as rows of a database it costs more than all other checks of a vote together, since
 * each id falls on another page.
 */
export class RecordIndex {
  readonly #spots = new Map<number, number | number[]>();

  /** Adds the records of a block, in their order. `prefixes` holds {@linkcode PREFIX_SIZE} bytes of each. */
  add(seq: number, prefixes: Uint8Array): void {
    const view = new DataView(prefixes.buffer, prefixes.byteOffset, prefixes.byteLength);
    for (let position = 0; position * PREFIX_SIZE < prefixes.length; position++) {
      const at = position * PREFIX_SIZE;
      const prefix = view.getUint32(at) * 0x1_0000 + view.getUint16(at + 4);
      const spot = seq * POSITIONS + position;
      const others = this.#spots.get(prefix);
      if (others === undefined) this.#spots.set(prefix, spot);
      else if (typeof others === "number") this.#spots.set(prefix, [others, spot]);
      else others.push(spot);
    }
  }

  /** Where a record with this id may be: those that share its first bytes. */
  candidates(recordId: string): RecordSpot[] {
    const spots = this.#spots.get(parseInt(recordId.slice(0, 2 * PREFIX_SIZE), 16)) ?? [];
    return (typeof spots === "number" ? [spots] : spots).map((spot) => ({
      seq: Math.floor(spot / POSITIONS),
      position: spot % POSITIONS,
    }));
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
