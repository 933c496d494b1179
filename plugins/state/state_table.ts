/** One table of a validator's state: values by key, read from a snapshot only where they are needed. */
import type { Json } from "../../core/base/canonical_json.ts";
import { TextMap } from "../../core/base/text_map.ts";
import { deepFreeze } from "./state_value.ts";

/** Entries in one bucket of a snapshot: reading one takes some milliseconds. */
const BUCKET_ENTRIES = 5_000;

/** A bucket as it is written: keys and values in turn. */
type Bucket = Json[];

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * A map whose entries may still lie in the buckets of a snapshot. A bucket is read when one of its keys
 * is first asked for, so that a million entries cost nothing at the start.
 */
export class StateTable {
  readonly #entries = new TextMap<Json>();
  /** Buckets that have not been read, by number. */
  readonly #unread: (Uint8Array | undefined)[];
  #unreadEntries: number;

  /**
   * @param buckets What {@linkcode toBuckets} gave.
   * @param size Number of entries in them.
   */
  constructor(buckets: readonly Uint8Array[] = [], size = 0) {
    this.#unread = [...buckets];
    this.#unreadEntries = size;
  }

  /** Number of entries. */
  get size(): number {
    return this.#entries.size + this.#unreadEntries;
  }

  get(key: string): Json | undefined {
    this.#readBucketOf(key);
    return this.#entries.get(key);
  }

  /** Sets the value at a key; undefined removes it. */
  set(key: string, value: Json | undefined): void {
    this.#readBucketOf(key);
    if (value === undefined) this.#entries.delete(key);
    else this.#entries.set(key, deepFreeze(value));
  }

  /** All entries, in no order. */
  entries(): Iterable<[key: string, value: Json]> {
    this.#unread.forEach((_, number) => this.#readBucket(number));
    return this.#entries;
  }

  /** All entries as bytes, in no order. */
  toBuckets(): Uint8Array[] {
    const buckets = Array.from(
      { length: Math.ceil(this.size / BUCKET_ENTRIES) },
      (): Bucket => [],
    );
    for (const [key, value] of this.entries()) {
      buckets[bucketOf(key, buckets.length)].push(key, value);
    }
    return buckets.map((bucket) => encoder.encode(JSON.stringify(bucket)));
  }

  #readBucketOf(key: string): void {
    if (this.#unreadEntries > 0) this.#readBucket(bucketOf(key, this.#unread.length));
  }

  #readBucket(number: number): void {
    const bytes = this.#unread[number];
    if (bytes === undefined) return;
    this.#unread[number] = undefined;
    const bucket: Bucket = JSON.parse(decoder.decode(bytes));
    for (let i = 0; i < bucket.length; i += 2) {
      this.#entries.set(String(bucket[i]), deepFreeze(bucket[i + 1]));
    }
    this.#unreadEntries -= bucket.length / 2;
  }
}

/** The bucket of a key: FNV-1a over its code units (http://www.isthe.com/chongo/tech/comp/fnv/). */
function bucketOf(key: string, buckets: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % buckets;
}
