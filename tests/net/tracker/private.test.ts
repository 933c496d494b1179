import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { bytesToHex } from "../../../core/base/hash.ts";
import { systemRandom } from "../../../core/base/system.ts";
import { Nonces } from "../../../net/tracker/server/nonces.ts";
import type { NetworkKey } from "../../../net/private/network_key.ts";
import { createClientAddress } from "../../../net/tracker/swarm/client_address.ts";
import { type HttpHandler, serveHttp } from "../../../net/http/serve.ts";
import { createTrackerApp } from "../../../net/tracker/server/app.ts";
import { TrackerClient } from "../../../net/tracker/client/client.ts";
import { TrackerError } from "../../../net/tracker/client/error.ts";
import { guardTracker } from "../../../net/tracker/server/guard.ts";
import {
  MAX_BODIES_PER_SOURCE,
  MAX_REQUEST_BYTES,
  MAX_REQUEST_MS,
  NONCE_MS,
} from "../../../net/tracker/protocol/limits.ts";
import {
  formatProof,
  NONCE_HEADER,
  parseProof,
  PROOF_HEADER,
  proveAnswer,
  proveRequest,
} from "../../../net/tracker/protocol/proof.ts";
import { TrackerServer } from "../../../net/tracker/server/server.ts";
import { Swarm } from "../../../net/tracker/swarm/swarm.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import { KEY, OTHER_KEY } from "../../support/private_pair.ts";
import { SYSTEM } from "../../support/system.ts";

const CHAIN_ID = named<ChainId>("aa".repeat(32));
const ID = KEY.trackerName(CHAIN_ID);
const [ME, OTHER] = ["1", "2"].map((digit) => named<PeerId>("0".repeat(31) + digit));
const PEERS = `/v1/networks/${ID}/peers`;
const NOWHERE: HttpHandler = () => new Response("{}");

function clientOf(url: string, networkKey?: NetworkKey, peerId = ME, deps = {}): TrackerClient {
  return new TrackerClient({ url, chainId: CHAIN_ID, networkKey, peerId, port: () => 4_711 }, {
    ...SYSTEM,
    ...deps,
  });
}

/** A private tracker without sockets: what it says to a request from a host. */
function createGuarded(handler?: HttpHandler) {
  const clock = new ManualClock();
  const swarm = new Swarm({}, { clock, random: systemRandom });
  const app = createTrackerApp({ swarm, clock, random: systemRandom });
  const open: HttpHandler = handler ??
    ((request, { remoteHost }) => app.fetch(request, { remoteHost }));
  const clientAddress = createClientAddress({ trustProxy: "10.0.0.1" });
  const guarded = guardTracker(open, { key: KEY, clock, random: systemRandom, clientAddress });
  const { signal: stopping } = new AbortController();
  const ask = async (request: Request, remoteHost = "10.0.0.1") =>
    await guarded(request, { remoteHost, stopping, completed: Promise.resolve() });
  return { clock, swarm, ask };
}

interface Call {
  readonly method?: string;
  readonly target?: string;
  readonly body?: string;
}

/** A request as a peer with the key makes it. */
function proven(
  { method = "GET", target = "/v1/stats", body }: Call,
  nonce: string,
  { key = KEY, sent = {} }: { key?: NetworkKey; sent?: Call } = {},
): Request {
  const bytes = new TextEncoder().encode(body ?? "");
  const ownNonce = "00".repeat(16);
  const use = key.derive("tracker");
  const proof = proveRequest(use, { method, target, body: bytes, nonce, ownNonce });
  const all = { method, target, body, ...sent };
  return new Request(`http://tracker.test${all.target}`, {
    method: all.method,
    body: all.body,
    headers: { [PROOF_HEADER]: formatProof({ nonce, ownNonce, proof }) },
  });
}

async function nonceFor(
  ask: (request: Request, host?: string) => Promise<Response>,
  host?: string,
) {
  const response = await ask(new Request("http://tracker.test/v1/stats"), host);
  await response.text();
  return response.headers.get(NONCE_HEADER)!;
}

const codeOf = async (response: Response) => [response.status, (await response.json()).code];

Deno.test("TrackerClient with the tracker's network key announces, polls, waits and leaves as without one", async () => {
  // Nobody listens where these say they do.
  await using tracker = new TrackerServer({ port: 0, networkKey: KEY, dialBack: false }, SYSTEM);
  const { url } = await tracker.startListening();
  const [me, other] = [clientOf(url, KEY, ME), clientOf(url, KEY, OTHER)];
  assertEquals((await me.announce()).host, "127.0.0.1");
  assertEquals((await me.poll()).peers, []);
  // This one waits until the other has come.
  const waiting = me.poll();
  await other.announce();
  assertEquals((await waiting).peers, [{ peerId: OTHER, host: "127.0.0.1", port: 4_711 }]);
  await other.leave();
  assertEquals((await me.poll()).peers, []);
  await me.leave();
  assertEquals(tracker.stats.peers, 0);
});

