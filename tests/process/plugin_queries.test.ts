/** What readers can do to a peer by the queries of its plugin. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type PeerProcess, statusOf, tokenOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

/** Forgets that a reader chooses the arguments. It imports nothing, so it need not be bundled at every start. */
const PLUGIN = `
  export default {
    name: "careless",
    version: 1,
    check: () => ({ kind: "accept" }),
    apply: (record, state, { recordId }) => state.set("t", recordId, true),
    query(path, args, state) {
      if (path === "count") return state.size("t");
      if (path === "find") return state.entries("t").filter(([id]) => id.startsWith(args.prefix.toLowerCase()));
      if (path === "match") return new RegExp(args.pattern).test("a".repeat(60) + "b");
      if (path === "repeat") { let n = 0; for (let i = 0; i < Number(args.n); i++) n = (n * 31 + i) % 1000003; return n; }
      if (path === "eat") { const kept = []; for (;;) kept.push(new Uint8Array(1 << 20).fill(1)); }
    },
  };`;
const PARAMS = '{"initialDifficulty":4000,"floorDifficulty":2000,"intervalMs":500}';

async function startPeer(program: Program): Promise<PeerProcess> {
  program.write("careless.js", PLUGIN);
  const plugin = ["--plugin", program.path("careless.js")];
  const network = program.path("careless.json");
  const made = await program.run(
    ["network", "new", "--name", "careless", ...plugin, "--params", PARAMS, "-o", network],
  );
  assertEquals(made.code, 0, made.stderr);
  const data = program.path("a");
  const args = ["peer", "--json", "--mine", "1", "--data", data, "--network", network, ...plugin];
  const running = program.spawn(args);
  const { listen, api } = await running.ready<{ listen: string; api: string }>();
  return Object.assign(running, { data, listen, api });
}

/** What the API answers to a query of the peer's owner, or of somebody who has no token. */
async function ask(peer: PeerProcess, query: string, { hasToken = true } = {}) {
  const headers = { authorization: `Bearer ${tokenOf(peer.data)}` };
  const init = hasToken ? { headers } : {};
  const response = await fetch(`${peer.api}/v1/query/${query}`, init);
  const { answer, code, reason } = await response.json();
  return { status: response.status, answer, code, reason };
}

/** The processes that a process has started, where the system tells. */
function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  const { stdout } = new Deno.Command("cat", { args: [path], stderr: "null" }).outputSync();
  return new TextDecoder().decode(stdout).split(" ").filter((text) => text !== "").map(Number);
}

function isRunning(pid: number): boolean {
  return new Deno.Command("kill", { args: ["-0", `${pid}`], stderr: "null" }).outputSync().success;
}

Deno.test("a reader's query that breaks a limit ends that query, and the peer goes on as before", async () => {
  await using program = new Program();
  const peer = await startPeer(program);
  const add = async (text: string) => {
    const { code, stderr } = await program.run(["add", text, "--data", peer.data]);
    assertEquals(code, 0, stderr);
  };
  await add('{"n":1}');
  assertEquals(await ask(peer, "find"), {
    status: 422,
    answer: undefined,
    code: "query-failed",
    reason: (await ask(peer, "find")).reason,
  });
  assertStringIncludes((await ask(peer, "find")).reason, "failed in query()");

  const spinning = ask(peer, "repeat?n=1e10");
  // Meanwhile the chain takes a record and mines it.
  await add('{"n":2}');
  const { status, code, reason } = await spinning;
  assertEquals([status, code], [422, "query-limit"]);
  assertStringIncludes(reason, "careless 1 in query() took longer than 1000 ms");
  assertEquals((await ask(peer, "count")).answer, 2);
  assertEquals((await ask(peer, `match?pattern=${encodeURIComponent("^(a+)+$")}`)).status, 422);
  assertEquals((await ask(peer, "count")).answer, 2);
  const hungry = await ask(peer, "eat");
  assertEquals([hungry.status, hungry.code], [422, "query-limit"]);

  // It is not made anew for ever: after three or more there is a pause, for all who have the token.
  let last = hungry;
  while (last.code === "query-limit") last = await ask(peer, "repeat?n=1e10");
  assertEquals([last.status, last.code], [503, "query-paused"]);
  assertStringIncludes(last.reason, "queries are paused for ");
  assertStringIncludes(last.reason, "the last: The plugin careless 1 in query() took ");
  await add('{"n":3}');
  assertEquals((await statusOf(peer)).index >= 3, true);
  const lines = peer.stderr.split("\n").filter((line) => line.includes("ended a query"));
  assert(lines.length >= 3, peer.stderr);
  const { code: exit, stderr } = await peer.kill("SIGTERM");
  assertEquals(exit, 0, stderr);
});

