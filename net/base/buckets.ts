/** Things sorted into buckets by who brought them, with room for all, so that nobody can fill it alone. */
import type { Random } from "../../core/base/clock.ts";

/** Buckets of items. An item may be in several. */
export class Buckets<Item> {
  readonly #buckets = new Map<string, Set<Item>>();
  #size = 0;

  /** Items in all buckets; one in two buckets counts twice. */
  get size(): number {
    return this.#size;
  }

  /** Items in one bucket. */
  sizeOf(bucket: string): number {
    return this.#buckets.get(bucket)?.size ?? 0;
  }

  /** The items of a bucket, in the order in which they came. */
  itemsOf(bucket: string): Iterable<Item> {
    return this.#buckets.get(bucket) ?? [];
  }

  /** The bucket with most items; undefined if there are none. */
  fullest(): string | undefined {
    let fullest: string | undefined;
    let most = 0;
    for (const [bucket, { size }] of this.#buckets) {
      if (size > most) [fullest, most] = [bucket, size];
    }
    return fullest;
  }

  add(bucket: string, item: Item): void {
    const items = this.#buckets.get(bucket) ?? new Set();
    this.#size -= items.size;
    this.#buckets.set(bucket, items.add(item));
    this.#size += items.size;
  }

  delete(bucket: string, item: Item): void {
    const items = this.#buckets.get(bucket);
    if (items === undefined || !items.delete(item)) return;
    this.#size -= 1;
    if (items.size === 0) this.#buckets.delete(bucket);
  }

  /** All items by chance: first one bucket and then another, so that an item of a small one comes early. */
  *drawn(random: Random): IterableIterator<{ readonly bucket: string; readonly item: Item }> {
    for (const [bucket, items] of draw([...this.#buckets], random)) {
      for (const item of draw([...items], random)) yield { bucket, item };
    }
  }
}

/**
 * The items of a list by chance, every order equally likely. The list is put into that order as far as items are taken
 * (the first steps of Fisher and Yates), so few of many cost little; that it was drawn from before does no harm.
 */
export function* draw<Item>(list: Item[], random: Random): Generator<Item> {
  for (let i = 0; i < list.length; i++) {
    const j = list.length - 1 - random.below(list.length - i);
    [list[i], list[j]] = [list[j], list[i]];
    yield list[i];
  }
}