Deno.test("a private tracker shows nothing to who proves nothing, whatever is asked, but that it runs", async () => {
  await using tracker = new TrackerServer({ port: 0, networkKey: KEY }, SYSTEM);
  const { url } = await tracker.startListening();
  await clientOf(url, KEY).announce();
  const shown = new Set<string>();
  for (
    const [method, path] of [
      ["GET", PEERS],
      ["GET", `/v1/networks/${CHAIN_ID}/peers`],
      ["POST", PEERS],
      ["DELETE", `${PEERS}/${ME}`],
      ["GET", "/v1/stats"],
      ["GET", "/metrics"],
      ["GET", "/"],
      ["GET", "/nowhere"],
      ["POST", "/healthz"],
      ["GET", "/healthz/"],
      ["OPTIONS", "/v1/stats"],
    ]
  ) {
    const body = method === "POST" ? JSON.stringify({ peerId: OTHER, port: 1 }) : undefined;
    const response = await fetch(url + path, { method, body });
    assertEquals(response.status, 401, path);
    assertEquals(response.headers.get(PROOF_HEADER), null);
    shown.add(await response.text());
  }
  assertEquals([...shown], [
    '{"code":"no-proof","reason":"this tracker is private: name its --network-key FILE"}',
  ]);
  const health = await fetch(`${url}/healthz`);
  assertEquals(await health.json(), { status: "ok" });
  assertEquals(tracker.stats.peers, 1);
});

Deno.test("a private tracker refuses a Host that makes no URL, and blames nobody else for it", async () => {
  await using tracker = new TrackerServer({ port: 0, networkKey: KEY }, {
    ...SYSTEM,
    onError: (error) => {
      throw error;
    },
  });
  const { hostname, port } = await tracker.startListening();
  for (const host of ["a b", "[", "%", "^", "x:99999999"]) {
    using connection = await Deno.connect({ hostname, port });
    const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    const bytes = new Uint8Array(1_024);
    const length = await connection.read(bytes) ?? 0;
    const answer = new TextDecoder().decode(bytes.subarray(0, length));
    assertStringIncludes(answer, "HTTP/1.1 400 ", host);
  }
});

Deno.test("TrackerClient says --network-key when it or the tracker has none, or another one, and tells such a tracker nothing", async () => {
  await using closed = new TrackerServer({ port: 0, networkKey: KEY }, SYSTEM);
  await using open = new TrackerServer({ port: 0 }, SYSTEM);
  const [privateUrl, openUrl] = [
    (await closed.startListening()).url,
    (await open.startListening()).url,
  ];
  for (
    const [url, key, code, why] of [
      [privateUrl, undefined, "refused", "this tracker is private: name its --network-key FILE"],
      [privateUrl, OTHER_KEY, "refused", "the same --network-key FILE as this side"],
      [openUrl, KEY, "bad-answer", "must prove that it has this side's --network-key FILE"],
    ] as const
  ) {
    const client = clientOf(url, key);
    for (const call of [() => client.announce(), () => client.poll()]) {
      const error = await assertRejects(call, TrackerError);
      assertEquals(error.code, code);
      assertStringIncludes(error.message, why);
    }
  }
  assertEquals([closed.stats.peers, open.stats.peers, open.stats.networks], [0, 0, 0]);
});

Deno.test("TrackerClient with a network key sends neither the key nor the chain id", async () => {
  await using tracker = new TrackerServer({ port: 0, networkKey: KEY }, SYSTEM);
  const { url } = await tracker.startListening();
  const sent: string[] = [];
  const tap: typeof fetch = async (input, init) => {
    sent.push(String(input), JSON.stringify([...new Headers(init?.headers)]), String(init?.body));
    return await fetch(input, init);
  };
  const client = clientOf(url, KEY, ME, { fetch: tap });
  await client.announce();
  await client.poll();
  await client.leave();
  const text = sent.join("\n");
  assert(text.includes(PEERS));
  const secrets = [CHAIN_ID, KEY.toText().slice(-72, -8), bytesToHex(KEY.derive("tracker"))];
  for (const secret of secrets) assert(!text.includes(secret));
});

