/** Proxies that the environment names: what goes through them, and what never does. */
import { assertEquals, assertRejects } from "@std/assert";
import { createHttpAccess } from "../../../net/http/access.ts";

const access = (env: Record<string, string>) => createHttpAccess((name) => env[name]);
const PROXY = "http://192.0.2.9:3128";

Deno.test("access.proxyOf() names the proxy of each scheme, in all spellings", () => {
  const cases: [env: Record<string, string>, url: string, proxy: string | undefined][] = [
    [{}, "http://192.0.2.7", undefined],
    [{ http_proxy: PROXY }, "http://192.0.2.7", PROXY],
    [{ HTTP_PROXY: PROXY }, "http://192.0.2.7", PROXY],
    [{ http_proxy: PROXY }, "https://192.0.2.7", undefined],
    [{ https_proxy: PROXY }, "https://192.0.2.7", PROXY],
    [{ HTTPS_PROXY: PROXY }, "https://192.0.2.7", PROXY],
    [{ HTTPS_PROXY: PROXY }, "http://192.0.2.7", undefined],
    [{ ALL_PROXY: PROXY, http_proxy: "http://192.0.2.1" }, "http://192.0.2.7", PROXY],
    [{ all_proxy: PROXY }, "https://192.0.2.7", PROXY],
    [{ http_proxy: "" }, "http://192.0.2.7", undefined],
    // A password is nobody's to see.
    [{ http_proxy: "http://ann:se@cret@192.0.2.9:3128" }, "http://192.0.2.7", PROXY],
    [{ http_proxy: "ann:secret@192.0.2.9:3128" }, "http://192.0.2.7", "192.0.2.9:3128"],
  ];
  for (const [env, url, proxy] of cases) {
    assertEquals(access(env).proxyOf(url), proxy, `${JSON.stringify(env)} ${url}`);
  }
});

Deno.test("access.proxyOf() knows no proxy for this machine, nor for what NO_PROXY names", () => {
  for (
    const host of [
      "127.0.0.1",
      "127.8.9.1",
      "localhost",
      "LOCALHOST",
      "tracker.localhost",
      "[::1]",
      "0.0.0.0",
    ]
  ) {
    for (const name of ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"]) {
      assertEquals(access({ [name]: PROXY }).proxyOf(`http://${host}:7700/x`), undefined, host);
    }
  }
  const cases: [no: Record<string, string>, host: string, isExempt: boolean][] = [
    [{ NO_PROXY: "192.0.2.7" }, "192.0.2.7", true],
    [{ no_proxy: "example.org, 192.0.2.7" }, "192.0.2.7", true],
    [{ NO_PROXY: "example.org" }, "votes.example.org", true],
    [{ NO_PROXY: ".example.org" }, "votes.example.org", true],
    [{ NO_PROXY: "*" }, "192.0.2.7", true],
    [{ NO_PROXY: "ample.org" }, "example.org", false],
    [{ NO_PROXY: "" }, "example.org", false],
  ];
  for (const [no, host, isExempt] of cases) {
    const { proxyOf } = access({ http_proxy: PROXY, ...no });
    assertEquals(proxyOf(`http://${host}`), isExempt ? undefined : PROXY, JSON.stringify(no));
  }
});

Deno.test("access.fetch() refuses https to this machine that would go to a proxy", async () => {
  const { fetch } = access({ https_proxy: PROXY });
  await assertRejects(
    () => fetch("https://localhost:1/"),
    TypeError,
    `would go through the proxy ${PROXY}: set NO_PROXY=localhost`,
  );
});
