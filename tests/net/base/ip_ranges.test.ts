/** Who may reach an address, held against IANA's registries and against another library. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { bytesToHex, hexToBytes } from "../../../core/base/hash.ts";
import {
  formatIp,
  IP_SIZE,
  parseIp,
  type Scope,
  scopeOf,
  sharesBits,
} from "../../../net/base/ip.ts";
import { SPECIAL_PURPOSE_BLOCKS } from "./iana_special_purpose.ts";

/** Blocks that are special, and in no registry of special-purpose addresses. */
const OTHER_BLOCKS = ["224.0.0.0/4", "fec0::/10", "ff00::/8", "::ffff:0:0:0/96"];

/** Nobody answers there; left public, as examples and tests mean somebody far away by them. */
const DOCUMENTATION = [
  "192.0.2.0/24",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "2001:db8::/32",
  "3fff::/20",
];

/** What translators make an IPv4 address of, and the byte at which it begins: public if that is, otherwise none. */
const TRANSLATED: readonly (readonly [cidr: string, at: number])[] = [
  ["64:ff9b::/96", 12],
  ["2002::/16", 2],
];

/** What the names of ipaddr.js are here. */
const SCOPES_OF_THEIRS: Readonly<Record<string, Scope>> = {
  unicast: "public",
  loopback: "loopback",
  private: "private",
  carrierGradeNat: "private",
  linkLocal: "private",
  uniqueLocal: "private",
  deprecatedSiteLocal: "private",
  unspecified: "none",
  broadcast: "none",
  multicast: "none",
  reserved: "none",
  discard: "none",
  teredo: "none",
  benchmarking: "none",
  deprecatedOrchid: "none",
  segmentRouting: "none",
  // The registries call these globally reachable.
  amt: "public",
  as112: "public",
  as112v6: "public",
  orchid2: "public",
  droneRemoteIdProtocolEntityTags: "public",
  // Translators of RFC 6145 are no more (RFC 7915), and the registries have no such block: unassigned, as all around.
  rfc6145: "public",
};

/** Where theirs is not right, by IANA's registries, or where it is decided otherwise here. */
const DIFFERENT: readonly (readonly [cidr: string, Scope, why: string])[] = [
  ...DOCUMENTATION.map((cidr) => [cidr, "public", "documentation stands for far away"] as const),
  ["192.0.0.9/32", "public", "PCP anycast (RFC 7723) is globally reachable"],
  ["192.0.0.10/32", "public", "TURN anycast (RFC 8155) is globally reachable"],
  ["2001:1::1/128", "public", "PCP anycast (RFC 7723) is globally reachable"],
  ["2001:1::2/128", "public", "TURN anycast (RFC 8155) is globally reachable"],
  ["2001:1::3/128", "public", "DNS-SD anycast (RFC 9665) is globally reachable"],
  ["100:0:0:1::/64", "none", "the dummy prefix (RFC 9780) is newer than their list"],
  ["64:ff9b:1::/48", "private", "theirs tells NAT64 of one's own network (RFC 8215) from no other"],
];

interface Block {
  readonly first: Uint8Array;
  readonly bits: number;
}

function blockOf(cidr: string): Block {
  const [text, bits] = cidr.split("/");
  return { first: parseIp(text)!, bits: Number(bits) + (text.includes(":") ? 0 : 96) };
}

function isIn(cidr: string, bytes: Uint8Array): boolean {
  const { first, bits } = blockOf(cidr);
  return sharesBits(first, bytes, bits);
}

const toNumber = (bytes: Uint8Array) => BigInt(`0x${bytesToHex(bytes)}`);
const toBytes = (number: bigint) =>
  hexToBytes(BigInt.asUintN(8 * IP_SIZE, number).toString(16).padStart(2 * IP_SIZE, "0"));

/** The address before a block, its first, its last, and the one after. */
function edgesOf(cidr: string): Uint8Array[] {
  const { first, bits } = blockOf(cidr);
  const start = toNumber(first);
  const end = start + (1n << BigInt(8 * IP_SIZE - bits));
  return [start - 1n, start, end - 1n, end].map(toBytes);
}

function innerOf(bytes: Uint8Array): Uint8Array | undefined {
  const at = TRANSLATED.find(([cidr]) => isIn(cidr, bytes))?.[1];
  return at === undefined ? undefined : parseIp(bytes.subarray(at, at + 4).join("."));
}

/** What our scope must be, by ipaddr.js. */
function scopeOfTheirs(bytes: Uint8Array): Scope {
  const inner = innerOf(bytes);
  if (inner !== undefined) return scopeOfTheirs(inner) === "public" ? "public" : "none";
  const different = DIFFERENT.find(([cidr]) => isIn(cidr, bytes));
  return different?.[1] ?? SCOPES_OF_THEIRS[ipaddr.process(formatIp(bytes)).range()];
}

/** If our scope must be public, by the block of the registries with most bits. */
function isPublicByRegistry(bytes: Uint8Array): boolean {
  const inner = innerOf(bytes);
  if (inner !== undefined) return isPublicByRegistry(inner);
  if (DOCUMENTATION.some((cidr) => isIn(cidr, bytes))) return true;
  if (OTHER_BLOCKS.slice(0, 3).some((cidr) => isIn(cidr, bytes))) return false;
  // Of the block of IPv4 as IPv6 writes it, which is how all IPv4 stands here, the IPv4 registry says more.
  const around = SPECIAL_PURPOSE_BLOCKS.filter(([cidr]) =>
    cidr !== "::ffff:0:0/96" && isIn(cidr, bytes)
  );
  const [, reachable] = around.toSorted(([a], [b]) => blockOf(b).bits - blockOf(a).bits)[0] ?? [];
  return reachable === undefined || reachable === "True";
}

function check(bytes: Uint8Array): void {
  const [text, scope] = [formatIp(bytes), scopeOf(bytes)];
  assertEquals([text, scope], [text, scopeOfTheirs(bytes)]);
  assertEquals([text, scope === "public"], [text, isPublicByRegistry(bytes)]);
}

const BLOCKS = [...SPECIAL_PURPOSE_BLOCKS.map(([cidr]) => cidr), ...OTHER_BLOCKS];

Deno.test("scopeOf() is that of IANA and of ipaddr.js at the edges of every special block", () => {
  for (const bytes of BLOCKS.flatMap(edgesOf)) check(bytes);
});

Deno.test("scopeOf() is that of IANA and of ipaddr.js for any address", () => {
  const bytes = fc.uint8Array({ minLength: IP_SIZE, maxLength: IP_SIZE });
  const ofBlock = fc.tuple(fc.constantFrom(...BLOCKS), bytes).map(([cidr, random]) => {
    const { first, bits } = blockOf(cidr);
    return toBytes(toNumber(first) | BigInt.asUintN(8 * IP_SIZE - bits, toNumber(random)));
  });
  const v4 = fc.ipV4().map((text) => parseIp(text)!);
  // Both translators, of any IPv4 address.
  const translated = fc.tuple(v4, fc.constantFrom(...TRANSLATED)).map(([inner, [cidr, at]]) => {
    const outer = blockOf(cidr).first;
    outer.set(inner.subarray(12), at);
    return outer;
  });
  fc.assert(fc.property(fc.oneof(bytes, ofBlock, v4, translated), check), { numRuns: 2_000 });
});
