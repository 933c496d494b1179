import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { fetchDefinition } from "../../../cli/host/fetch_definition.ts";
import { UnreachableError } from "../../../cli/app/errors.ts";
import { DEFINITION_ANSWER_MS } from "../../../cli/host/limits.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const NETWORK = createNetwork(parseNetworkDefinition('{"name":"Board"}'));
const { chainId, definition } = NETWORK;
const never = new AbortController().signal;

/** A `fetch` that answers by host. */
function answering(answers: Readonly<Record<string, () => Response | Promise<Response>>>) {
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request, { signal }: RequestInit = {}) => {
    asked.push(String(url));
    const { promise, reject } = Promise.withResolvers<never>();
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    return await Promise.race([answers[new URL(String(url)).host](), promise]);
  };
  return { asked, fetch };
}

Deno.test("fetchDefinition() gives up a host that never answers, and asks the next one", async () => {
  const clock = new ManualClock();
  const { asked, fetch } = answering({
    "slow.example": () => new Promise<Response>(() => {}),
    "good.example": () => Response.json({ definition, port: 7701 }),
  });
  const hosts = ["https://slow.example/board", "https://good.example"];
  const fetched = fetchDefinition({ chainId, hosts }, {
    clock,
    random,
    fetch,
    proxyOf: () => undefined,
  }, never);
  await clock.advance(DEFINITION_ANSWER_MS - 1);
  assertEquals(asked.length, 1);
  await clock.advance(1);
  const { network, host, peer } = await fetched;
  assertEquals([network.chainId, host, peer], [chainId, hosts[1], "good.example:7701"]);
  assertEquals(asked, hosts.map((each) => `${each}/v1/networks/${chainId}/definition`));
  assertEquals(clock.sleepers, 0);
});

Deno.test("fetchDefinition() names every host with its reason, and the proxy that was in between", async () => {
  const { fetch } = answering({
    "a.example": () => Promise.reject(new TypeError("connection refused")),
    "b.example": () =>
      Response.json({ code: "starting", reason: "the host is starting" }, { status: 503 }),
  });
  const hosts = ["http://a.example", "http://b.example"];
  const error = await assertRejects(
    () =>
      fetchDefinition({ chainId, hosts }, {
        clock: new ManualClock(),
        random,
        fetch,
        proxyOf: (url) => url.includes("a.example") ? "http://proxy.example:3128" : undefined,
      }, never),
    UnreachableError,
  );
  for (
    const part of [
      "http://a.example",
      "connection refused",
      "(through the proxy http://proxy.example:3128)",
      "http://b.example",
      "the host is starting",
    ]
  ) {
    assertStringIncludes(error.message, part);
  }
});

Deno.test("fetchDefinition() ends with the signal's reason", async () => {
  const stop = new AbortController();
  const { fetch } = answering({ "slow.example": () => new Promise<Response>(() => {}) });
  const fetched = fetchDefinition({ chainId, hosts: ["http://slow.example"] }, {
    clock: new ManualClock(),
    random,
    fetch,
    proxyOf: () => undefined,
  }, stop.signal);
  stop.abort(new DOMException("Interrupted", "AbortError"));
  await assertRejects(() => fetched, DOMException, "Interrupted");
});
