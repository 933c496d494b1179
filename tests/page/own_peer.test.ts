/** The page's client behind a proxy that packs answers. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ownPeer } from "../../cli/page/work/own_peer.ts";
import { ApiError } from "../../net/api/error.ts";
import { MAX_API_ITEM_BYTES } from "../../net/api/limits.ts";

/** Answers as a browser shows a packed one: unpacked, with the header that says that it was packed. */
function browserFetch(text: string): typeof fetch {
  const init = { headers: { "content-encoding": "gzip" } };
  return () => Promise.resolve(new Response(text, init));
}

Deno.test("ownPeer() takes what a proxy packed and the browser unpacked, and no more of it than of other answers", async () => {
  const found = JSON.stringify({ ids: [], more: false });
  const packed = ownPeer("http://192.0.2.7", browserFetch(found));
  assertEquals((await packed.findIds("ab")).ids, []);
  const endless = ownPeer("http://192.0.2.7", browserFetch(" ".repeat(MAX_API_ITEM_BYTES + 1)));
  const error = await assertRejects(() => endless.findIds("ab"), ApiError);
  assertStringIncludes(error.message, `at most ${MAX_API_ITEM_BYTES} bytes`);
});
