/** Finds keys of plain maps and sets that V8 hashes without its seed. */

/** An array index as text: what strangers can choose so that all fall on one place of a table. */
const ARRAY_INDEX = /^(0|[1-9][0-9]{0,9})$/;

/**
 * Runs `fn` and looks at every key that any `Map` or `Set` of this process is asked for meanwhile.
 *
 * @returns What `fn` gave, and the texts among the keys that are array indices.
 */
export async function withMapKeys<T>(
  fn: () => T | Promise<T>,
): Promise<{ result: T; keys: readonly string[] }> {
  const keys: string[] = [];
  const watch = (key: unknown) => {
    if (typeof key === "string" && ARRAY_INDEX.test(key)) keys.push(key);
  };
  const [map, set] = [Map.prototype, Set.prototype];
  const original = { get: map.get, set: map.set, add: set.add, mapHas: map.has, setHas: set.has };
  map.get = function (key) {
    watch(key);
    return original.get.call(this, key);
  };
  map.set = function (key, value) {
    watch(key);
    return original.set.call(this, key, value);
  };
  map.has = function (key) {
    watch(key);
    return original.mapHas.call(this, key);
  };
  set.add = function (key) {
    watch(key);
    return original.add.call(this, key);
  };
  set.has = function (key) {
    watch(key);
    return original.setHas.call(this, key);
  };
  try {
    const result = await fn();
    return { result, keys };
  } finally {
    Object.assign(map, { get: original.get, set: original.set, has: original.mapHas });
    Object.assign(set, { add: original.add, has: original.setHas });
  }
}
