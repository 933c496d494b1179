/** The files of a new plugin. */
import { AUTHOR_SOURCES } from "./author_source.ts";

/** Files by name, for a plugin in a language. */
export function createPluginFiles(
  name: string,
  language: "ts" | "js",
): Readonly<Record<string, string>> {
  const types = language === "ts";
  return {
    [`${name}.${language}`]: plugin(name, types),
    [`${name}.test.${language}`]: test(name, language),
    "samples.jsonl": '{"name":"Ann","text":"hello"}\n{"name":"Ben","text":"hello, Ann"}\n',
    "README.md": readme(name, language),
    // For editors and tests; chainvote itself brings its own when it bundles.
    "chainvote.ts": authorModule(),
    "deno.json": JSON.stringify({ imports: { chainvote: "./chainvote.ts" } }, undefined, 2) + "\n",
  };
}

function plugin(name: string, types: boolean): string {
  const t = (type: string) => types ? type : "";
  return `/**
 * ${name}: everybody may sign once.
 *
 * Records are {"name": text, "text": text}. Queries: "entries", and "entry" with the argument name.
 */
import { accept, defineValidator, ignore, reject } from "chainvote";
${types ? "\ninterface Entry {\n  readonly name: string;\n  readonly text: string;\n}\n" : ""}
export default defineValidator({
  name: "${name}",
  // Raise it whenever a record could be judged otherwise than before.
  version: 1,

  // Looks at the record, the state and the context alone: no clock, no chance, no memory of earlier calls.
  check(record, state) {
    const entry = read(record);
    if (entry === undefined) return reject("malformed", "a record must be {name, text}, both texts");
    if (state.get("entries", entry.name) !== undefined) {
      return ignore("signed", \`\${entry.name} has signed already\`);
    }
    return accept();
  },

  // Only called for what check() accepts. Undone by itself when blocks are.
  apply(record, state) {
    const { name, text } = read(record)${t("!")};
    state.set("entries", name, text);
  },

  // Two records with one key never both enter the chain, however they race.
  keys: (record) => [read(record)${t("!")}.name],

  query(path, args, state) {
    if (path === "entries") return Object.fromEntries(state.entries("entries"));
    if (path === "entry") return state.get("entries", args.name ?? "") ?? null;
    return undefined;
  },
});

/** What a record holds; undefined if anything is wrong with it. Records come from strangers. */
function read(record${t(": Uint8Array")})${t(": Entry | undefined")} {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(record));
    const { name, text } = value ?? {};
    const isEntry = typeof name === "string" && name.length <= 100 && typeof text === "string";
    return isEntry ? { name, text } : undefined;
  } catch {
    return undefined;
  }
}
`;
}

function test(name: string, language: "ts" | "js"): string {
  const types = language === "ts";
  return `import assert from "node:assert/strict";
import plugin from "./${name}.${language}";

/** A state to judge on, and what a record does to it. */
function open() {
  const tables = new Map${types ? "<string, any>" : ""}();
  const state = {
    get: (table${types ? ": string" : ""}, key${
    types ? ": string" : ""
  }) => tables.get(table + "/" + key),
    set: (table${types ? ": string" : ""}, key${types ? ": string" : ""}, value${
    types ? ": any" : ""
  }) => void tables.set(table + "/" + key, value),
    delete: (table${types ? ": string" : ""}, key${
    types ? ": string" : ""
  }) => void tables.delete(table + "/" + key),
    size: () => tables.size,
    entries: () => [],
  };
  const context = { chain: "", recordId: "", config: {}, index: 1, time: 0 };
  return (value${types ? ": unknown" : ""}) => {
    const record = new TextEncoder().encode(JSON.stringify(value));
    const verdict = plugin.check(record, state, context);
    if (verdict.kind === "accept") plugin.apply?.(record, state, context);
    return verdict.kind;
  };
}

Deno.test("${name} takes one entry a name", () => {
  const add = open();
  assert.equal(add({ name: "Ann", text: "hello" }), "accept");
  assert.equal(add({ name: "Ann", text: "again" }), "ignore");
  assert.equal(add({ name: "Ben", text: "hello" }), "accept");
});

Deno.test("${name} refuses what is no entry", () => {
  const add = open();
  for (const value of [null, 1, "x", [], {}, { name: "Ann" }, { name: 1, text: "x" }]) {
    assert.equal(add(value), "reject");
  }
});
`;
}

function readme(name: string, language: "ts" | "js"): string {
  const file = `${name}.${language}`;
  return `# ${name}

A plugin for chainvote: it says which records enter a chain. \`${file}\` is all of it.

\`\`\`sh
deno test                                      # its own tests
chainvote plugin check ${file} --samples samples.jsonl
chainvote plugin build ${file} -o ${name}.js   # one file for everybody; prints its SHA-256
chainvote network new --name "Our ${name}" --plugin ${name}.js -o network.json
\`\`\`

Give \`network.json\` and \`${name}.js\` to everybody. Then, on every machine:

\`\`\`sh
chainvote peer --network network.json --plugin ${name}.js
chainvote add '{"name":"Ann","text":"hello"}'
chainvote query entries
chainvote records
\`\`\`

\`chainvote.ts\` and \`deno.json\` are there for your editor and the tests.
`;
}

/** What plugins import, as one file of TypeScript. */
function authorModule(): string {
  const { "validator.ts": validator } = AUTHOR_SOURCES;
  const json = `/** What JSON can say. */
type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** An object of JSON. */
interface JsonObject {
  readonly [name: string]: Json;
}`;
  return validator.replace(
    'import type { Json, JsonObject } from "../base/canonical_json.ts";',
    json,
  );
}
