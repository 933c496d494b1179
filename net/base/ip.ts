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

/** Prefixes that are not public, the first that fits counts (RFC 6890, RFC 4291, RFC 4193, RFC 6598). */
const PREFIXES: readonly (readonly [cidr: string, Scope])[] = [
  ["127.0.0.0/8", "loopback"],
  ["::1/128", "loopback"],
  ["10.0.0.0/8", "private"],
  ["100.64.0.0/10", "private"],
  ["169.254.0.0/16", "private"],
  ["172.16.0.0/12", "private"],
  ["192.168.0.0/16", "private"],
  ["fc00::/7", "private"],
  ["fe80::/10", "private"],
  ["0.0.0.0/8", "none"],
  ["224.0.0.0/3", "none"],
  ["::/128", "none"],
  ["ff00::/8", "none"],
];

const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);

const RANGES = PREFIXES.map(([cidr, scope]) => {
  const [text, bits] = cidr.split("/");
  const bytes = parseIp(text)!;
  return { bytes, bits: Number(bits) + (isV4(bytes) ? 96 : 0), scope };
});

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

/** From where an IP address can be reached. */
export function scopeOf(bytes: Uint8Array): Scope {
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
