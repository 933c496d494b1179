/**
 * Several validators as one: a record must please all of them.
 *
 * The room owns what authors of plugins are given beside the interface (`core/validator/validator.ts`). The program
 * does not use it: it becomes a part of the plugin, by `cli/app/plugin/author_source.ts`.
 */
import type { Json, JsonObject } from "../../core/base/canonical_json.ts";
import {
  accept,
  type InitialState,
  type StateReader,
  type StateWriter,
  type Validator,
  type ValidatorContext,
} from "../../core/validator/validator.ts";

/**
 * Makes one validator of several. A record is accepted if all of them accept it, in their order, and has
 * the conflict keys of all. Each has tables of its own, and the part of the config that bears its name;
 * a query is answered by the first that knows it, or by the one that it names: `NAME/path`.
 *
 * @throws {TypeError} If there is none, or two have one name.
 */
export function combineValidators(validators: readonly Validator[]): Validator {
  const names = validators.map(({ name }) => name);
  if (names.length === 0) throw new TypeError("Cannot combine validators as there must be one");
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new TypeError(`Cannot combine validators as each must have another name: ${twice}`);
  }
  if (validators.length === 1) return validators[0];
  const contextOf = (name: string, context: ValidatorContext): ValidatorContext => ({
    chain: context.chain,
    index: context.index,
    time: context.time,
    config: configOf(name, context.config),
    // A getter of the host's, which spreading would leave behind.
    get recordId() {
      return context.recordId;
    },
  });
  return {
    name: names.join("+"),
    // One that changes changes the whole.
    version: validators.reduce((sum, { version }) => sum + version, 0),
    init(config) {
      const unknown = Object.keys(config).find((key) => !names.includes(key));
      if (unknown !== undefined) {
        throw new TypeError(
          `the config of several plugins has a part for each by its name, ${
            names.join(" and ")
          }: ` +
            `it has ${JSON.stringify(unknown)}`,
        );
      }
      const tables = validators.flatMap(({ name, init }) =>
        Object.entries(init?.(configOf(name, config)) ?? {})
          .map(([table, entries]) => [`${name}/${table}`, entries] as const)
      );
      return Object.fromEntries(tables) as InitialState;
    },
    check(record, state, context) {
      for (const { name, check } of validators) {
        const verdict = check(record, readerOf(name, state), contextOf(name, context));
        if (verdict.kind !== "accept") return verdict;
      }
      return accept();
    },
    ...combineVerify(validators, contextOf),
    ...validators.some(({ cost }) => cost) && {
      cost: (record, { config, chain }) =>
        validators.reduce((sum, { name, cost }) => {
          return sum + (cost?.(record, { config: configOf(name, config), chain }) ?? 1);
        }, 0),
    },
    apply(record, state, context) {
      for (const { name, apply } of validators) {
        apply?.(record, writerOf(name, state), contextOf(name, context));
      }
    },
    keys: (record) =>
      validators.flatMap(({ name, keys }) => (keys?.(record) ?? []).map((key) => `${name}/${key}`)),
    query(path, args, state) {
      for (const { name, query } of validators) {
        const own = path.startsWith(`${name}/`) ? path.slice(name.length + 1) : path;
        const answer: Json | undefined = query?.(own, args, readerOf(name, state));
        if (answer !== undefined) return answer;
      }
      return undefined;
    },
  };
}

/** The costly half of those that have one; nothing if none has. */
function combineVerify(
  validators: readonly Validator[],
  contextOf: (name: string, context: ValidatorContext) => ValidatorContext,
): Pick<Validator, "facts" | "needs" | "verify"> {
  const needsOf = (record: Uint8Array, facts: Uint8Array) => {
    const parts = splitFacts(facts);
    return validators.map(({ needs }, i) => needs?.(record, parts[i]) ?? []);
  };
  if (!validators.some(({ facts, verify }) => facts ?? verify)) return {};
  return {
    facts(record, state, context) {
      return joinFacts(validators.map(({ name, facts }) => {
        return facts?.(record, readerOf(name, state), contextOf(name, context)) ?? new Uint8Array();
      }));
    },
    ...validators.some(({ needs }) => needs) && {
      needs: (record, facts) => needsOf(record, facts).flat(),
    },
    verify(record, facts, { config, chain }, needed) {
      const parts = splitFacts(facts);
      const counts = needsOf(record, facts).map(({ length }) => length);
      let from = 0;
      for (const [i, { name, verify }] of validators.entries()) {
        const settings = { config: configOf(name, config), chain };
        const own = needed.slice(from, from += counts[i]);
        const verdict = verify?.(record, parts[i], settings, own) ?? accept();
        if (verdict.kind !== "accept") return verdict;
      }
      return accept();
    },
  };
}

/** Facts of several, each behind its length (u32, big-endian). */
function joinFacts(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(joined.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    joined.set(part, at + 4);
    at += 4 + part.length;
  }
  return joined;
}

/** What {@linkcode joinFacts} joined. */
function splitFacts(joined: Uint8Array): Uint8Array[] {
  const view = new DataView(joined.buffer, joined.byteOffset, joined.length);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < joined.length;) {
    const end = at + 4 + view.getUint32(at);
    parts.push(joined.slice(at + 4, end));
    at = end;
  }
  return parts;
}

function configOf(name: string, config: JsonObject): JsonObject {
  return (Object.hasOwn(config, name) ? config[name] : {}) as JsonObject;
}

function readerOf(name: string, state: StateReader): StateReader {
  return {
    get: (table, key) => state.get(`${name}/${table}`, key),
    size: (table) => state.size(`${name}/${table}`),
    entries: (table) => state.entries(`${name}/${table}`),
  };
}

function writerOf(name: string, state: StateWriter): StateWriter {
  return {
    ...readerOf(name, state),
    set: (table, key, value) => state.set(`${name}/${table}`, key, value),
    delete: (table, key) => state.delete(`${name}/${table}`, key),
  };
}
