import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { PeerProcess } from "../support/peer_process.ts";
import { Program } from "../support/program.ts";

const PARAMS = '{"initialDifficulty":4000,"floorDifficulty":2000,"intervalMs":500}';

/** Counts; refuses what is no JSON object; fails on purpose where it is told to. */
const PLUGIN = `
  import { accept, defineValidator, ignore, reject } from "chainvote";
  import { read } from "./read.ts";

  export default defineValidator({
    name: "counter",
    version: 2,
    init(config) {
      if (config.most !== undefined && typeof config.most !== "number") {
        throw new TypeError('"most" must be a number');
      }
      return {};
    },
    check(record, state, { config }) {
      const value = read(record);
      if (value === undefined) return reject("no-object", "it must be an object");
      if (value.spin) for (;;);
      if (value.fail === "check") throw new TypeError("told to");
      const most = Number(config.most ?? 100);
      return state.size("seen") >= most ? ignore("full", "there are " + most + " already") : accept();
    },
    apply(record, state) {
      if (read(record)!.fail === "apply") throw new TypeError("told to, late");
      state.set("seen", String(state.size("seen")), true);
    },
    query: (path, args, state) => path === "count" ? { count: state.size("seen"), args } : undefined,
  });`;
const READ = `
  export function read(record: Uint8Array): { spin?: boolean; fail?: string } | undefined {
    try {
      const value = JSON.parse(new TextDecoder().decode(record));
      return typeof value === "object" && value !== null ? value : undefined;
    } catch {
      return undefined;
    }
  }`;

/** The bundle of the plugin, made once: to make it takes longer than most of what is shown with it. */
let bundle: Promise<string> | undefined;

async function makeBundle(program: Program): Promise<string> {
  const { code, stderr } = await program.run(["plugin", "build", "counter.ts", "-o", "made.js"]);
  assertEquals(code, 0, stderr);
  return Deno.readTextFileSync(program.path("made.js"));
}

/** A program with a plugin, its sources or its bundle, and a network of it. */
async function prepare(
  program: Program,
  { config = "{}", from = "bundle" }: { config?: string; from?: "bundle" | "sources" } = {},
): Promise<string[]> {
  const source = program.write("counter.ts", PLUGIN);
  program.write("read.ts", READ);
  const plugin = from === "sources"
    ? source
    : program.write("counter.js", await (bundle ??= makeBundle(program)));
  const { code, stderr } = await program.run(
    ["network", "new", "--name", "count", "--plugin", plugin, "--config", config]
      .concat("--params", PARAMS, "-o", program.path("count.json")),
  );
  assertEquals(code, 0, stderr);
  return ["--network", program.path("count.json"), "--plugin", plugin];
}

async function peerOf(program: Program, name: string, options: string[]): Promise<PeerProcess> {
  const data = program.path(name);
  const running = program.spawn(["peer", "--json", "--mine", "1", "--data", data, ...options]);
  const { listen, api } = await running.ready<{ listen: string; api: string }>();
  return Object.assign(running, { data, listen, api });
}

Deno.test("a network of a plugin takes, answers and lists records, and its data folder knows the plugin", async () => {
  await using program = new Program();
  const options = await prepare(program, { config: '{"most":3}', from: "sources" });
  const peer = await peerOf(program, "a", options);
  const data = ["--data", peer.data];
  const added = await program.run(["add", '{"b": 1, "a": "x"}', ...data]);
  assertEquals(added.code, 0, added.stderr);
  assertMatch(
    added.stdout,
    /^Added: [0-9a-f]{64}, block 1, 1 confirmation, no other machine has it yet; this peer passes it on · "count" /,
  );
  const forged = await program.run(["add", "7", ...data, "--json"]);
  assertEquals([forged.code, JSON.parse(forged.stdout).code], [3, "no-object"]);

  const lines = program.write("more.jsonl", '{"n":1}\n\n{"n":2}\n{"n":3}\n');
  const many = await program.run(["add", "--file", lines, ...data, "--json"]);
  // The four of them were judged one by one, so the block decides which of the last two is too many.
  const { records, added: count } = JSON.parse(many.stdout);
  assertEquals([records, count], [3, 2]);
  const bad = program.write("bad.jsonl", '{"n":9}\n{"n":\n');
  const refused = await program.run(["add", "--file", bad, ...data]);
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, `${bad}:2: `);

  const asked = await program.run(["query", "count", "color=red", "x=a=b", ...data]);
  assertEquals(JSON.parse(asked.stdout), { count: 3, args: { color: "red", x: "a=b" } });
  assertEquals((await program.run(["query", "nothing", ...data])).code, 2);
  assertEquals((await program.run(["query", "count", "color", ...data])).code, 2);
  interface Listed {
    readonly records: { readonly block: number; readonly data: unknown }[];
  }
  const all = await program.json<Listed>(["records", ...data]);
  assertEquals(all.records[0].data, { a: "x", b: 1 });
  assertEquals(all.records.length, 3);
  const some = await program.run(["records", "--limit", "1", ...data]);
  assertMatch(some.stdout, /^1 {2}[0-9a-f]{12} {2}\{"a":"x","b":1\}\n$/);

  // Without a running peer and without a word of the plugin.
  await peer.kill("SIGTERM");
  const stored = await program.run(["query", "count", "--offline", ...data]);
  assertEquals(JSON.parse(stored.stdout).count, 3, stored.stderr);
  assertEquals((await program.run(["audit", ...data])).code, 0);
});

