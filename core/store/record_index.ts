/** Finds in which stored blocks a record is, from its id alone. */
import type { Random } from "../base/clock.ts";
import { HASH_SIZE, hexToBytes } from "../base/hash.ts";
import { type RecordId, recordIdOf } from "../block/ids.ts";

/** 32-bit words of an id. */
const ID_WORDS = HASH_SIZE / 4;

/** Ids that share one piece of memory, a power of two: 2 MiB, so that growing copies nothing. */
const CHUNK_IDS = 2 ** 16;

/** Slots of an empty index, a power of two. */
const MIN_SLOTS = 1_024;

/** Share of the slots that may be taken before there are twice as many. */
const MAX_LOAD = 0.6;

/**
 * The whole id of every stored record, and the block that holds it: a hash table with linear probing. It
 * answers without a look at the disk, whoever asks and however often.
 *
 * Kept in memory, 39 to 46 bytes a record: as rows of a database it costs more than all other checks of a
 * vote together, since each id falls on another page. A `Map` takes three times the room.
 */
export class RecordIndex {
  /** Differ from run to run, so that nobody can make ids that all fall on one slot here. */
  readonly #seeds: readonly [number, number];
  /** The ids one behind the other, each as eight words. */
  readonly #chunks: Uint32Array<ArrayBuffer>[] = [];
  /** By block: the store's number of it, and how many ids came before its first one. */
  readonly #blocks: number[] = [];
  readonly #starts: number[] = [];
  /** The number of an id, from 1; 0 for a free slot. */
  #slots = new Uint32Array(MIN_SLOTS);
  #size = 0;

  constructor(random: Pick<Random, "bytes">) {
    const seeds = new DataView(random.bytes(8).buffer);
    this.#seeds = [seeds.getUint32(0), seeds.getUint32(4)];
  }

  /**
   * Adds the records of a block.
   *
   * @param block The store's number of the block.
   * @param ids The ids as {@linkcode packIds} writes them.
   */
  add(block: number, ids: Uint8Array): void {
    const count = Math.floor(ids.length / HASH_SIZE);
    this.#blocks.push(block);
    this.#starts.push(this.#size);
    while (this.#size + count > MAX_LOAD * this.#slots.length) this.#grow();
    for (let done = 0; done < count;) {
      const room = CHUNK_IDS - this.#size % CHUNK_IDS;
      const part = Math.min(room, count - done);
      if (room === CHUNK_IDS) this.#chunks.push(new Uint32Array(CHUNK_IDS * ID_WORDS));
      const chunk = new Uint8Array(this.#chunks[this.#chunks.length - 1].buffer);
      const bytes = ids.subarray(done * HASH_SIZE, (done + part) * HASH_SIZE);
      chunk.set(bytes, this.#size % CHUNK_IDS * HASH_SIZE);
      for (let i = 0; i < part; i++) this.#put(this.#size + i);
      this.#size += part;
      done += part;
    }
  }

  /** The store's numbers of the blocks that hold a record, in the order in which they were added. */
  blocksOf(recordId: RecordId): number[] {
    const words = toWords(recordId);
    const found: number[] = [];
    for (let slot = this.#slotOf(words, 0); this.#slots[slot] !== 0; slot = this.#after(slot)) {
      const id = this.#slots[slot] - 1;
      if (this.#isAt(id, words)) found.push(this.#blockAt(id));
    }
    return found;
  }

  /**
   * Ids that begin with these hex digits, at most `most`, each once. Every id is looked at, in memory: 2 ms for a
   * million on a quiet machine.
   */
  idsBeginning(beginning: string, most: number): RecordId[] {
    const wanted = toWords(beginning.padEnd(2 * HASH_SIZE, "0"));
    const mask = toWords("f".repeat(beginning.length).padEnd(2 * HASH_SIZE, "0"));
    const [firstWanted, firstMask] = [wanted[0], mask[0]];
    const found: RecordId[] = [];
    for (const [number, chunk] of this.#chunks.entries()) {
      const end = Math.min(CHUNK_IDS, this.#size - number * CHUNK_IDS) * ID_WORDS;
      for (let at = 0; at < end; at += ID_WORDS) {
        // One word tells nearly all ids apart.
        if (((chunk[at] ^ firstWanted) & firstMask) !== 0) continue;
        if (found.length >= most) return found;
        const id = recordIdOf(new Uint8Array(chunk.buffer, 4 * at, HASH_SIZE));
        if (id.startsWith(beginning) && !found.includes(id)) found.push(id);
      }
    }
    return found;
  }

  #put(id: number): void {
    let slot = this.#slotOf(this.#chunkOf(id), wordOf(id));
    while (this.#slots[slot] !== 0) slot = this.#after(slot);
    this.#slots[slot] = id + 1;
  }

  #chunkOf(id: number): Uint32Array {
    return this.#chunks[Math.floor(id / CHUNK_IDS)];
  }

  #isAt(id: number, words: Uint32Array): boolean {
    const chunk = this.#chunkOf(id);
    const at = wordOf(id);
    for (let i = 0; i < ID_WORDS; i++) if (chunk[at + i] !== words[i]) return false;
    return true;
  }

  /** The block that an id was added with: the last one that begins at or before it. */
  #blockAt(id: number): number {
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#starts[middle] <= id) low = middle;
      else high = middle - 1;
    }
    return this.#blocks[low];
  }

  /** Two words of an id, each mixed with a seed, by the finalizer of MurmurHash3. */
  #slotOf(words: Uint32Array, at: number): number {
    const first = mix(words[at] ^ this.#seeds[0]);
    return mix(first ^ words[at + 1] ^ this.#seeds[1]) & (this.#slots.length - 1);
  }

  #after(slot: number): number {
    return (slot + 1) & (this.#slots.length - 1);
  }

  #grow(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let id = 0; id < this.#size; id++) this.#put(id);
  }
}

/** Ids one behind the other, 32 bytes each. */
export function packIds(recordIds: readonly RecordId[]): Uint8Array {
  return hexToBytes(recordIds.join(""));
}

/** A whole id as the index keeps it, in the machine's order of bytes. */
function toWords(recordId: string): Uint32Array {
  return new Uint32Array(hexToBytes(recordId).slice().buffer);
}

/** Where an id begins in its chunk, in words. */
function wordOf(id: number): number {
  return id % CHUNK_IDS * ID_WORDS;
}

function mix(value: number): number {
  let word = value;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
