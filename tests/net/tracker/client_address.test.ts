import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { FieldError } from "../../../net/tracker/protocol/fields.ts";
import {
  createClientAddress,
  type TrustedProxy,
} from "../../../net/tracker/swarm/client_address.ts";

const SOCKET = "10.0.0.9";

function headers(value?: string): Headers {
  return new Headers(value === undefined ? {} : { "X-Forwarded-For": value });
}

Deno.test("the client's address is the socket's, whatever X-Forwarded-For says, unless a proxy is trusted", () => {
  const addressOf = createClientAddress({});
  for (const value of [undefined, "8.8.8.8", "1.1.1.1, 8.8.8.8", "garbage", ""]) {
    assertEquals(addressOf(headers(value), SOCKET), SOCKET);
  }
});

Deno.test("the client's address is the right-most one of a trusted proxy's X-Forwarded-For", () => {
  const addressOf = createClientAddress({ trustProxy: SOCKET });
  const cases: [string, string][] = [
    ["8.8.8.8", "8.8.8.8"],
    // The client has sent all but the last one.
    ["1.1.1.1, 127.0.0.1,8.8.8.8", "8.8.8.8"],
    ["garbage, 8.8.8.8", "8.8.8.8"],
    ["8.8.8.8:51234", "8.8.8.8"],
    ["2001:DB8::0:1", "2001:db8::1"],
    ["[2001:db8::1]:443", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["::ffff:8.8.8.8", "8.8.8.8"],
    ["127.0.0.1", "127.0.0.1"],
  ];
  for (const [value, address] of cases) assertEquals(addressOf(headers(value), SOCKET), address);
  const twice = headers("1.1.1.1");
  twice.append("X-Forwarded-For", "8.8.8.8");
  assertEquals(addressOf(twice, SOCKET), "8.8.8.8");
  assertEquals(addressOf(headers(), SOCKET), SOCKET, "the proxy's own machine asks for itself");
});

Deno.test("a proxy's word counts from the proxy alone: this machine, or the address that was named", () => {
  const STRANGER = "203.0.113.5";
  const cases: readonly (readonly [TrustedProxy, proxy: string, others: readonly string[]])[] = [
    [true, "127.0.0.1", [STRANGER, SOCKET, "::2"]],
    [true, "::1", [STRANGER, SOCKET]],
    ["2001:DB8::0:1", "2001:db8::1", [STRANGER, "127.0.0.1", "2001:db8::2"]],
    [false, "8.8.8.8", [STRANGER, "127.0.0.1"]],
  ];
  for (const [trustProxy, proxy, others] of cases) {
    const addressOf = createClientAddress({ trustProxy });
    assertEquals(addressOf(headers("8.8.8.8"), proxy), "8.8.8.8");
    for (const other of others) assertEquals(addressOf(headers("8.8.8.8"), other), other);
  }
});

Deno.test("a trusted proxy that names no machine's address is refused, with what it names", () => {
  const addressOf = createClientAddress({ trustProxy: SOCKET });
  const bad = ["", "8.8.8.8,", "unknown", "_hidden", "example.org", "8.8.8.8.8", "0.0.0.0", "::"]
    .concat("224.0.0.1", "256.1.1.1", "8.8.8.8:x", "[::1", "fe80::1%eth0", "1.1.1.1 8.8.8.8");
  for (const value of bad) {
    const error = assertThrows(() => addressOf(headers(value), SOCKET), FieldError);
    assertEquals(error.code, "bad-forwarded-for", value);
    assertStringIncludes(error.message, JSON.stringify(value.split(",").at(-1)));
  }
});

Deno.test("a proxy that is not trusted is told of once, and a stranger's header never", () => {
  const told: string[] = [];
  const addressOf = createClientAddress({ onIgnored: (host) => told.push(host) });
  addressOf(headers("8.8.8.8"), "1.1.1.1");
  addressOf(headers(), "127.0.0.1");
  assertEquals(told, []);
  for (let i = 0; i < 3; i++) addressOf(headers("8.8.8.8"), "127.0.0.1");
  assertEquals(told, ["127.0.0.1"]);
});
