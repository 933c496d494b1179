import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parsePeerUrl, parseTrackerUrl } from "../../../net/http/base_url.ts";

Deno.test("parseTrackerUrl() takes http and https, keeps a path, drops the last slash", () => {
  assertEquals(parseTrackerUrl("http://127.0.0.1:7700"), "http://127.0.0.1:7700");
  assertEquals(parseTrackerUrl(" HTTPS://Example.org/club/ "), "https://example.org/club");
  assertEquals(parseTrackerUrl("http://[::1]:7700/"), "http://[::1]:7700");
});

Deno.test("parseTrackerUrl() refuses everything else and shows what a URL looks like", () => {
  for (const text of ["", "127.0.0.1:7700", "localhost:7700", "ftp://x", "http://", "file:///x"]) {
    const { message } = assertThrows(() => parseTrackerUrl(text), TypeError);
    assertStringIncludes(message, `such as http://127.0.0.1:7700: it is ${JSON.stringify(text)}`);
  }
  for (const text of ["http://u:p@x", "http://x/?a=1", "http://x/#a"]) {
    assertThrows(() => parseTrackerUrl(text), TypeError, "hold no ");
  }
});

Deno.test("parsePeerUrl() takes the same, and shows what the URL of a peer looks like", () => {
  assertEquals(parsePeerUrl(" http://192.0.2.7:7702/club/ "), "http://192.0.2.7:7702/club");
  for (const text of ["", "192.0.2.7:7702", "ftp://x", "http://u:p@x", "http://x/?a=1"]) {
    const { message } = assertThrows(() => parsePeerUrl(text), TypeError);
    assertEquals(
      message,
      `A peer's URL must look like http://192.0.2.7:7702: it is ${JSON.stringify(text)}`,
    );
  }
});