Deno.test("a peer takes the network's plugin and no other: both hashes are told", async () => {
  await using program = new Program();
  const [, network, , plugin] = await prepare(program);
  const { validator: { bundle, version } } = JSON.parse(Deno.readTextFileSync(network));
  assertEquals(version, 2);
  const text = Deno.readTextFileSync(plugin);
  const other = program.write("other.js", text.replace("already", "by now"));
  const wrong = await program.run(["peer", "--network", network, "--plugin", other]);
  assertEquals(wrong.code, 2);
  const [, seen] = wrong.stderr.match(/has ([0-9a-f]{64})\./) ?? [];
  assertStringIncludes(wrong.stderr, bundle);
  assert(seen !== undefined && seen !== bundle);
  const without = await program.run(["peer", "--network", network]);
  assertEquals(without.code, 5);
  assertStringIncludes(without.stderr, `counter 2 with the SHA-256 ${bundle}: name its file with`);
  const needless = await program.run(
    ["peer", "--network", program.path("network.json"), "--plugin", plugin],
  );
  assertEquals(needless.code, 2);
});

Deno.test("chainvote network new tells what is wrong with a plugin, a config and parameters, by place", async () => {
  await using program = new Program();
  const [, , ...counter] = await prepare(program);
  const create = async (args: string[], code: number, ...texts: string[]) => {
    const ended = await program.run(
      ["network", "new", "--name", "n", "-o", program.path("n.json"), ...args],
    );
    assertEquals(ended.code, code, ended.stderr);
    for (const text of texts) assertStringIncludes(ended.stderr, text);
  };
  const file = (name: string, text: string) => ["--plugin", program.write(name, text)];
  await create(["--plugin", program.path("none.ts")], 5, "none.ts");
  await create(file("syntax.ts", "export default {\n  name: ;\n};"), 2, "syntax.ts:2:9: ");
  await create(file("lost.ts", 'import "./lost_one.ts";'), 5, "lost_one.ts");
  await create(file("package.ts", 'import "left-pad";'), 2, "package.ts:1:8: ", "left-pad");
  await create(file("reach.ts", 'export default await import("node:fs");'), 2, "node:fs");
  await create(file("plain.js", "export default 1;"), 2, "default export must be a validator");
  await create([...counter, "--config", '{"most":"a"}'], 2, '"most" must be a number');
  await create([...counter, "--config", "{"], 2, "--config");
  await create([...counter, "--config", program.path("none.json")], 5, "none.json");
  await create([...counter, "--params", '{"speed":1}'], 2, '"speed"');
  await create(["--config", '{"choices":1}'], 2, "choices");
  await create(["-o", program.path("count.json")], 5, "it exists");
  await create(["--config", '{"choices":["a"]}'], 0);
});

Deno.test("of several plugins all must accept a record", async () => {
  await using program = new Program();
  program.write("counter.ts", PLUGIN);
  program.write("read.ts", READ);
  program.write(
    "red.js",
    `export default {
      name: "red", version: 1,
      check: (record) => new TextDecoder().decode(record).includes("red")
        ? { kind: "accept" }
        : { kind: "reject", code: "pale", reason: "it must be red" },
      query: (path) => path === "color" ? "red" : undefined,
    };`,
  );
  const plugins = ["--plugin", program.path("counter.ts"), "--plugin", program.path("red.js")];
  const made = await program.json<{ validator: { name: string } }>(
    ["network", "new", "--name", "both", "--params", PARAMS, "--config", '{"counter":{"most":2}}']
      .concat("-o", program.path("both.json"), plugins),
  );
  assertEquals(made.validator.name, "counter+red");
  const peer = await peerOf(program, "a", ["--network", program.path("both.json"), ...plugins]);
  const data = ["--data", peer.data];
  const code = async (record: string) => {
    const { stdout } = await program.run(["add", record, ...data, "--json"]);
    return JSON.parse(stdout).code ?? "added";
  };
  assertEquals(await code('{"is":"blue"}'), "pale");
  assertEquals(await code('"red"'), "no-object");
  assertEquals(await code('{"is":"red"}'), "added");
  const ask = async (path: string) =>
    JSON.parse((await program.run(["query", path, ...data])).stdout);
  assertEquals(
    [(await ask("count")).count, await ask("color"), (await ask("counter/count")).count],
    [1, "red", 1],
  );
});

