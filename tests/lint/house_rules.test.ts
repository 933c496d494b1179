import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import houseRules, { createHouseRules } from "./house_rules.ts";

const ROOT = new URL("file:///a%20project/");
const plugin = createHouseRules(ROOT);

/** The reports of one rule for a file at `path` from the project's root. */
function lint(rule: string, path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, fileURLToPath(new URL(path, ROOT)), source)
    .filter((diagnostic) => diagnostic.id === `house/${rule}`)
    .map((diagnostic) => diagnostic.message);
}

/** Asserts how many reports a rule makes for each `[path, source]`. */
function assertReports(rule: string, count: number, cases: (readonly [string, string])[]): void {
  for (const [path, source] of cases) {
    assertEquals(lint(rule, path, source).length, count, `${path}: ${source}`);
  }
}

Deno.test("house/one-way-imports lets cli import all, net and plugins core, and core only core", () => {
  assertReports("one-way-imports", 0, [
    ["core/chain/chain.ts", 'import { Block } from "./block.ts";'],
    [
      "net/peer.ts",
      'import { Chain } from "../core/chain.ts"; import { Frame } from "./frame.ts";',
    ],
    ["net/peer.ts", 'import { Chain } from "../core/mod.ts";'],
    ["plugins/vote/vote.ts", 'import { Chain } from "../core/chain.ts";'],
    ["cli/vote.ts", 'import "../net/a.ts"; import "../plugins/a.ts"; import "../core/a.ts";'],
    ["cli/app/version.ts", 'import config from "../deno.json" with { type: "json" };'],
    ["mod.ts", 'export { Chain } from "./core/mod.ts"; import { main } from "./cli/main.ts";'],
    [
      "tests/core/a.test.ts",
      'import "../../mod.ts"; import "chainvote"; import "../support/a.ts";',
    ],
    ["core/a.ts", 'import { x } from "npm-thing"; import { y } from "node:path";'],
  ]);
});

Deno.test("house/one-way-imports refuses every other way between the folders", () => {
  assertReports("one-way-imports", 1, [
    ["core/a.ts", 'import { Peer } from "../net/peer.ts";'],
    ["core/a.ts", 'import { vote } from "../plugins/vote.ts";'],
    ["core/a.ts", 'import config from "../deno.json" with { type: "json" };'],
    ["net/a.ts", 'import { vote } from "../plugins/vote.ts";'],
    ["net/a.ts", 'import { print } from "../cli/output.ts";'],
    ["plugins/a.ts", 'import { Peer } from "../net/peer.ts";'],
    ["plugins/deep/a.ts", 'import { print } from "../../cli/terminal/output.ts";'],
    ["cli/a.ts", 'import { fake } from "../tests/support/fake.ts";'],
    ["mod.ts", 'import { fake } from "./tests/support/fake.ts";'],
  ]);
});

Deno.test("house/one-way-imports sees types, re-exports, import() and file URLs too", () => {
  assertReports("one-way-imports", 1, [
    ["core/a.ts", 'import type { Peer } from "../net/peer.ts";'],
    ["core/a.ts", 'export { Peer } from "../net/peer.ts";'],
    ["core/a.ts", 'export type { Peer } from "../net/peer.ts";'],
    ["core/a.ts", 'export * from "../net/peer.ts";'],
    ["core/a.ts", 'await import("../net/peer.ts");'],
    ["core/a.ts", "await import(`../net/peer.ts`);"],
    ["core/a.ts", 'export type Peer = import("../net/peer.ts").Peer;'],
    ["core/a.ts", 'import "file:///a%20project/net/peer.ts";'],
    ["core/a.ts", 'import ".././net/../net/peer.ts";'],
  ]);
});

Deno.test("house/one-way-imports keeps the root's mod.ts for tests", () => {
  for (const from of ["core/a.ts", "net/a.ts", "plugins/a.ts", "cli/a.ts"]) {
    assertReports("one-way-imports", 1, [
      [from, 'import { Chain } from "../mod.ts";'],
      [from, 'import { Chain } from "chainvote";'],
    ]);
  }
});

Deno.test("house/one-way-imports lets example plugins import the library as a stranger does", () => {
  assertReports("one-way-imports", 0, [
    ["plugins/examples/a.ts", 'import { accept } from "chainvote";'],
  ]);
  assertReports("one-way-imports", 1, [
    ["plugins/examples/a.ts", 'import { Node } from "../../net/node/node.ts";'],
  ]);
});

