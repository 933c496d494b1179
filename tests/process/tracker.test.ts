/** A tracker process among strangers, and what its options change. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { residentMemory } from "../support/process_usage.ts";
import { COMMAND, Program } from "../support/program.ts";
import { A, list, ME, OTHER, post } from "../support/tracker_box.ts";

const ENCODER = new TextEncoder();

/**
 * Bytes by which a tracker may grow: 80 MB for the bodies that it reads at once, and up to 35 kB for each
 * connection. Without a ceiling of bodies it would be 350 MB.
 */
const MOST_GROWTH = 260_000_000;

/** Requests that stop in their middle. */
const HALVES = [
  "",
  "GET /v1/st",
  `GET /v1/networks/${A}/peers HTTP/1.1\r\nHost: x\r\nX-Half: `,
  `POST /v1/networks/${A}/peers HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{`,
  `POST /v1/networks/${A}/peers HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{`,
];

/** Opens connections that send `text` and no more. They are closed when they are disposed. */
async function hold(url: string, text: string, count: number): Promise<Disposable> {
  const { hostname, port } = new URL(url);
  const connections: Deno.TcpConn[] = [];
  for (let i = 0; i < count; i++) {
    try {
      const connection = await Deno.connect({ hostname, port: Number(port) });
      connections.push(connection);
      await connection.write(ENCODER.encode(text));
    } catch {
      // It has no more room: that is what it is about.
    }
  }
  return { [Symbol.dispose]: () => connections.forEach((connection) => connection.close()) };
}

/** The status of the answer to a request's head, undefined if the connection is cut. */
async function statusOf(url: string, head: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const answer = new Uint8Array(12);
  try {
    const bytes = ENCODER.encode(head);
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
  } catch {
    // It has read enough, and has answered.
  }
  try {
    await connection.read(answer);
  } catch {
    return undefined;
  }
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(new TextDecoder().decode(answer)) ?? [];
  return status === undefined ? undefined : Number(status);
}

Deno.test("chainvote tracker goes on while strangers hold half requests, within its memory", async () => {
  await using program = new Program();
  const { url, pid } = await program.tracker();
  const before = residentMemory(pid);
  using held = new DisposableStack();
  for (const half of HALVES) held.use(await hold(url, half, 1_000));
  // All are of this machine, which has no places of its own: announcements have to wait for some seconds.
  const { status, json } = await post(url, { peerId: ME, port: 1 });
  assertEquals([status, json.code], [503, "announcements-full"]);
  assertEquals((await list(url)).status, 200);
  const after = residentMemory(pid);
  if (before !== undefined && after !== undefined) {
    assert(after - before < MOST_GROWTH, `it has grown by ${after - before} bytes`);
  }
  held.dispose();
  while ((await post(url, { peerId: ME, port: 1 })).status !== 201);
});

Deno.test("chainvote tracker refuses heads that are too large, and is unharmed", async () => {
  await using program = new Program();
  const { url, pid } = await program.tracker();
  const before = residentMemory(pid);
  const heads = [
    `GET / HTTP/1.1\r\nHost: x\r\nX-Giant: ${"a".repeat(8_000_000)}\r\n\r\n`,
    `GET /${"a".repeat(1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET / HTTP/1.1\r\n${"X-Many: 1\r\n".repeat(10_000)}\r\n`,
    "a".repeat(1_000_000),
  ];
  for (const head of heads) {
    for (let i = 0; i < 5; i++) {
      const status = await statusOf(url, head);
      assert(status === undefined || status === 400 || status === 431, `${status}`);
    }
  }
  assertEquals(await statusOf(url, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
  const after = residentMemory(pid);
  if (before === undefined || after === undefined) return;
  assert(after - before < MOST_GROWTH, `it has grown by ${after - before} bytes`);
});

Deno.test({
  name: "chainvote tracker survives that strangers take all of its file descriptors",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using program = new Program();
    const args = [...COMMAND, "tracker", "--listen", "127.0.0.1:0", "--json"];
    const tracker = program.start("sh", ["-c", 'ulimit -n 150; exec "$@"', "sh", ...args]);
    const { url } = await tracker.ready<{ url: string }>();
    for (let round = 0; round < 2; round++) {
      using _ = await hold(url, "GET /", 250);
      await tracker.seen("stderr", /Cannot keep connections open, so all are closed: .+\n/);
      // They are held on the other side still, and the tracker is back.
      for (let tries = 0;; tries++) {
        try {
          assertEquals((await list(url)).status, 200);
          break;
        } catch (error) {
          if (!(error instanceof TypeError) || tries === 500) throw error;
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
    }
    assertEquals((await tracker.kill("SIGTERM")).code, 0);
  },
});

/** A port that nothing had at an address a moment ago. */
function unusedPort(hostname: string): number {
  using listener = Deno.listen({ hostname, port: 0 });
  return listener.addr.port;
}

Deno.test({
  name: "chainvote peer says that others cannot connect to it, and takes part all the same",
  // Only Linux has all of 127.0.0.0/8 without being asked.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using program = new Program();
    const tracker = await program.tracker();
    const at = ["--tracker", tracker.url];
    const listening = await program.peer("a", at);
    // The tracker sees it at 127.0.0.1, where nothing may have its port: not the tracker either.
    const port = unusedPort("127.0.0.1");
    const hidden = await program.peer("b", [...at, "--listen", `127.0.0.2:${port}`]);
    await hidden.seen("stderr", /connected with 127\.0\.0\.1:\d+/);
    const line = await hidden.seen("stderr", /warning\s.*cannot reach this peer.*\n/);
    assertMatch(
      line,
      new RegExp(
        `cannot reach this peer at 127\\.0\\.0\\.1:${port}; others cannot connect to it, it connects to them`,
      ),
    );
    await listening.seen("stderr", /info\s.*reaches this peer at 127\.0\.0\.1:\d+/);
    assert(!/disconnected from/.test(listening.stderr), "a tracker that looks is no news");
    const { json } = await list(tracker.url);
    assertEquals(json.peers, []);
    const stats = await (await fetch(`${tracker.url}/v1/stats`)).json();
    assertEquals([stats.peers, stats.unreachable], [2, 1]);
    assertEquals((await program.vote("b", "alice", "red")).code, 0);
  },
});

Deno.test("chainvote tracker --no-dial-back and --trust-proxy take clients at their word", async () => {
  await using program = new Program();
  const start = async (options: string[]) => {
    const running = program.spawn(["tracker", "--listen", "127.0.0.1:0", "--json", ...options]);
    const { url } = await running.ready<{ url: string }>();
    return Object.assign(running, { url });
  };
  const host = "203.0.114.9";
  const believing = await start(["--no-dial-back", "--trust-proxy"]);
  assertEquals((await post(believing.url, { peerId: ME, port: 1 }, { host })).json.host, host);
  assertEquals((await list(believing.url)).json.peers, [{ peerId: ME, host, port: 1 }]);
  const careful = await start([]);
  const announced = await post(careful.url, { peerId: OTHER, port: 1 }, { host });
  assertEquals([announced.json.host, announced.json.reach], ["127.0.0.1", "untried"]);
  assertEquals((await list(careful.url)).json.peers, []);
  await careful.seen("stderr", /warning\s.*X-Forwarded-For.*--trust-proxy/);
  assert(!/warning/.test(believing.stderr));
});
