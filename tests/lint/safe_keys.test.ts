import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { createHouseRules } from "./house_rules.ts";

const ROOT = new URL("file:///a%20project/");
const plugin = createHouseRules(ROOT);

/** Asserts how many reports the rule makes for each `[path, source]`. */
function assertReports(count: number, cases: (readonly [string, string])[]): void {
  for (const [path, source] of cases) {
    const found = Deno.lint.runPlugin(plugin, fileURLToPath(new URL(path, ROOT)), source)
      .filter((diagnostic) => diagnostic.id === "house/safe-keys");
    assertEquals(found.length, count, `${path}: ${source}`);
  }
}

Deno.test("house/safe-keys refuses a plain Map or Set whose keys may be any text or number", () => {
  assertReports(1, [
    ["core/a.ts", "const votes = new Map<string, number>();"],
    ["plugins/deep/a.ts", "const votes = new Set<string>();"],
    ["net/a.ts", "const shorts = new Map<number, number>();"],
    ["cli/a.ts", "const seen = new Set<unknown>();"],
    ["cli/a.ts", "const seen = new Map<Session | string, number>();"],
    ["net/a.ts", "const seen = new Set();"],
    ["net/a.ts", "const seen: Map<Session, number> = new Map();"],
    ["net/a.ts", 'const seen = new Set([word, "a"]);'],
    ["net/a.ts", "const seen = new Map(votes.map(({ voter }) => [voter, 1]));"],
    ["cli/a.ts", "const groups = Map.groupBy(votes, ({ choice }) => choice);"],
    ["cli/a.ts", "export type VoterText = string;"],
  ]);
});

Deno.test("house/safe-keys takes keys of a named kind, constants, listed files, and what is no Map", () => {
  assertReports(0, [
    ["core/a.ts", "const blocks = new Map<HexText, Block>();"],
    ["net/a.ts", "const sessions = new Set<Session>(); const told = new WeakSet<Session>();"],
    ["net/a.ts", 'const CODES = new Set(["a", "b"]); const NAMES = new Map([["a", x]]);'],
    ["net/a.ts", "const listeners = new Set<(event: T) => void>();"],
    ["core/pending/pending.ts", "const fresh = new Map<string, Node>();"],
    [
      "core/base/text_map.ts",
      "export type HexText = string; const map = new Map<string, number>();",
    ],
    ["tests/core/a.ts", "const votes = new Map<string, number>();"],
    ["cli/a.ts", "const votes = new TextMap<number>();"],
    ["cli/a.ts", 'export type Kind = "a" | "b"; export type Row = readonly string[];'],
  ]);
});
