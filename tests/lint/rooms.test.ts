import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { createHouseRules } from "./house_rules.ts";
import { ROOMS } from "./rooms.ts";

const ROOT = new URL("file:///project/");
const PROJECT = new URL("../../", import.meta.url);
const plugin = createHouseRules(ROOT);

function reports(path: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, fileURLToPath(new URL(path, ROOT)), source)
    .filter(({ id }) => id === "house/rooms")
    .map(({ message }) => message);
}

Deno.test("house/rooms has every arrow lead to a room that stands above it in the table", () => {
  const above = new Set<string>();
  for (const [room, below] of Object.entries(ROOMS)) {
    for (const other of below) assert(above.has(other), `${room} imports ${other}`);
    above.add(room);
  }
});

Deno.test("house/rooms lists the rooms that there are", async () => {
  const there = new Set<string>();
  const look = async (path: string) => {
    for await (const { name, isDirectory } of Deno.readDir(new URL(path, PROJECT))) {
      if (isDirectory) await look(`${path}/${name}`);
      else if (/\.tsx?$/.test(name) && name !== "mod.ts") there.add(path);
    }
  };
  for (const top of ["core", "plugins", "net", "cli"]) await look(top);
  assertEquals([...there].sort(), Object.keys(ROOMS).sort());
});

Deno.test("house/rooms refuses what is not listed, types included", () => {
  for (
    const source of [
      'import { Node } from "../node/node.ts";',
      'import type { Node } from "../node/node.ts";',
      'export type { Node } from "../node/node.ts";',
      'await import("../node/node.ts");',
      'type Node = import("../node/node.ts").Node;',
    ]
  ) {
    assertEquals(reports("net/sync/a.ts", source), [
      "net/sync may import net/base, net/wire, net/session, net/peers, not net/node/node.ts: " +
      "hand it in, or move it down",
    ]);
  }
  assertEquals(reports("core/nowhere/a.ts", 'import "../base/hash.ts";'), [
    "core/nowhere is no room of tests/lint/rooms.ts: list it there",
  ]);
});

Deno.test("house/rooms lets a file import its own room, rooms below it, and other top folders", () => {
  for (
    const [path, source] of [
      ["net/sync/a.ts", 'import "./b.ts"; import "../session/session.ts";'],
      ["net/sync/a.ts", 'import "../../core/chain/chain.ts"; import "hono";'],
      ["net/mod.ts", 'export { Node } from "./node/node.ts";'],
      ["tests/net/a.test.ts", 'import "../../net/sync/_a.ts";'],
    ]
  ) assertEquals(reports(path, source), [], source);
});

Deno.test("house/rooms keeps a file whose name begins with _ in its room", () => {
  const message = ["net/session/_a.ts is for net/session alone"];
  assertEquals(reports("net/sync/a.ts", 'import "../session/_a.ts";'), message);
  assertEquals(reports("cli/app/a.ts", 'import "../../net/session/_a.ts";'), message);
  assertEquals(reports("net/session/b.ts", 'import "./_a.ts";'), []);
});