Deno.test("house/one-way-imports keeps a folder's mod.ts out of that folder", () => {
  assertReports("one-way-imports", 1, [
    ["core/a.ts", 'import { Chain } from "./mod.ts";'],
    ["core/deep/a.ts", 'import { Chain } from "../mod.ts";'],
  ]);
});

Deno.test("house/one-way-imports says what was imported and what to do", () => {
  assertEquals(lint("one-way-imports", "net/a.ts", 'import "../cli/terminal/output.ts";'), [
    "net may import net, core, not cli/terminal/output.ts: hand it in, or move it down",
  ]);
});

/** Each outside thing, a file that may use it, and one that may not. */
const DOORS = [
  ['import { sha256 } from "@noble/hashes/sha2.js";', "core/base/hash.ts", "core/chain/chain.ts"],
  [
    'import { x25519 } from "@noble/curves/ed25519.js";',
    "net/private/noise/primitives.ts",
    "net/transport/tcp.ts",
  ],
  [
    'import { chacha20poly1305 } from "@noble/ciphers/chacha.js";',
    "net/private/noise/primitives.ts",
    "net/transport/tcp.ts",
  ],
  [
    'import { wordlist } from "@scure/bip39/wordlists/english.js";',
    "core/base/chain_words.ts",
    "cli/host/invitation.ts",
  ],
  ['import canonicalize from "canonicalize";', "core/base/canonical_json.ts", "cli/json.ts"],
  ['import { encode } from "cborg";', "net/wire/flat_cbor.ts", "net/peer.ts"],
  ['import { Hono } from "hono";', "net/tracker/server/app.ts", "net/tracker/server/polls.ts"],
  ['import { streamSSE } from "hono/streaming";', "net/api/index_app.ts", "cli/lib/peer.ts"],
  [
    'import { DatabaseSync } from "node:sqlite";',
    "core/store/sqlite_store.ts",
    "core/store/store.ts",
  ],
  ['import { Command } from "commander";', "cli/main.ts", "net/peer.ts"],
  ['import { text } from "@clack/prompts";', "cli/prompt.ts", "plugins/vote/vote.ts"],
  ['import { getLogger } from "@logtape/logtape";', "cli/app/log.ts", "cli/lib/peer.ts"],
  [
    'import { parse } from "csv-parse/sync";',
    "tests/cli/csv/csv_fields.test.ts",
    "cli/election/ballots_csv.ts",
  ],
  ['import ipaddr from "ipaddr.js";', "tests/net/base/ip_ranges.test.ts", "net/base/ip.ts"],
  [
    'import width from "fast-string-width";',
    "cli/terminal/text_columns.ts",
    "cli/terminal/output.ts",
  ],
  ['import { connect } from "node:net";', "net/transport/tcp.ts", "net/peer.ts"],
  ["Deno.serve(handler);", "net/http/serve.ts", "net/tracker/server/app.ts"],
  ["Deno.listen({ port: 0 });", "net/transport/tcp.ts", "net/http/serve.ts"],
  ["await Deno.connect({ port: 1 });", "net/transport/tcp.ts", "net/http/serve.ts"],
  ["Deno.exit(1);", "cli/chainvote.ts", "cli/main.ts"],
  ["console.log(1);", "cli/terminal/output.ts", "cli/main.ts"],
] as const;

Deno.test("house/one-door lets one place, and tests, use each outside thing", () => {
  for (const [source, door, other] of DOORS) {
    assertReports("one-door", 0, [[door, source], ["tests/net/a.test.ts", source]]);
    assertReports("one-door", 1, [[other, source]]);
  }
});

Deno.test("house/one-door sees versions, types, re-exports and import()", () => {
  assertReports("one-door", 1, [
    ["core/a.ts", 'import { sha256 } from "npm:/@noble/hashes@2.4.0/sha2.js";'],
    ["core/a.ts", 'import { Hono } from "jsr:@hono/hono@4";'],
    ["core/a.ts", 'import type { Hono } from "npm:hono@4.13.19/tiny";'],
    ["core/a.ts", 'export * from "cborg";'],
    ["core/a.ts", 'await import("commander");'],
  ]);
});

