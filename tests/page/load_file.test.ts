/** Files of the page on their way to the browser: what is taken, and what is told as a peer that is away. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { loadFile } from "../../cli/page/work/load_file.ts";
import { bytesToHex, sha256 } from "../../core/base/hash.ts";
import { ApiError } from "../../net/api/error.ts";
import { API_ANSWER_MS, API_PACE_MS } from "../../net/api/limits.ts";
import { ManualClock } from "../support/manual_clock.ts";

const BYTES = new TextEncoder().encode("let a;");
const FILE = { path: "/a/0.js", hash: bytesToHex(sha256(BYTES)) };

/** Loads the file from a peer that answers so. */
function load(answer: () => Promise<Response>, clock = new ManualClock()) {
  const fetch: typeof globalThis.fetch = (_url, init) => {
    const { promise, reject } = Promise.withResolvers<never>();
    init!.signal!.addEventListener("abort", () => reject(init!.signal!.reason));
    return Promise.race([answer(), promise]);
  };
  return loadFile(FILE, { clock, fetch });
}

Deno.test("loadFile() takes the bytes that are named alone, and tells a peer of another version from one that is away", async () => {
  assertEquals(await load(() => Promise.resolve(new Response(BYTES))), BYTES);
  const cases: readonly (readonly [Response | Error, isAway: boolean])[] = [
    [new Response("let b;"), false],
    [new Response("no such file", { status: 404 }), false],
    [new Response("busy", { status: 503 }), true],
    [new Response("bad gateway", { status: 502 }), true],
    [new TypeError("network error"), true],
  ];
  for (const [answer, isAway] of cases) {
    const error = await assertRejects(() =>
      load(() => answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer))
    );
    assertEquals(error instanceof ApiError && error.code === "gone", isAway, `${error}`);
  }
});

Deno.test("loadFile() gives up a peer that says nothing, or stops in the middle of the file", async () => {
  const clock = new ManualClock();
  const silent = assertRejects(() => load(() => new Promise(() => {}), clock), ApiError);
  await clock.advance(API_ANSWER_MS);
  assertEquals((await silent).code, "gone");
  const stops = new ReadableStream({ start: (body) => body.enqueue(BYTES.subarray(0, 3)) });
  const half = assertRejects(
    () => load(() => Promise.resolve(new Response(stops)), clock),
    ApiError,
  );
  for (let i = 0; i < 3; i++) await clock.advance(API_PACE_MS);
  assert((await half).message.includes(FILE.path));
});
