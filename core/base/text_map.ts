/**
 * Maps and sets whose keys are texts that strangers chose.
 *
 * V8 hashes a text that is an array index ("1000013824": up to ten digits) by its value, without the seed
 * that protects all others, so whoever chooses such texts has as many as he likes fall on one place of a
 * `Map` or `Set`: looking for 20,000 of them takes 2.7 s instead of 6 ms (the kind of CVE-2026-21717).
 * Behind another character no text is an array index.
 */

/**
 * Lower-case hex of our own making, of eleven digits or more, so no array index: hashes, ids, keys. What
 * may be a key of a plain `Map` or `Set`; the lint rule `house/safe-keys` asks for its name there.
 */
export type HexText = string;

/** Before a key that could be an array index, and before one that begins with it. */
const MARK = "\0";

/** Characters of the longest array index, 4294967294. */
const INDEX_LENGTH = 10;

/** The key that is used in a text's place. No two texts have the same. */
function toKey(text: string): string {
  const first = text.charCodeAt(0);
  const isMarked = first === 0 || (first >= 0x30 && first <= 0x39 && text.length <= INDEX_LENGTH);
  return isMarked ? MARK + text : text;
}

function toText(key: string): string {
  return key.charCodeAt(0) === 0 ? key.slice(1) : key;
}

/** A `Map` by texts that strangers chose, in the order in which they came. */
export class TextMap<V> implements Iterable<[text: string, value: V]> {
  readonly #values = new Map<HexText, V>();

  constructor(entries: Iterable<readonly [text: string, value: V]> = []) {
    for (const [text, value] of entries) this.set(text, value);
  }

  /** Number of texts. */
  get size(): number {
    return this.#values.size;
  }

  get(text: string): V | undefined {
    return this.#values.get(toKey(text));
  }

  has(text: string): boolean {
    return this.#values.has(toKey(text));
  }

  /** Sets the value of a text; one that is there already keeps its place. */
  set(text: string, value: V): this {
    this.#values.set(toKey(text), value);
    return this;
  }

  /** Removes a text. False if it is not there. */
  delete(text: string): boolean {
    return this.#values.delete(toKey(text));
  }

  clear(): void {
    this.#values.clear();
  }

  *keys(): IterableIterator<string> {
    for (const key of this.#values.keys()) yield toText(key);
  }

  values(): IterableIterator<V> {
    return this.#values.values();
  }

  *[Symbol.iterator](): IterableIterator<[text: string, value: V]> {
    for (const [key, value] of this.#values) yield [toText(key), value];
  }
}

/** A `Set` of texts that strangers chose, in the order in which they came. */
export class TextSet implements Iterable<string> {
  readonly #keys = new Set<HexText>();

  constructor(texts: Iterable<string> = []) {
    for (const text of texts) this.add(text);
  }

  /** Number of texts. */
  get size(): number {
    return this.#keys.size;
  }

  has(text: string): boolean {
    return this.#keys.has(toKey(text));
  }

  add(text: string): this {
    this.#keys.add(toKey(text));
    return this;
  }

  /** Removes a text. False if it is not there. */
  delete(text: string): boolean {
    return this.#keys.delete(toKey(text));
  }

  clear(): void {
    this.#keys.clear();
  }

  *[Symbol.iterator](): IterableIterator<string> {
    for (const key of this.#keys) yield toText(key);
  }
}