for (
  const [record, call, told] of [
    ['{"fail":"check"}', "check", "told to"],
    ['{"fail":"apply"}', "apply", "told to, late"],
    ['{"spin":true}', "check", "took longer than 500 ms"],
  ]
) {
  Deno.test(`a plugin that fails at ${record} ends its peer with 1 and the record's id, once`, async () => {
    await using program = new Program();
    const options = await prepare(program);
    const first = await peerOf(program, "a", [...options, "--plugin-time", "500"]);
    const data = ["--data", first.data];
    assertEquals((await program.run(["add", '{"n":1}', ...data])).code, 0);
    const adding = program.spawn(["add", record, ...data, "--timeout", "1"]);
    const { code, stderr } = await first.ended();
    // Left without its peer, it would be one itself, on the folder that the next one needs.
    await adding.kill();
    assertEquals(code, 1, stderr);
    assertMatch(stderr, new RegExp(`counter.* in ${call}\\(\\) on record [0-9a-f]{64}:? ${told}`));
    // Nothing is lost, and the same record is not fatal again.
    const second = await peerOf(program, "a", []);
    const again = await program.run(["add", record, ...data, "--json"]);
    assertEquals([again.code, JSON.parse(again.stdout).code], [3, "validator-failed"]);
    assertEquals((await program.run(["add", '{"n":2}', ...data])).code, 0);
    const asked = await program.run(["query", "count", ...data]);
    assertEquals(JSON.parse(asked.stdout).count, 2);
    assertEquals((await second.kill("SIGTERM")).code, 0);
  });
}

Deno.test("a peer that says so gets the plugin from a peer of the network, by its hash, and runs it sandboxed", async () => {
  await using program = new Program();
  const [, network, , plugin] = await prepare(program);
  const tracker = await program.tracker();
  const at = ["--network", network, "--tracker", tracker.url];
  const waiting = program.spawn(
    ["peer", "--trust-network-plugin", "--data", program.path("b"), "--json", ...at],
  );
  const first = await peerOf(program, "a", [...at, "--plugin", plugin]);
  // It was looking before there was anybody to ask.
  await waiting.ready();
  assertMatch(waiting.stderr, /Got the plugin counter 2 with the SHA-256 [0-9a-f]{64} from 127\./);
  const { recordId } = await program.json<{ recordId: string }>(
    ["add", '{"n":1}', "--data", first.data],
  );
  await program.json(
    ["status", "--record", recordId, "--watch", "--confirmations", "1"]
      .concat("--data", program.path("b")),
  );

  // The second peer judges by itself, and its folder knows the plugin from now on.
  const forged = await program.run(["add", "7", "--data", program.path("b"), "--json"]);
  assertEquals([forged.code, JSON.parse(forged.stdout).code], [3, "no-object"]);
  await waiting.kill("SIGTERM");
  const stored = await program.run(["query", "count", "--offline", "--data", program.path("b")]);
  assertEquals(JSON.parse(stored.stdout).count, 1, stored.stderr);

  // Other commands can do the same; without the word nobody does.
  const fresh = ["query", "count", "--data", program.path("c"), ...at];
  const without = await program.run(fresh);
  assertEquals(without.code, 5);
  assertStringIncludes(without.stderr, "get it from a peer with --trust-network-plugin");
  const trusting = await program.run([...fresh, "--trust-network-plugin"]);
  assertEquals(JSON.parse(trusting.stdout).count, 1, trusting.stderr);
});

Deno.test("Ctrl-C ends the search for a plugin", async () => {
  await using program = new Program();
  const [, network] = await prepare(program);
  const tracker = await program.tracker();
  const searching = program.spawn(
    ["peer", "--trust-network-plugin", "--data", program.path("b"), "--network", network]
      .concat("--tracker", tracker.url),
  );
  await searching.seen("stderr", /looking for the plugin counter 2/);
  const { code, stderr } = await searching.kill("SIGINT");
  assertEquals([code, stderr.includes("interrupted")], [4, true]);
});