Deno.test("readers that ask at once get answers, while one of them breaks a limit", async () => {
  await using program = new Program();
  const peer = await startPeer(program);
  const [bad, ...good] = await Promise.all([
    ask(peer, "repeat?n=1e10"),
    ...Array.from({ length: 8 }, () => ask(peer, "count")),
  ]);
  assertEquals(bad.code, "query-limit");
  assertEquals(good.map(({ status, answer }) => [status, answer]), Array(8).fill([200, 0]));
});

Deno.test("a machine whose query broke a limit is refused for a while, and the peer's owner is not", async () => {
  await using program = new Program();
  const peer = await startPeer(program);
  const hasToken = false;
  assertEquals((await ask(peer, "count", { hasToken })).answer, 0);
  assertEquals((await ask(peer, "repeat?n=1e10", { hasToken })).code, "query-limit");
  const { status, code } = await ask(peer, "count", { hasToken });
  assertEquals([status, code], [429, "query-blamed"]);
  assertEquals((await ask(peer, "count")).answer, 0);
});

Deno.test("chainvote query that the plugin fails ends with 3 and says why, where no peer runs", async () => {
  await using program = new Program();
  const peer = await startPeer(program);
  assertEquals((await program.run(["add", '{"n":1}', "--data", peer.data])).code, 0);
  await peer.kill("SIGTERM");
  const options = ["--network", program.path("careless.json"), "--offline", "--data", peer.data];
  const plugin = ["--plugin", program.path("careless.js")];
  for (
    const [query, why] of [["find", "failed in query()"], ["repeat", "took longer than 1000 ms"]]
  ) {
    const { code, stdout, stderr } = await program.run(
      ["query", query, "n=1e10", ...options, ...plugin],
    );
    assertEquals([code, stdout], [3, ""], stderr);
    assertStringIncludes(stderr, why);
  }
});

Deno.test({
  name: "strangers on many machines pause the queries of strangers, and never the owner's",
  // A machine of its own for each of them: only there can all of 127.0.0.0/8 be dialled from.
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using program = new Program();
    const peer = await startPeer(program);
    const spin = async (host: string) => {
      const url = `${peer.api}/v1/query/repeat?n=1e10`;
      const curl = ["-sS", "--noproxy", "*", "--interface", host, url];
      const { stdout } = await program.start("curl", curl).ended();
      return JSON.parse(stdout).code;
    };
    const codes: string[] = [];
    for (let i = 1; codes.at(-1) !== "query-paused"; i++) {
      assert(i < 20, `${codes}`);
      codes.push(await spin(`127.0.9.${i}`));
      assertEquals((await ask(peer, "count")).answer, 0);
    }
    assertEquals(codes.filter((code) => code === "query-limit").length >= 3, true, `${codes}`);
    assertEquals((await ask(peer, "count", { hasToken: false })).code, "query-paused");
    assertEquals((await ask(peer, "count")).answer, 0);
  },
});

Deno.test({
  name: "a peer leaves no process for queries behind, however it ends",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      await using program = new Program();
      const peer = await startPeer(program);
      assertEquals(childrenOf(peer.pid), []);
      assertEquals((await ask(peer, "count")).answer, 0);
      const [child, ...others] = childrenOf(peer.pid);
      assertEquals(others, []);
      // A query is on.
      const asked = ask(peer, "repeat?n=1e10").catch(() => {});
      assert(isRunning(child));
      await peer.kill(signal);
      await asked;
      await eventually(() => Promise.resolve(isRunning(child)), (is) => !is, "it is gone");
    }
  },
});