Deno.test("house/one-door sees globals by other spellings, and no namesakes", () => {
  assertReports("one-door", 1, [
    ["cli/a.ts", 'globalThis.Deno["serve"](handler);'],
    ["cli/a.ts", "const { exit, args } = Deno;"],
    ["cli/a.ts", "const log = console;"],
    ["cli/a.ts", "run({ console });"],
    ["cli/a.ts", "run({ log: console });"],
    ["cli/a.ts", "globalThis.console.error(1);"],
  ]);
  assertReports("one-door", 0, [
    ["cli/a.ts", "window.app.console(1); app.Deno.exit(1); interface A { console: string }"],
    ["cli/a.ts", "const a = { console: 1 }; class B { console = 1 }"],
    ["cli/a.ts", "type Serve = typeof Deno.serve; type C = typeof console;"],
    ["cli/a.ts", 'import { honour } from "honour"; import { x } from "./hono.ts";'],
  ]);
});

Deno.test("house/one-door says who may use it", () => {
  assertEquals(lint("one-door", "core/a.ts", "console.log(1);"), [
    "only cli/terminal/output.ts may use console: use what it exports, or add that there",
  ]);
});

Deno.test("house/no-bare-clock refuses time and chance in core, net and plugins", () => {
  for (
    const source of [
      "Date.now();",
      "new Date();",
      "new Date;",
      "Date();",
      "setTimeout(f, 1);",
      "setInterval(f, 1);",
      "globalThis.setTimeout(f, 1);",
      "wait(setTimeout);",
      "const now = Date.now;",
      "const { now } = performance;",
      "performance.now();",
      "Math.random();",
      "crypto.getRandomValues(a);",
      "crypto.randomUUID();",
      "AbortSignal.timeout(1);",
      "Temporal.Now.instant();",
      'import { setTimeout as wait } from "node:timers/promises";',
    ]
  ) {
    assertReports("no-bare-clock", 1, [
      ["core/a.ts", source],
      ["core/deep/system.ts", source],
      ["net/system.ts", source],
      ["plugins/a.ts", source],
    ]);
    assertReports("no-bare-clock", 0, [
      ["core/base/system.ts", source],
      ["cli/a.ts", source],
      ["tests/core/a.test.ts", source],
      ["mod.ts", source],
    ]);
  }
});

Deno.test("house/no-bare-clock lets a given clock and a date of a number be used", () => {
  assertReports("no-bare-clock", 0, [
    ["core/a.ts", "clock.now(); this.clock.setTimeout(f, 1); new Date(0); new Date(ms);"],
    ["core/a.ts", "Math.floor(1); crypto.subtle; performance.mark; Date.parse(text);"],
    ["core/a.ts", "let timer: ReturnType<typeof setTimeout>; clearTimeout(timer);"],
    ["core/a.ts", "interface Timers { setTimeout(): void; setInterval: number }"],
  ]);
});

Deno.test("house/no-bare-clock says what to take instead", () => {
  assertEquals(lint("no-bare-clock", "net/a.ts", "Date.now();"), [
    "only core/base/system.ts may use Date.now: take a Clock or a Random instead",
  ]);
});

Deno.test("house/no-system-default lets cli and workers alone take this machine's clock and chance", () => {
  const source = 'import { systemClock } from "../base/system.ts";';
  assertReports("no-system-default", 1, [
    ["core/chain/a.ts", source],
    ["net/http/a.ts", 'import { systemClock } from "../../core/base/system.ts";'],
    ["plugins/sandbox/a.ts", 'import { systemRandom } from "../../core/base/system.ts";'],
  ]);
  assertReports("no-system-default", 0, [
    ["core/mining/miner_worker.ts", source],
    ["core/mod.ts", 'export { systemClock } from "./base/system.ts";'],
    ["cli/app/a.ts", 'import { systemClock } from "../../core/base/system.ts";'],
    ["tests/core/a.test.ts", 'import { systemClock } from "../../core/base/system.ts";'],
    ["core/chain/a.ts", 'import { pause } from "../base/clock.ts";'],
  ]);
});

