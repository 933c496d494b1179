import { assertEquals } from "@std/assert";
import { groupOf } from "../../../net/base/address.ts";
import { formatIp, isLoopback, parseIp, scopeOf } from "../../../net/base/ip.ts";

Deno.test("parseIp() and formatIp() keep each address, in its usual text", () => {
  const usual: readonly (readonly [string, string])[] = [
    ["192.0.2.255", "192.0.2.255"],
    ["0.0.0.0", "0.0.0.0"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:c000:201", "192.0.2.1"],
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ];
  for (const [text, expected] of usual) {
    const bytes = parseIp(text);
    assertEquals(bytes?.length, 16, text);
    assertEquals(formatIp(bytes!), expected);
    assertEquals(parseIp(expected), bytes, text);
  }
});

Deno.test("parseIp() takes nothing but an IP address", () => {
  const others = [
    "",
    "localhost",
    "1.2.3",
    "1.2.3.4.",
    "1.2.3.4.5",
    "1.2.3.256",
    "01.2.3.4",
    "0x7f.1",
    "2130706433",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "12345::",
    "fe80::1%eth0",
    "[::1]",
    "::1]:80",
    "abc",
    "::1/64",
  ];
  for (const text of others) assertEquals(parseIp(text), undefined, text);
});

Deno.test("scopeOf() tells from where an address can be reached, to the last bit of a range", () => {
  const scopes: Readonly<Record<string, string>> = {
    "127.0.0.1": "loopback",
    "127.255.255.255": "loopback",
    "::1": "loopback",
    "::ffff:127.0.0.1": "loopback",
    "10.0.0.1": "private",
    "172.15.255.255": "public",
    "172.16.0.0": "private",
    "172.31.255.255": "private",
    "172.32.0.0": "public",
    "192.168.1.7": "private",
    "192.169.0.0": "public",
    "169.254.1.1": "private",
    "100.63.255.255": "public",
    "100.64.0.1": "private",
    "100.128.0.0": "public",
    "fe80::1": "private",
    "febf::1": "private",
    "fec0::1": "private",
    "feff:ffff::1": "private",
    "fd12:3456::1": "private",
    "0.0.0.0": "none",
    "::": "none",
    "::2": "public",
    "224.0.0.1": "none",
    "255.255.255.255": "none",
    "223.255.255.255": "public",
    "ff02::1": "none",
    "8.8.8.8": "public",
    "2001:db8::1": "public",
    "192.0.0.1": "none",
    "192.0.0.9": "public",
    "192.0.0.11": "none",
    "192.0.1.0": "public",
    "192.88.98.255": "public",
    "192.88.99.1": "none",
    "192.88.100.0": "public",
    "198.17.255.255": "public",
    "198.18.0.1": "none",
    "198.19.255.255": "none",
    "198.20.0.0": "public",
    "100::1": "none",
    "100:0:0:1::1": "none",
    "100:0:0:2::1": "public",
    "2001::1": "none",
    "2001:1::1": "public",
    "2001:1::4": "none",
    "2001:2::1": "none",
    "2001:3::1": "public",
    "2001:10::1": "none",
    "2001:1f:ffff::1": "none",
    "2001:20::1": "public",
    "2001:3f::1": "public",
    "2001:40::1": "none",
    "2001:1ff::1": "none",
    "2001:200::1": "public",
    "5f00::1": "none",
    "5f01::1": "public",
    "64:ff9b:1::1": "private",
    "64:ff9b:2::1": "public",
    "2620:4f:8000::1": "public",
  };
  for (const [text, scope] of Object.entries(scopes)) {
    assertEquals(scopeOf(parseIp(text)!), scope, text);
  }
});

Deno.test("scopeOf() has what NAT64 and 6to4 make of an address public or nobody's, and never near", () => {
  const scopes: Readonly<Record<string, string>> = {
    "64:ff9b::8.8.8.8": "public",
    "64:ff9b::127.0.0.1": "none",
    "64:ff9b::10.0.0.1": "none",
    "64:ff9b::192.168.1.1": "none",
    "64:ff9b::169.254.169.254": "none",
    "64:ff9b::0.0.0.0": "none",
    "64:ff9b:0:0:0:1:808:808": "public",
    "2002:808:808::1": "public",
    "2002:7f00:1::1": "none",
    "2002:a00:1::1": "none",
    "2002:c0a8:101:1::1": "none",
    "2003:7f00:1::1": "public",
  };
  for (const [text, scope] of Object.entries(scopes)) {
    assertEquals(scopeOf(parseIp(text)!), scope, text);
  }
  assertEquals(isLoopback("64:ff9b::7f00:1"), false);
  assertEquals(isLoopback("2002:7f00:1::1"), false);
});

Deno.test("groupOf() is one for public neighbours, and each machine's own on a local network", () => {
  const groups: Readonly<Record<string, string>> = {
    "8.8.8.8": "8.8.0.0/16",
    "8.8.255.1": "8.8.0.0/16",
    "8.9.8.8": "8.9.0.0/16",
    "2001:db8:1::1": "2001:db8::/32",
    "2001:db8:ffff::1": "2001:db8::/32",
    "192.168.1.7": "192.168.1.7",
    "127.0.0.1": "127.0.0.1",
    "peer.example": "peer.example",
  };
  for (const [host, group] of Object.entries(groups)) assertEquals(groupOf(host), group);
});