Deno.test("TrackerClient goes on with a private tracker that was started again", async () => {
  const tracker = new TrackerServer({ port: 0, networkKey: KEY }, SYSTEM);
  const { url, port } = await tracker.startListening();
  const client = clientOf(url, KEY);
  await client.announce();
  await tracker.stop();
  await using again = new TrackerServer({ port, networkKey: KEY }, SYSTEM);
  await again.startListening();
  await client.announce();
  assertEquals(again.stats.peers, 1);
  await client.leave();
});

Deno.test("TrackerClient with a network key believes no answer that is not proven, or was proven for something else", async () => {
  const seen: Response[] = [];
  const change = (status: number, body: BodyInit | null, { headers }: Response) =>
    new Response(body, { status, headers });
  const lies: Record<string, (response: Response, text: string) => Response> = {
    "another body": (response, text) =>
      change(
        response.status,
        text.replace("4711", "4712").replace('index":', 'index": '),
        response,
      ),
    "another status": (response, text) =>
      change(response.status === 200 ? 203 : 200, text, response),
    "no proof": (_, text) => new Response(text),
    "a proof of another key": (response, text) => {
      const headers = new Headers(response.headers);
      const body = new TextEncoder().encode(text);
      const proof = proveAnswer(OTHER_KEY.derive("tracker"), {
        request: new Uint8Array(32),
        status: 200,
        body,
      });
      headers.set(PROOF_HEADER, bytesToHex(proof));
      return new Response(text, { status: 200, headers });
    },
    "an answer of before": (response, text) => {
      seen.push(change(response.status, text, response));
      return seen[0].clone();
    },
  };
  for (const [lie, tell] of Object.entries(lies)) {
    const { ask } = createGuarded();
    let isLying = false;
    const through: typeof fetch = async (input, init) => {
      const response = await ask(new Request(input, init));
      const text = await response.text();
      if (response.headers.get(PROOF_HEADER) === null) {
        return change(response.status, text, response);
      }
      if (lie === "an answer of before" || isLying) return tell(response, text);
      return change(response.status, text, response);
    };
    const client = clientOf("http://tracker.test", KEY, ME, { fetch: through });
    await client.announce();
    isLying = true;
    const error = await assertRejects(() => client.announce(), TrackerError);
    assertEquals(error.code, "bad-answer", lie);
    assertStringIncludes(error.message, "--network-key");
  }
});

Deno.test("guardTracker() takes a proof for the request that it was made for, and for no other", async () => {
  const { ask, swarm } = createGuarded();
  const body = JSON.stringify({ peerId: ME, port: 1 });
  const call: Call = { method: "POST", target: PEERS, body };
  const good = await ask(proven(call, await nonceFor(ask)));
  assertEquals([good.status, (await good.json()).host], [201, "10.0.0.1"]);
  for (
    const sent of [
      { body: JSON.stringify({ peerId: OTHER, port: 1 }) },
      { body: undefined, method: "GET" },
      { target: `${PEERS}?index=1` },
      { target: `/v1/networks/${CHAIN_ID}/peers` },
      { method: "PUT" },
    ]
  ) {
    const answer = await ask(proven(call, await nonceFor(ask), { sent }));
    assertEquals(await codeOf(answer), [401, "wrong-proof"], JSON.stringify(sent));
  }
  const other = await ask(proven(call, await nonceFor(ask), { key: OTHER_KEY }));
  assertEquals(await codeOf(other), [401, "wrong-proof"]);
  assertEquals(swarm.stats.peers, 1);
});

Deno.test("guardTracker() takes no proof that is used again from elsewhere, or later", async () => {
  const { ask, clock } = createGuarded();
  const nonce = await nonceFor(ask);
  const call: Call = { target: PEERS };
  assertEquals((await ask(proven(call, nonce))).status, 200);
  assertEquals(await codeOf(await ask(proven(call, nonce), "10.0.0.2")), [401, "stale-proof"]);
  await clock.advance(NONCE_MS - 1);
  assertEquals((await ask(proven(call, nonce))).status, 200);
  await clock.advance(1);
  assertEquals(await codeOf(await ask(proven(call, nonce))), [401, "stale-proof"]);
  // Nor one of another run.
  const again = createGuarded();
  assertEquals(await codeOf(await again.ask(proven(call, nonce))), [401, "stale-proof"]);
});

Deno.test("guardTracker() goes by the address that a trusted proxy names", async () => {
  const { ask } = createGuarded();
  const from = async (address: string, nonce?: string) => {
    const request = nonce === undefined
      ? new Request("http://tracker.test/v1/stats")
      : proven({ target: PEERS }, nonce);
    request.headers.set("X-Forwarded-For", address);
    return await ask(request);
  };
  const nonce = (await from("10.1.0.1")).headers.get(NONCE_HEADER)!;
  assertEquals((await from("10.1.0.1", nonce)).status, 200);
  assertEquals(await codeOf(await from("10.1.0.2", nonce)), [401, "stale-proof"]);
  assertEquals(await codeOf(await from("nobody", nonce)), [400, "bad-forwarded-for"]);
});

