/** Files of the page that clients ask for and do not read: how many there may be, and what each costs. */
import { assert, assertEquals } from "@std/assert";
import { systemClock } from "../../../core/base/system.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { MAX_API_PAGES, MAX_API_PAGES_PER_HOST } from "../../../net/api/limits.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { makePageFiles } from "../../../net/api/page_files.ts";

Deno.test("the API: files of the page that are not read share their bytes, and each host has so many, and all together", async () => {
  const script = "x".repeat(1_000_000);
  const files = makePageFiles({ script, pieces: {}, style: "", workers: {} });
  const { path } = files.find(({ body }) => body === script)!;
  const app = createApiApp({ status: () => Promise.resolve({}) } as unknown as PeerApi, {
    clock: systemClock,
    page: () => Promise.resolve(files),
  });
  const { signal: stopping } = new AbortController();
  const here = Promise.resolve();
  const read = Promise.withResolvers<void>();
  const ask = async (remoteHost: string, completed = read.promise, at = path) => {
    const request = new Request(`http://127.0.0.1${at}`, { headers: { host: "127.0.0.1" } });
    return await app.fetch(request, { remoteHost, stopping, completed });
  };
  const bufferOf = async (response: Response) => {
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    assert(value!.length < script.length, "a piece of the file");
    return value!.buffer;
  };
  const [one, other] = [await ask("2001:db8::1", here), await ask("2001:db8::2", here)];
  assert(await bufferOf(one) === await bufferOf(other), "the bytes are the same");
  for (let i = 0; i < MAX_API_PAGES; i++) {
    assertEquals((await ask(`192.0.2.${Math.floor(i / MAX_API_PAGES_PER_HOST)}`)).status, 200);
  }
  const refused = await ask("192.0.2.0");
  assertEquals([refused.status, (await refused.json()).code], [503, "busy"]);
  assertEquals((await ask("198.51.100.1")).status, 503);
  // They keep nobody from the rest of the API.
  assertEquals((await ask("192.0.2.0", read.promise, "/v1/status")).status, 200);
  read.resolve();
  await read.promise;
  assertEquals((await ask("192.0.2.0")).status, 200);
});
