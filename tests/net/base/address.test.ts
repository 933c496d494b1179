import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { codePoint } from "../../../plugins/conformance/code_point.ts";
import { formatAddress, parseAddress, sourceOf } from "../../../net/base/address.ts";

Deno.test("parseAddress() reads host names, IPv4 and IPv6 addresses with a port", () => {
  assertEquals(parseAddress("example.org:7700"), { host: "example.org", port: 7700 });
  assertEquals(parseAddress("127.0.0.1:1"), { host: "127.0.0.1", port: 1 });
  assertEquals(parseAddress("[::1]:65535"), { host: "::1", port: 65_535 });
  assertEquals(parseAddress("[fe80::1%2]:7"), { host: "fe80::1%2", port: 7 });
  assertEquals(parseAddress("localhost:0", { allowZero: true }), { host: "localhost", port: 0 });
});

Deno.test("parseAddress() says what is wrong", () => {
  const shape = "an address must look like HOST:PORT or [IPV6]:PORT: it is";
  const cases: [string, string][] = [
    ["", `${shape} ""`],
    ["example.org", `${shape} "example.org"`],
    [":7700", `${shape} ":7700"`],
    ["::1:7700", `${shape} "::1:7700"`],
    ["[::1]", `${shape} "[::1]"`],
    ["[example.org]:1", `${shape} "[example.org]:1"`],
    ["http://example.org:1", `${shape} "http://example.org:1"`],
    ["example.org:http", `${shape} "example.org:http"`],
    ["example.org:-1", `${shape} "example.org:-1"`],
    ["example.org:1 ", `${shape} "example.org:1 "`],
    ["two words:1", `${shape} "two words:1"`],
    ["example.org:0", "a port must be within 1..65535: it is 0"],
    ["example.org:65536", "a port must be within 1..65535: it is 65536"],
  ];
  for (const [text, message] of cases) {
    assertEquals(assertThrows(() => parseAddress(text), RangeError).message, message);
  }
  const error = assertThrows(() => parseAddress("a:65536", { allowZero: true }), RangeError);
  assertEquals(error.message, "a port must be within 0..65535: it is 65536");
});

Deno.test("formatAddress() writes what parseAddress() reads", () => {
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
  const port = fc.integer({ min: 1, max: 65_535 });
  fc.assert(fc.property(fc.record({ host, port }), (address) => {
    assertEquals(parseAddress(formatAddress(address)), { ...address });
  }));
});

Deno.test("parseAddress() throws nothing but RangeError", () => {
  fc.assert(fc.property(fc.string({ unit: codePoint }), (text) => {
    try {
      assertEquals(formatAddress(parseAddress(text)).length <= text.length, true);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }));
});

Deno.test("sourceOf() is one for all addresses that a machine may pick", () => {
  const same = [
    ["192.0.2.7", "::ffff:192.0.2.7"],
    ["2001:db8:1:2::5", "2001:0db8:1:2:ffff:1:2:3", "2001:db8:1:2:0:0:0:1"],
    ["::1", "0:0:0:0:0:0:0:1"],
    ["fe80::1%eth0", "fe80::2"],
  ];
  for (const hosts of same) assertEquals(new Set(hosts.map(sourceOf)).size, 1, hosts.join());
  assertEquals(new Set(same.map(([host]) => sourceOf(host))).size, same.length);
  assertEquals(sourceOf("2001:db8:1:2::5"), "2001:db8:1:2::/64");
});
