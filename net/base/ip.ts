/**
 * IP addresses as numbers, and what can be told of an address by itself: who may reach it, and which others
 * are likely its neighbour's.
 */

/** Bytes of an IP address here. IPv4 ones are written as IPv6 does it, `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2). */
export const IP_SIZE = 16;

/** From where an address can be reached. */
export type Scope =
  /** From the same machine alone. */
  | "loopback"
  /** From the same local network. */
  | "private"
  /** From everywhere. */
  | "public"
  /** It is not a machine's: unspecified, multicast or reserved. */
  | "none";

/**
 * What is not public, and exceptions to that; the first that fits counts. The blocks that IANA's registries of
 * special-purpose addresses (RFC 6890) do not call globally reachable, as they were on 2026-07-18:
 * https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry. Beside them multicast
 * (RFC 5771, RFC 4291 §2.7) and site-local addresses, which those do not list.
 *
 * Addresses for documentation (RFC 5737, RFC 3849, RFC 9637) are left public: nobody answers there, so naming them leads
 * a peer nowhere that it should not go, and examples and tests mean somebody far away by them.
 */
const PREFIXES: readonly (readonly [cidr: string, Scope])[] = [
  ["127.0.0.0/8", "loopback"],
  ["::1/128", "loopback"],
  ["10.0.0.0/8", "private"],
  // Shared by a provider's customers (RFC 6598).
  ["100.64.0.0/10", "private"],
  ["169.254.0.0/16", "private"],
  ["172.16.0.0/12", "private"],
  ["192.168.0.0/16", "private"],
  ["fc00::/7", "private"],
  ["fe80::/10", "private"],
  // Site-local, deprecated (RFC 3879), and in use where nobody has heard of that.
  ["fec0::/10", "private"],
  // NAT64 of one's own network (RFC 8215).
  ["64:ff9b:1::/48", "private"],
  ["0.0.0.0/8", "none"],
  // Protocol assignments, but for PCP and TURN anycast (RFC 7723, RFC 8155).
  ["192.0.0.9/32", "public"],
  ["192.0.0.10/32", "public"],
  ["192.0.0.0/24", "none"],
  // Anycast of 6to4 relays, deprecated (RFC 7526).
  ["192.88.99.0/24", "none"],
  // Benchmarks of devices (RFC 2544).
  ["198.18.0.0/15", "none"],
  ["224.0.0.0/3", "none"],
  ["::/128", "none"],
  // Discarded, and never routed (RFC 6666, RFC 9780).
  ["100::/64", "none"],
  ["100:0:0:1::/64", "none"],
  // Protocol assignments, but for those that are reachable (RFC 7723, RFC 8155, RFC 9665, RFC 7450, RFC 7535, RFC 7343,
  // RFC 9374). Teredo (RFC 4380), ORCHID and benchmarks (RFC 5180) are among the others.
  ["2001:1::1/128", "public"],
  ["2001:1::2/128", "public"],
  ["2001:1::3/128", "public"],
  ["2001:3::/32", "public"],
  ["2001:4:112::/48", "public"],
  ["2001:20::/28", "public"],
  ["2001:30::/28", "public"],
  ["2001::/23", "none"],
  // Segment routing (RFC 9602).
  ["5f00::/16", "none"],
  ["ff00::/8", "none"],
];

/** IPv6 addresses behind which a translator finds an IPv4 one, and the byte at which that begins. */
const EMBEDDING: readonly (readonly [cidr: string, at: number])[] = [
  // NAT64 (RFC 6052 §2.1), and 6to4 (RFC 3056 §2).
  ["64:ff9b::/96", 12],
  ["2002::/16", 2],
];

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);

const RANGES = PREFIXES.map(([cidr, scope]) => ({ ...rangeOf(cidr), scope }));
const EMBEDDING_RANGES = EMBEDDING.map(([cidr, at]) => ({ ...rangeOf(cidr), at }));

function rangeOf(cidr: string): { readonly bytes: Uint8Array; readonly bits: number } {
  const [text, bits] = cidr.split("/");
  const bytes = parseIp(text)!;
  return { bytes, bits: Number(bits) + (isV4(bytes) ? 96 : 0) };
}

/** The {@linkcode IP_SIZE} bytes of an IP address; undefined for a name, or with a zone (`fe80::1%eth0`). */
export function parseIp(text: string): Uint8Array | undefined {
  if (IPV4.test(text)) {
    const bytes = new Uint8Array(IP_SIZE);
    bytes.set(MAPPED);
    bytes.set(text.split(".").map(Number), MAPPED.length);
    return bytes;
  }
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !URL.canParse(`http://[${text}]`)) return undefined;
  // One way of writing it is left: eight numbers, or fewer around "::".
  const [head, tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split("::");
  const numbers = (part: string) => part === "" ? [] : part.split(":").map((n) => parseInt(n, 16));
  const first = numbers(head);
  const last = tail === undefined ? [] : numbers(tail);
  const bytes = new Uint8Array(IP_SIZE);
  const view = new DataView(bytes.buffer);
  first.forEach((n, i) => view.setUint16(2 * i, n));
  last.forEach((n, i) => view.setUint16(IP_SIZE - 2 * (last.length - i), n));
  return bytes;
}

/** The usual text of an IP address (RFC 5952), without brackets. */
export function formatIp(bytes: Uint8Array): string {
  if (isV4(bytes)) return bytes.subarray(MAPPED.length).join(".");
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const numbers = Array.from({ length: IP_SIZE / 2 }, (_, i) => view.getUint16(2 * i).toString(16));
  return new URL(`http://[${numbers.join(":")}]`).hostname.slice(1, -1);
}

/**
 * From where an IP address can be reached. One that a translator makes an IPv4 address of is public if that is, and
 * nobody's else: neither NAT64 nor 6to4 may stand for one of a local network or of this machine (RFC 6052 §3.1, RFC 3056
 * §2), so whoever names such a one is after what a translator in between has next to it.
 */
export function scopeOf(bytes: Uint8Array): Scope {
  const outer = EMBEDDING_RANGES.find((range) => sharesBits(range.bytes, bytes, range.bits));
  if (outer !== undefined) {
    const inner = new Uint8Array(IP_SIZE);
    inner.set(MAPPED);
    inner.set(bytes.subarray(outer.at, outer.at + 4), MAPPED.length);
    return scopeOf(inner) === "public" ? "public" : "none";
  }
  return RANGES.find((range) => sharesBits(range.bytes, bytes, range.bits))?.scope ?? "public";
}

/** True for the text of an IP address that only this machine itself reaches. */
export function isLoopback(host: string): boolean {
  const ip = parseIp(host);
  return ip !== undefined && scopeOf(ip) === "loopback";
}

/** True for IPv4. */
export function isV4(bytes: Uint8Array): boolean {
  return sharesBits(MAPPED, bytes, 8 * MAPPED.length);
}

/** True if two addresses begin with the same bits. */
export function sharesBits(a: Uint8Array, b: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (a[i] !== b[i]) return false;
  const rest = bits & 7;
  return rest === 0 || (a[whole] ^ b[whole]) >> (8 - rest) === 0;
}
