/** What a client of the API makes of answers that no peer gives. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ApiClient } from "../../../net/api/client.ts";
import { ApiError } from "../../../net/api/error.ts";
import {
  API_ANSWER_MS,
  API_PACE_MS,
  API_SILENT_MS,
  MAX_API_ANSWER_BYTES,
  MAX_API_ANSWER_MS,
  MAX_API_ANSWER_NESTING,
  MAX_API_BLOCK_RECORDS,
  MAX_API_BLOCKS,
  MAX_API_CHAIN_BYTES,
  MAX_API_ITEM_BYTES,
  MAX_API_ITEMS,
  MAX_API_NAME,
  MAX_API_PAGE_BYTES,
  MAX_API_PROOF_BYTES,
  MAX_API_REASON,
  MIN_API_PACE_BYTES,
} from "../../../net/api/limits.ts";
import type {
  BlockReport,
  PeerStatus,
  QueryReport,
  RecordReport,
} from "../../../net/api/peer_api.ts";
import { type HttpServer, serveHttp } from "../../../net/http/serve.ts";
import type { BlockHash, ChainId, RecordId } from "../../../core/block/ids.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import { SYSTEM } from "../../support/system.ts";

const ID = named<RecordId>("ab".repeat(32));
const CHAIN = named<ChainId>(ID);
const HASH = named<BlockHash>(ID);

const STATUS: PeerStatus = {
  network: CHAIN,
  name: "board",
  validator: "vote 1",
  index: 7,
  tip: HASH,
  work: "12345678901234567890",
  difficulty: 2_097_152,
  peers: 1,
  pending: 0,
  syncing: false,
  passing: false,
  waitsFor: null,
  clockOffsetMs: null,
  trackers: [],
  lost: null,
  clock: {
    offsetMs: null,
    comparedWith: 0,
    heldBackPeers: 0,
    heldBackMs: 0,
    tipAheadMs: 0,
    beforeNetworkMs: 0,
    isHoldingBack: false,
  },
  mining: { workers: 1, hashrate: 1_000, dutyCycle: 0.5, kernel: "simd" },
};
const REPORT: RecordReport = {
  recordId: ID,
  status: "included",
  block: { index: 7, hash: HASH },
  confirmations: 1,
  peers: 0,
  relayedTo: 0,
  settled: true,
};
const QUERY: QueryReport = {
  network: CHAIN,
  name: "board",
  index: 7,
  tip: HASH,
  pending: 0,
  syncing: false,
  answer: null,
};
const BLOCK: BlockReport = {
  hash: HASH,
  index: 3,
  prevHash: HASH,
  dataRoot: named(ID),
  time: 1_700_000_000_000,
  bits: 0x1f00ffff,
  extra: "00".repeat(16),
  nonce: 1,
  records: ["e30="],
};

/** Something that listens as a peer does, and answers all requests in one way. */
function answering(answer: (request: Request) => Response): HttpServer {
  return serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: answer,
    onError: (error) => {
      throw error;
    },
  }, SYSTEM);
}

/** A client of something that answers every request with this JSON. */
async function fails(
  answer: unknown,
  call: (client: ApiClient) => Promise<unknown>,
  code = "bad-answer",
): Promise<string> {
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  await using server = answering(() => new Response(text));
  const error = await assertRejects<ApiError>(
    () => call(new ApiClient({ url: server.url }, SYSTEM)),
    ApiError,
  );
  assertEquals(error.code, code, error.message);
  return error.message.replace(server.url, "URL");
}

Deno.test("ApiClient.status() names what is wrong in the answer of something that is no peer", async () => {
  const cases: [answer: unknown, message: string][] = [
    [
      {},
      "something else answers at URL: its answer.network must be 64 lower-case hex digits: it is missing",
    ],
    [[], "its answer must be an object: it is a list of 0"],
    ["null", "its answer must be an object: it is null"],
    ["hello", 'its answer (HTTP 200) must be JSON: it is "hello"'],
    [{ ...STATUS, difficulty: undefined }, "its answer.difficulty must be a number from 0"],
    [JSON.stringify(STATUS).replace("2097152", "1e999"), "its answer.difficulty must be a number"],
    [
      { ...STATUS, name: {} },
      "its answer.name must be a text of at most 256 characters: it is an object",
    ],
    [{ ...STATUS, name: "n".repeat(MAX_API_NAME + 1) }, "its answer.name must be a text"],
    [{ ...STATUS, index: -1 }, "its answer.index must be a whole number from 0"],
    [{ ...STATUS, index: 1.5 }, "its answer.index must be a whole number from 0"],
    [
      { ...STATUS, tip: "00\u001b]0;" },
      'its answer.tip must be 64 lower-case hex digits: it is "00\\u001b]0;"',
    ],
    [{ ...STATUS, work: "many" }, "its answer.work must be a whole number"],
    [{ ...STATUS, syncing: "no" }, "its answer.syncing must be true or false"],
    [{ ...STATUS, clockOffsetMs: "1" }, "its answer.clockOffsetMs must be a number"],
    [{ ...STATUS, mining: null }, "its answer.mining must be an object"],
    [
      { ...STATUS, mining: { ...STATUS.mining, kernel: "gpu" } },
      "its answer.mining.kernel must be one of simd, scalar, js, nobleMidstate",
    ],
  ];
  for (const [answer, message] of cases) {
    assertStringIncludes(await fails(answer, (client) => client.status()), message);
  }
});

