import { assertEquals, assertRejects } from "@std/assert";
import { PluginError, QueryDelayedError } from "../../../core/validator/validator_host.ts";
import { RequestError } from "../../../net/http/request_error.ts";
import { QueryGate } from "../../../net/api/query_gate.ts";
import { MAX_BLAMED_SOURCES, QUERY_BLAME_MS } from "../../../net/api/limits.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const callerOf = (source: string, hasToken = false) => ({ source, hasToken });
const LIMIT = new PluginError("it took longer", { call: "query", isLimit: true });

/** What an asker is refused with: status, code and Retry-After. */
async function refusalOf(asked: Promise<unknown>) {
  const { status, code, retryAfter } = await assertRejects(() => asked, RequestError);
  return [status, code, retryAfter];
}

Deno.test("gate.ask() tells a reader whether the plugin failed, went over a limit, or cannot be asked now", async () => {
  const gate = new QueryGate(new ManualClock());
  const ask = (error: Error) => gate.ask(callerOf("user", true), () => Promise.reject(error));
  assertEquals(await refusalOf(ask(LIMIT)), [422, "query-limit", undefined]);
  const threw = new PluginError("it threw", { call: "query" });
  assertEquals(await refusalOf(ask(threw)), [422, "query-failed", undefined]);
  const paused = new QueryDelayedError("paused", "too many", { retryMs: 15_400 });
  assertEquals(await refusalOf(ask(paused)), [503, "query-paused", 16]);
  const interrupted = new QueryDelayedError("interrupted", "ask again");
  assertEquals(await refusalOf(ask(interrupted)), [503, "query-interrupted", 1]);
  // What ends the peer is not told as the reader's fault.
  const final = new PluginError("the plugin ended", { isFinal: true });
  assertEquals(await assertRejects(() => ask(final)), final);
});

Deno.test("gate.ask() refuses a machine whose query went over a limit for a while, and no other", async () => {
  const clock = new ManualClock();
  const gate = new QueryGate(clock);
  const ask = (source: string, hasToken = false) =>
    gate.ask(callerOf(source, hasToken), () => Promise.resolve("answer"));
  const failing = () => gate.ask(callerOf("192.0.2.1"), () => Promise.reject(LIMIT));
  await refusalOf(failing());
  assertEquals(await refusalOf(ask("192.0.2.1")), [429, "query-blamed", QUERY_BLAME_MS / 1_000]);
  // It is not asked at all.
  assertEquals(await refusalOf(failing()), [429, "query-blamed", QUERY_BLAME_MS / 1_000]);
  assertEquals(await ask("192.0.2.2"), "answer");
  await clock.advance(QUERY_BLAME_MS - 1);
  assertEquals(await refusalOf(ask("192.0.2.1")), [429, "query-blamed", 1]);
  await clock.advance(1);
  assertEquals(await ask("192.0.2.1"), "answer");
  assertEquals(gate.size, 0);
});

Deno.test("gate.ask() blames nobody for what throws, and nobody who has the token", async () => {
  const gate = new QueryGate(new ManualClock());
  const threw = new PluginError("it threw", { call: "query" });
  await refusalOf(gate.ask(callerOf("192.0.2.1"), () => Promise.reject(threw)));
  await refusalOf(gate.ask(callerOf("127.0.0.1", true), () => Promise.reject(LIMIT)));
  assertEquals(gate.size, 0);
});

Deno.test("gate.ask() says whether the user asks or a stranger", async () => {
  const gate = new QueryGate(new ManualClock());
  const say = (hasToken: boolean) =>
    gate.ask(callerOf("127.0.0.1", hasToken), (asker) => Promise.resolve(asker));
  assertEquals([await say(true), await say(false)], ["user", "stranger"]);
});

Deno.test("gate.ask() keeps a bounded number of machines in mind", async () => {
  const gate = new QueryGate(new ManualClock());
  for (let n = 0; n <= MAX_BLAMED_SOURCES; n++) {
    await refusalOf(gate.ask(callerOf(`host ${n}`), () => Promise.reject(LIMIT)));
  }
  assertEquals(gate.size, MAX_BLAMED_SOURCES);
  assertEquals(await gate.ask(callerOf("host 0"), () => Promise.resolve(1)), 1);
  assertEquals((await refusalOf(gate.ask(callerOf("host 1"), () => Promise.resolve(1))))[0], 429);
});