Deno.test("guardTracker() reads no more of a body than a tracker does, and none of a stranger's", async () => {
  const { ask, clock } = createGuarded(NOWHERE);
  const long = "x".repeat(MAX_REQUEST_BYTES + 1);
  const call: Call = { method: "POST", target: PEERS, body: long };
  assertEquals(await codeOf(await ask(proven(call, await nonceFor(ask)))), [413, "body-size"]);

  const pulled: string[] = [];
  const endless = (name: string) =>
    new ReadableStream({ pull: () => void pulled.push(name) }, { highWaterMark: 0 });
  const post = (name: string, headers: HeadersInit) =>
    new Request(`http://tracker.test${PEERS}`, { method: "POST", body: endless(name), headers });
  assertEquals(await codeOf(await ask(post("stranger", {}))), [401, "no-proof"]);
  const headers = proven({ ...call, body: "" }, await nonceFor(ask)).headers;
  const late = ask(post("slow", headers));
  for (let turn = 0; clock.sleepers === 0; turn++) {
    assert(turn < 10_000);
    await Promise.resolve();
  }
  await clock.advance(MAX_REQUEST_MS);
  assertEquals(await codeOf(await late), [408, "body-late"]);
  assertEquals(pulled, ["slow"]);
});

Deno.test("guardTracker() reads a bounded number of bodies at once, as a nonce is had for the asking", async () => {
  const { ask, clock } = createGuarded(NOWHERE);
  const nonce = await nonceFor(ask);
  const half = () =>
    new Request(`http://tracker.test${PEERS}`, {
      method: "POST",
      body: new ReadableStream(),
      headers: proven({ method: "POST", target: PEERS }, nonce).headers,
    });
  const late = Array.from({ length: MAX_BODIES_PER_SOURCE }, () => ask(half()));
  const { status, headers } = await ask(half());
  assertEquals([status, headers.has("Retry-After")], [429, true]);
  assertEquals((await ask(proven({}, nonce))).status, 200, "what has no body needs no place");
  await clock.advance(MAX_REQUEST_MS);
  for (const answer of late) assertEquals((await answer).status, 408);
  assertEquals(clock.sleepers, 0);
});

Deno.test("parseProof() reads what formatProof() writes, and nothing that is not of its form", () => {
  const hex = (size: number) =>
    fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => bytesToHex(bytes));
  fc.assert(fc.property(hex(22), hex(16), hex(32), fc.nat(), (nonce, ownNonce, digits, at) => {
    const proof = Uint8Array.fromHex(digits);
    const text = formatProof({ nonce, ownNonce, proof });
    assertEquals(parseProof(text), { nonce, ownNonce, proof });
    const cut = at % text.length;
    assertEquals(parseProof(text.slice(0, cut) + text.slice(cut + 1)), undefined);
    assertEquals(parseProof(`${text} `), undefined);
  }));
  assertEquals(parseProof(null), undefined);
});

Deno.test("Nonces hold for their host and their time, and cannot be made up", () => {
  const clock = new ManualClock();
  const nonces = new Nonces(1_000, { clock, random: systemRandom });
  const nonce = nonces.create("a");
  assertEquals([nonces.holds(nonce, "a"), nonces.holds(nonce, "b")], [true, false]);
  fc.assert(fc.property(fc.nat({ max: 43 }), fc.integer({ min: 1, max: 15 }), (at, add) => {
    const digit = ((parseInt(nonce[at], 16) + add) % 16).toString(16);
    assert(!nonces.holds(nonce.slice(0, at) + digit + nonce.slice(at + 1), "a"));
  }));
});

Deno.test("a private tracker behind a proxy that takes a path off is found all the same", async () => {
  await using tracker = new TrackerServer({ port: 0, networkKey: KEY }, SYSTEM);
  const { url } = await tracker.startListening();
  await using proxy = serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    onError: (error) => {
      throw error;
    },
    handler: async (request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const body = method === "POST" ? await request.text() : undefined;
      const path = pathname.replace(/^\/trackers\/ours/, "");
      return await fetch(url + path + search, { method, headers, body });
    },
  }, SYSTEM);
  const client = clientOf(`${proxy.url}/trackers/ours/`, KEY);
  await client.announce();
  assertEquals((await client.poll()).peers, []);
  await client.leave();
  assertEquals(tracker.stats.peers, 0);
});