Deno.test("ApiClient.status() takes no notice of fields that it does not know", async () => {
  await using server = answering(() => Response.json({ ...STATUS, weather: "fine" }));
  assertEquals(await new ApiClient({ url: server.url }, SYSTEM).status(), STATUS);
});

Deno.test("ApiClient takes no answer that is about something else than what was asked", async () => {
  const other = { ...REPORT, recordId: "cd".repeat(32) };
  const cases: [answer: unknown, call: (client: ApiClient) => Promise<unknown>, message: string][] =
    [
      [{ records: [other] }, (client) => client.lookUp([ID]), "about the records"],
      [{ records: [] }, (client) => client.lookUp([ID]), "about the records"],
      [{ records: [REPORT] }, (client) => client.submit([new Uint8Array(3)]), "about the records"],
      [{ records: [] }, (client) => client.submit([new Uint8Array(3)]), "about the records"],
      [{ records: {} }, (client) => client.lookUp([ID]), "its answer.records must be a list"],
      [
        { records: [{ ...REPORT, status: "eaten" }] },
        (client) => client.lookUp([ID]),
        "its answer.records[0].status must be one of",
      ],
      [
        { records: [{ ...REPORT, reason: "r".repeat(MAX_API_REASON + 1) }] },
        (client) => client.lookUp([ID]),
        "its answer.records[0].reason must be a text",
      ],
      [
        { records: Array(MAX_API_ITEMS + 1).fill(REPORT) },
        (client) => client.lookUp(Array(MAX_API_ITEMS + 1).fill(ID)),
        "its answer.records.length must be at most 10000: it is 10001",
      ],
      [{ blocks: [BLOCK] }, (client) => client.blocks(4, 1), "blocks from 4 on"],
      [
        { blocks: [BLOCK, { ...BLOCK, index: 4 }] },
        (client) => client.blocks(3, 1),
        "blocks from 3",
      ],
      [
        { blocks: Array(MAX_API_BLOCKS + 1).fill(BLOCK) },
        (client) => client.blocks(3, MAX_API_BLOCKS + 1),
        "its answer.blocks.length must be at most 100",
      ],
      [
        { blocks: [{ ...BLOCK, records: ["=="] }] },
        (client) => client.blocks(3, 1),
        'its answer.blocks[0].records[0] must be base64: it is "=="',
      ],
      [
        { blocks: [{ ...BLOCK, records: Array(MAX_API_BLOCK_RECORDS + 1).fill("") }] },
        (client) => client.blocks(3, 1),
        "its answer.blocks[0].records.length must be at most 100000",
      ],
      [{}, (client) => client.query("tally"), "its answer.network must be"],
      [{ ...QUERY, answer: undefined }, (client) => client.query("tally"), "its answer.answer"],
      [{ proof: 2 }, (client) => client.prove(ID), "its answer must be a proof"],
    ];
  for (const [answer, call, message] of cases) {
    assertStringIncludes(await fails(answer, call), message);
  }
});

Deno.test("ApiClient believes no refusal that is none of a peer's", async () => {
  for (const [status, text] of [[404, "<html>"], [500, "{}"], [302, ""]] as const) {
    await using server = answering(() =>
      new Response(text, { status, headers: { location: "/elsewhere" } })
    );
    const client = new ApiClient({ url: server.url }, SYSTEM);
    for (const call of [() => client.status(), () => client.query("x"), () => client.prove(ID)]) {
      const { code, message } = await assertRejects<ApiError>(call, ApiError);
      assertEquals(code, "bad-answer");
      assertStringIncludes(
        message,
        `something else answers at ${server.url}: its answer (HTTP ${status})`,
      );
    }
  }
});