Deno.test("house/short refuses a function of more than 70 lines, in any form", () => {
  const body = (lines: number) => "{\n" + "  a();\n".repeat(lines - 2) + "}";
  for (const form of ["function f() BODY", "const f = () => BODY;", "class A { m() BODY }"]) {
    assertReports("short", 1, [["core/a/a.ts", form.replace("BODY", body(71))]]);
    assertReports("short", 0, [
      ["core/a/a.ts", form.replace("BODY", body(70))],
      ["tests/a.ts", form.replace("BODY", body(71))],
    ]);
  }
});

Deno.test("house/limits keeps exported limits in files called limits.ts", () => {
  for (const name of ["MAX_PEERS", "MIN_CLOCKS", "PING_AFTER_MS", "HEADER_LIMITS"]) {
    const source = `export const ${name} = 1;`;
    assertReports("limits", 1, [["net/peers/a.ts", source]]);
    assertReports("limits", 0, [
      ["net/peers/limits.ts", source],
      ["tests/net/a.ts", source],
      ["net/peers/a.ts", `const ${name} = 1; export { a } from "./b.ts";`],
    ]);
  }
  assertReports("limits", 0, [["net/peers/a.ts", "export const PEERS = 1;"]]);
});

Deno.test("house/no-default-export refuses default exports in any form", () => {
  assertReports("no-default-export", 1, [
    ["core/a.ts", "export default function f() {}"],
    ["cli/a.ts", "export default 1;"],
    ["mod.ts", "const a = 1; export { a as default };"],
    ["net/a.ts", 'export { default } from "./b.ts";'],
    ["tests/a.test.ts", "export default {};"],
    ["core/deep/miner_worker.ts", "export default {};"],
  ]);
});

Deno.test("house/no-default-export lets workers, plugins and this plugin have one", () => {
  assertReports("no-default-export", 0, [
    ["core/mining/miner_worker.ts", "export default {};"],
    ["plugins/vote/vote.ts", "export default {};"],
    ["tests/lint/house_rules.ts", "export default {};"],
    ["core/a.ts", 'export const a = 1; export { default as b } from "./b.ts";'],
  ]);
});

Deno.test("house/no-enum refuses every enum", () => {
  assertReports("no-enum", 1, [
    ["core/a.ts", "enum A { B }"],
    ["tests/a.ts", "export const enum A { B }"],
    ["mod.ts", "declare enum A { B }"],
  ]);
  assertReports("no-enum", 0, [["core/a.ts", 'const A = { B: 1 } as const; type C = "d" | "e";']]);
});

Deno.test("createHouseRules() has no rules for files outside the project", () => {
  const source = 'enum A { B } export default console; import "../cli/a.ts"; Date.now();';
  for (const name of ["/other/core/a.ts", "/a project 2/core/a.ts"]) {
    assertEquals(Deno.lint.runPlugin(plugin, name, source), []);
  }
});

Deno.test("house_rules.ts takes the folder above tests/ for the project's root", () => {
  const name = fileURLToPath(new URL("../../core/a.ts", import.meta.url));
  const found = Deno.lint.runPlugin(houseRules, name, 'import "../cli/a.ts";');
  assertEquals(found.map((diagnostic) => diagnostic.id), ["house/one-way-imports"]);
});

Deno.test("house/brands refuses a cast to a hash, an id or a token outside of the file that makes it", () => {
  assertReports("brands", 1, [
    ["net/sync/sync.ts", "const hash = text as BlockHash;"],
    ["net/sync/sync.ts", "const hashes = texts as readonly BlockHash[];"],
    ["net/sync/sync.ts", "const nodes = map as unknown as Map<RecordId, Node>;"],
    ["net/sync/sync.ts", "const id = <PeerId> text;"],
    ["core/block/ids.ts", "const id = text as PeerId;"],
    ["net/sync/sync.ts", "const isId = (text: string): text is RecordId => true;"],
    ["tests/net/sync/sync.test.ts", 'const token = "x" as ApiToken;'],
    ["cli/a.ts", 'type Code = Brand<"Code">;'],
  ]);
  assertReports("brands", 0, [
    ["core/block/ids.ts", 'type BlockHash = Brand<"BlockHash">; const hash = text as BlockHash;'],
    ["core/block/ids.ts", "const isId = (text: string): text is RecordId => HASH.test(text);"],
    ["net/sync/sync.ts", "const hash = blockHashOf(bytes); const ids: RecordId[] = [];"],
    ["net/sync/sync.ts", "const name = value as string; const { hash }: { hash: BlockHash } = a;"],
  ]);
});
