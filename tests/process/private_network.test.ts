import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseAddress } from "../../net/base/address.ts";
import { REFUSAL } from "../../net/private/greeting.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { frameOf, helloOf } from "../support/hostile_peer.ts";
import { agreement, statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

/** Makes a key file; its path. */
async function makeKey(program: Program, name: string): Promise<string> {
  const { file } = await program.json<{ file: string }>(["network", "key", program.path(name)]);
  return file;
}

/** Starts a tracker with a key; its URL. */
async function startTracker(program: Program, key: string): Promise<string> {
  const tracker = program.spawn(
    ["tracker", "--listen", "127.0.0.1:0", "--json", "--network-key", key],
  );
  return (await tracker.ready<{ url: string }>()).url;
}

/** Hands requests on to a tracker, and keeps what is announced. */
class RecordedTracker implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #announced = Promise.withResolvers<Record<string, unknown>>();

  constructor(tracker: string) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        const { url, method, headers, signal } = request;
        const { pathname, search } = new URL(url);
        const body = method === "POST" ? await request.text() : undefined;
        if (body !== undefined) this.#announced.resolve(JSON.parse(body));
        return await fetch(tracker + pathname + search, { method, headers, body, signal })
          // Who asked is gone.
          .catch(() => new Response(null, { status: 502 }));
      },
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** The first announcement. */
  get announced(): Promise<Record<string, unknown>> {
    return this.#announced.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** All that comes back from a socket before the other side hangs up. */
async function ask(address: string, bytes: Uint8Array): Promise<Uint8Array> {
  const { host: hostname, port } = parseAddress(address);
  using connection = await Deno.connect({ hostname, port });
  await connection.write(bytes);
  return await new Response(connection.readable).bytes();
}

Deno.test("chainvote --network-key with nothing behind it is refused: nobody means an open network by it", async () => {
  await using program = new Program();
  for (const command of ["tracker", "peer", "vote"]) {
    const { code, stdout, stderr } = await program.run([command, "--network-key", ""]);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /--network-key <file>': It must name a file or folder: it is empty/);
  }
});

Deno.test("chainvote peer --network-key tells its API's callers nothing without the token", async () => {
  await using program = new Program();
  const key = await makeKey(program, "club.key");
  const peer = await program.peer("a", ["--network-key", key, "--tracker", "http://127.0.0.1:9"]);
  for (const path of ["/v1/status", "/v1/blocks", "/v1/query/tally", "/metrics"]) {
    const response = await fetch(peer.api + path);
    assertEquals([response.status, (await response.json()).code], [401, "token-needed"]);
  }
  // A command on the data folder has the token from there; others name it.
  assertEquals((await program.run(["tally", "--data", peer.data])).code, 0);
  const named = ["tally", "--peer", peer.api];
  const { code, stderr } = await program.run(named);
  assertEquals(code, 5);
  assertStringIncludes(stderr, "api-token");
  const token = ["--token-file", `${peer.data}/api-token`];
  assertEquals((await program.run([...named, ...token])).code, 0);
});

Deno.test("chainvote peer tells the tracker a tag of its network's name, but nothing of a private network", async () => {
  await using program = new Program();
  const key = await makeKey(program, "club.key");
  const trackers = [
    { name: "open", url: (await program.tracker()).url, options: [] },
    { name: "club", url: await startTracker(program, key), options: ["--network-key", key] },
  ];
  for (const { name, url, options } of trackers) {
    await using line = new RecordedTracker(url);
    const peer = await program.peer(name, ["--tracker", line.url, ...options]);
    const { peerId, nameTag } = await line.announced;
    assertMatch(String(peerId), /^[0-9a-f]+$/);
    assertEquals(typeof nameTag, name === "open" ? "string" : "undefined");
    await peer.kill("SIGTERM");
  }
});

Deno.test("an election in a private network: who has the key votes, who has not sees and changes nothing", async () => {
  await using program = new Program();
  const key = await makeKey(program, "club.key");
  const other = await makeKey(program, "other.key");
  const url = await startTracker(program, key);
  const network = ["--tracker", url, "--network-key", key];
  const a = await program.peer("a", network);
  const b = await program.peer("b", network);
  await eventually(() => statusOf(b), ({ peers }) => peers === 1, "they found each other");

  const voteFrom = (name: string, args: readonly string[], env?: Record<string, string>) =>
    program.run(
      ["vote", "--id", name, "--choice", "red", "--tracker", url, ...program.options(name)]
        .concat(args),
      { env },
    );
  const alice = await voteFrom("alice", ["--network-key", key]);
  assertEquals(alice.code, 0, alice.stderr);
  const bob = await voteFrom("bob", [], { CHAINVOTE_NETWORK_KEY: key });
  assertEquals(bob.code, 0, bob.stderr);
  // A command on a peer's data folder asks it as ever.
  assertEquals((await program.vote("b", "carol", "blue")).code, 0);
  await agreement(a, b);
  assertEquals((await program.tally("a")).counts, { blue: 1, red: 2 });

  for (
    const [args, atTracker, atPeer] of [
      [[], /this tracker is private: name its --network-key FILE/, /has no --network-key FILE/],
      [
        ["--network-key", other],
        /must have the same --network-key FILE/,
        /has another --network-key FILE/,
      ],
    ] as const
  ) {
    const { code, stdout, stderr } = await voteFrom("mallory", args);
    assertEquals([code, stdout], [5, ""]);
    assertMatch(stderr, atTracker);
    // Who knows the address of a peer comes no further.
    const stranger = program.spawn(
      ["peer", "--json", "--connect", a.listen, ...program.options("stranger"), ...args],
    );
    const { listen, api } = await stranger.ready<{ listen: string; api: string }>();
    await stranger.seen("stderr", /warning peer: .*--network-key FILE is needed/);
    await a.seen("stderr", atPeer);
    const data = program.path("stranger");
    const { peers, index } = await statusOf(Object.assign(stranger, { data, listen, api }));
    assertEquals([peers, index], [0, 0]);
    await stranger.kill();
  }

  // What it sends is answered by the same few bytes, or none.
  const definition = Deno.readTextFileSync(program.path("network.json"));
  const ours = createNetwork(parseNetworkDefinition(definition));
  const hello = helloOf(ours);
  assertEquals(await ask(a.listen, frameOf(hello)), REFUSAL);
  assertEquals(
    await ask(a.listen, new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n")),
    new Uint8Array(),
  );
  for (const path of ["/v1/stats", "/metrics", "/", `/v1/networks/${ours.chainId}/peers`]) {
    const response = await fetch(url + path);
    assertEquals([response.status, (await response.json()).code], [401, "no-proof"]);
  }
  const health = await fetch(`${url}/healthz`);
  assertEquals([health.status, await health.text()], [200, '{"status":"ok"}']);

  assertEquals((await program.tally("b")).counts, { blue: 1, red: 2 });
  assertEquals((await statusOf(b)).peers, 1);
  const secret = Deno.readTextFileSync(key).trim().slice(-72);
  for (const text of [a.stdout, a.stderr, b.stderr, alice.stdout, alice.stderr]) {
    assert(!text.includes(secret));
  }
});

Deno.test("chainvote network key makes a file for its user alone, and never over another", async () => {
  await using program = new Program();
  const path = program.path("club.key");
  const first = await program.run(["network", "key", path]);
  assertEquals(first.code, 0, first.stderr);
  const text = Deno.readTextFileSync(path);
  assertMatch(text, /^chainvote-network-key-1-[0-9a-f]{72}\n$/);
  assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
  const [, fingerprint] = /fingerprint ([0-9a-f]{8})/.exec(first.stdout)!;
  assert(!text.includes(fingerprint) && !first.stdout.includes(text.trim()));

  const second = await program.run(["network", "key", path]);
  assertEquals([second.code, Deno.readTextFileSync(path)], [5, text]);
  assertStringIncludes(second.stderr, "it exists");
  const other = await program.json<{ fingerprint: string }>(
    ["network", "key", program.path("other.key")],
  );
  assert(other.fingerprint !== fingerprint);

  const peer = program.spawn(
    ["peer", "--mine", "off", "--tracker", "http://127.0.0.1:9", "--network-key", path]
      .concat(program.options("a")),
  );
  await peer.seen("stdout", new RegExp(`key +${fingerprint} \\(private network\\)`));
});

Deno.test("--network-key says what is wrong with a file, shows nothing of it, and warns of one that all can read", async () => {
  await using program = new Program();
  const key = await makeKey(program, "club.key");
  const text = Deno.readTextFileSync(key).trim();
  const turned = text.at(-1) === "0" ? "1" : "0";
  const cases: [string, string | undefined, number, string][] = [
    ["missing.key", undefined, 5, "there is none; chainvote network key FILE makes one"],
    ["empty.key", "", 2, "it is empty"],
    ["password.key", "correct-horse", 2, "must begin with chainvote-network-key-1-"],
    ["short.key", text.slice(0, -8), 2, "it is too short"],
    ["typo.key", text.slice(0, -1) + turned, 2, "some digit was changed"],
    ["long.key", text.repeat(1_000), 2, "it is too long"],
    ["home", undefined, 5, "it is a folder"],
  ];
  for (const [name, content, code, why] of cases) {
    if (content !== undefined) program.write(name, content);
    const path = program.path(name);
    for (const command of [["tally", ...program.options("a")], ["tracker"]]) {
      const ended = await program.run([...command, "--network-key", path]);
      assertEquals([ended.code, ended.stdout], [code, ""], ended.stderr);
      assertStringIncludes(ended.stderr, path);
      assertStringIncludes(ended.stderr, why);
      assert(!ended.stderr.includes("correct-horse") && !ended.stderr.includes(text.slice(30, 50)));
    }
  }

  const tally = ["tally", "--offline", ...program.options("a"), "--network-key", key];
  const good = await program.run(tally);
  assertEquals([good.code, good.stderr.includes("Warning")], [0, false], good.stderr);
  Deno.chmodSync(key, 0o644);
  const warned = await program.run(tally);
  assertEquals(warned.code, 0);
  assertStringIncludes(
    warned.stderr,
    "Warning: everybody on this machine can read the network key",
  );
});

Deno.test("--trust-network-plugin gets the plugin from a peer of a private network", async () => {
  await using program = new Program();
  const key = await makeKey(program, "club.key");
  const url = await startTracker(program, key);
  program.write(
    "all.ts",
    `import { accept, defineValidator } from "chainvote";
    export default defineValidator({ name: "all", version: 1, check: () => accept(), query: () => "here" });`,
  );
  const network = program.path("all.json");
  const made = await program.run(
    ["network", "new", "--name", "all", "--plugin", program.path("all.ts"), "-o", network],
  );
  assertEquals(made.code, 0, made.stderr);
  const at = ["--network", network, "--tracker", url, "--network-key", key];
  const peer = program.spawn(
    ["peer", "--json", "--data", program.path("a"), "--plugin", program.path("all.ts"), ...at],
  );
  await peer.ready();
  const { code, stdout, stderr } = await program.run(
    ["query", "any", "--trust-network-plugin", "--data", program.path("b"), ...at],
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "Got the plugin all 1");
  assertStringIncludes(stdout, "here");
});