Deno.test("ApiClient takes no answer whose parts lie deeper in each other than MAX_API_ANSWER_NESTING", async () => {
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  const report = (levels: number) => JSON.stringify(QUERY).replace("null", nested(levels));
  // One level is the report's own.
  await using server = answering(() => new Response(report(MAX_API_ANSWER_NESTING - 1)));
  await new ApiClient({ url: server.url }, SYSTEM).query("deep");
  const text = await fails(report(1_000_000), (client) => client.query("deep"));
  assertStringIncludes(text, "its answer must be of at most 256 levels");
});

/** A `fetch` that answers with so many bytes, in pieces of 1 MiB; told how many were taken. */
function endless(bytes: number, taken: { bytes: number }): typeof fetch {
  const piece = new Uint8Array(1024 * 1024).fill(0x20);
  return () => {
    let left = bytes;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (left <= 0) return controller.close();
        left -= piece.length;
        taken.bytes += piece.length;
        controller.enqueue(piece);
      },
    }, { highWaterMark: 0 });
    return Promise.resolve(new Response(body));
  };
}

Deno.test("ApiClient takes no answer larger than its ceiling, and not much more of it", async () => {
  const { signal } = new AbortController();
  const cases: [most: number, call: (client: ApiClient) => Promise<unknown>][] = [
    [MAX_API_ITEM_BYTES, (client) => client.status()],
    [2 * MAX_API_ITEM_BYTES, (client) => client.lookUp([ID])],
    [MAX_API_ANSWER_BYTES, (client) => client.lookUp(Array(10_000).fill(ID))],
    [MAX_API_ANSWER_BYTES, (client) => client.query("tally")],
    [MAX_API_PAGE_BYTES, (client) => client.blocks(0, 1)],
    [MAX_API_PROOF_BYTES, (client) => client.prove(ID)],
    [MAX_API_ITEM_BYTES, (client) => Array.fromAsync(client.follow(ID, { signal }))],
    [MAX_API_ITEM_BYTES, (client) => Array.fromAsync(client.events({ signal }))],
    [MAX_API_CHAIN_BYTES, async (client) => {
      for await (const _ of client.chainFile({ signal }));
    }],
  ];
  for (const [most, call] of cases) {
    const taken = { bytes: 0 };
    const client = new ApiClient({ url: "http://192.0.2.7" }, {
      ...SYSTEM,
      fetch: endless(2 * most + 2 ** 22, taken),
    });
    const error = await assertRejects<ApiError>(() => call(client), ApiError);
    assertEquals(error.code, "bad-answer");
    assertStringIncludes(error.message, `at most ${most}`);
    assert(taken.bytes <= most + 2 * 1024 * 1024, `${taken.bytes} of ${most}`);
  }
});

Deno.test("ApiClient takes no packed answer, which could unpack to any size", async () => {
  const spaces = new Blob([" ".repeat(16 * MAX_API_ITEM_BYTES)]).stream();
  const packed = await new Response(spaces.pipeThrough(new CompressionStream("gzip"))).bytes();
  assert(packed.length < MAX_API_ITEM_BYTES);
  let accepted: string | null = "";
  await using server = answering((request) => {
    accepted = request.headers.get("accept-encoding");
    return new Response(packed, { headers: { "content-encoding": "gzip" } });
  });
  const error = await assertRejects<ApiError>(
    () => new ApiClient({ url: server.url }, SYSTEM).status(),
    ApiError,
  );
  assertStringIncludes(
    error.message,
    'its answer\'s Content-Encoding must be identity: it is "gzip"',
  );
  assertEquals(accepted, "identity");
});

/** A server that sends `piece` whenever it is told to, after a head and `first`. */
function dripping(first: string, piece: string) {
  const asked = Promise.withResolvers<void>();
  let drip = () => {};
  const server = answering(() => {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        const send = (text: string) => controller.enqueue(new TextEncoder().encode(text));
        send(first);
        drip = () => send(piece);
        asked.resolve();
      },
    });
    return new Response(body);
  });
  return { server, asked: asked.promise, drip: () => drip() };
}

/** A `fetch` whose answer begins at once, and of which a piece comes whenever `clock` has moved by `everyMs`. */
function trickle(clock: ManualClock, bytes: number, everyMs: number): typeof fetch {
  return () => {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        await clock.sleep(everyMs);
        controller.enqueue(new Uint8Array(bytes).fill(0x20));
      },
    }, { highWaterMark: 0 });
    return Promise.resolve(new Response(body));
  };
}

/** Moves a clock on until a promise is settled. */
async function advanceUntil(clock: ManualClock, settled: Promise<unknown>): Promise<number> {
  const from = clock.monotonic();
  let isOver = false;
  settled.finally(() => isOver = true).catch(() => {});
  while (!isOver) await clock.advance(1_000);
  return clock.monotonic() - from;
}

Deno.test("ApiClient ends an answer of which a byte a second comes", async () => {
  const clock = new ManualClock();
  const client = new ApiClient({ url: "http://192.0.2.7" }, {
    ...SYSTEM,
    clock,
    fetch: trickle(clock, 1, 1_000),
  });
  const call = assertRejects<ApiError>(() => client.status(), ApiError);
  assertEquals(await advanceUntil(clock, call), API_PACE_MS);
  const { code, message } = await call;
  assertEquals(code, "gone");
  assertStringIncludes(message, "each 16384 bytes of its answer must come within 30 s");
});

Deno.test("ApiClient ends an answer that keeps the pace, and has no end, when its time is over", async () => {
  const clock = new ManualClock();
  const fetch = trickle(clock, MIN_API_PACE_BYTES, API_PACE_MS - 1_000);
  const client = new ApiClient({ url: "http://192.0.2.7" }, { ...SYSTEM, clock, fetch });
  const call = assertRejects<ApiError>(() => client.query("tally"), ApiError);
  assertEquals(await advanceUntil(clock, call), API_ANSWER_MS + MAX_API_ANSWER_MS);
  assertStringIncludes((await call).message, "its answer must be here within 660 s");
});

Deno.test("ApiClient waits for a slow answer that keeps the pace", async () => {
  const clock = new ManualClock();
  const text = JSON.stringify({ ...QUERY, answer: "x".repeat(4 * MIN_API_PACE_BYTES) });
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (at >= bytes.length) return controller.close();
      await clock.sleep(API_PACE_MS - 1_000);
      controller.enqueue(bytes.subarray(at, at += MIN_API_PACE_BYTES));
    },
  }, { highWaterMark: 0 });
  const fetch = () => Promise.resolve(new Response(body));
  const call = new ApiClient({ url: "http://192.0.2.7" }, { ...SYSTEM, clock, fetch }).query(
    "tally",
  );
  await advanceUntil(clock, call);
  assertEquals((await call)?.name, "board");
});

Deno.test("ApiClient.follow() and chainFile() end a stream that falls silent, with its connection", async () => {
  const { signal } = new AbortController();
  const streams: ((client: ApiClient) => Promise<unknown>)[] = [
    (client) => Array.fromAsync(client.follow(ID, { signal })),
    (client) => Array.fromAsync(client.events({ signal })),
    (client) => Array.fromAsync(client.chainFile({ signal })),
  ];
  for (const stream of streams) {
    const clock = new ManualClock();
    const { server, asked } = dripping(":\n\n", "");
    await using _server = server;
    const client = new ApiClient({ url: server.url }, { ...SYSTEM, clock, fetch });
    const call = assertRejects<ApiError>(() => stream(client), ApiError);
    await asked;
    await advanceUntil(clock, call);
    const { code, message } = await call;
    assertEquals(code, "gone");
    assertStringIncludes(message, `must come within ${API_SILENT_MS / 1_000} s`);
    assertEquals(clock.sleepers, 0);
  }
});

Deno.test("ApiClient.chainFile() does not hold the time of a slow disk against the peer", async () => {
  const clock = new ManualClock();
  const taken = { bytes: 0 };
  const fetch = endless(4 * 1024 * 1024, taken);
  const client = new ApiClient({ url: "http://192.0.2.7" }, { ...SYSTEM, clock, fetch });
  const { signal } = new AbortController();
  let bytes = 0;
  for await (const piece of client.chainFile({ signal })) {
    bytes += piece.length;
    await clock.advance(10 * API_SILENT_MS);
  }
  assertEquals(bytes, 4 * 1024 * 1024);
});

Deno.test("ApiClient.events() names an event that is none, and passes over those of later versions", async () => {
  const { signal } = new AbortController();
  const events = (...data: string[]) => data.map((each) => `event: x\ndata: ${each}\n\n`).join("");
  const cases: [data: string, message: string][] = [
    ['{"type":', "its event must be JSON"],
    ['{"type":"tip","index":1}', "its event.hash must be"],
    ['{"type":"peers","peers":"many"}', "its event.peers must be a whole number"],
  ];
  for (const [data, message] of cases) {
    const text = await fails(
      events('{"type":"weather"}', data),
      (client) => Array.fromAsync(client.events({ signal })),
    );
    assertStringIncludes(text, message);
  }
  const other = JSON.stringify({ ...REPORT, recordId: "cd".repeat(32) });
  const text = await fails(
    events(other),
    (client) => Array.fromAsync(client.follow(ID, { signal })),
  );
  assertStringIncludes(text, `its event.recordId must be ${ID}`);
});
