/**
 * Host and port, as a person types them and as they are compared.
 *
 * This room owns what all of `net` builds on: addresses and their scopes (this file, `ip.ts`), who named an address
 * (`origin.ts`), shares of a bounded number (`limiter.ts`), turns for everything else (`turns.ts`), waking those that wait
 * (`notifier.ts`, `signals.ts`), maps and heaps with a limit (`bounded_map.ts`, `buckets.ts`, `deadlines.ts`), and the
 * limits that several rooms share (`limits.ts`). It opens nothing and knows no peer. Read this file, then `limiter.ts`.
 */
import { formatIp, isV4, parseIp, scopeOf } from "./ip.ts";

/** Where a peer listens. */
export interface Address {
  /** Host name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `HOST:PORT`, where an IPv6 address stands in brackets.
 *
 * @param options.allowZero True if port 0 (any free port) makes sense.
 * @throws {RangeError} Naming what is wrong.
 */
export function parseAddress(
  text: string,
  { allowZero = false }: { allowZero?: boolean } = {},
): Address {
  const match = /^(?:\[([0-9a-fA-F:.%]+)\]|([^:[\]\s/]+)):(\d{1,5})$/.exec(text);
  if (match === null) {
    throw new RangeError(`an address must look like HOST:PORT or [IPV6]:PORT: it is "${text}"`);
  }
  const port = Number(match[3]);
  const least = allowZero ? 0 : 1;
  if (port < least || port > 65_535) {
    throw new RangeError(`a port must be within ${least}..65535: it is ${port}`);
  }
  return { host: match[1] ?? match[2], port };
}

/** The address as `HOST:PORT`. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * Whose an IP address is, as far as one can tell: an IPv4 address is one machine, or one router with all
 * behind it; of IPv6 a machine has a whole /64 to pick from (RFC 4291 §2.5.1).
 */
export function sourceOf(host: string): string {
  const ip = parseIp(host.split("%")[0]);
  if (ip === undefined) return host;
  return isV4(ip) ? formatIp(ip) : `${formatIp(ip.fill(0, 8))}/64`;
}

/**
 * The neighbourhood of an address, which one party may well have whole: of public ones the first 16 bits of
 * IPv4 and 32 of IPv6, as Bitcoin Core groups them. On a local network each machine is its own.
 */
export function groupOf(host: string): string {
  const ip = parseIp(host);
  if (ip === undefined || scopeOf(ip) !== "public") return host;
  return isV4(ip) ? `${formatIp(ip.fill(0, 14))}/16` : `${formatIp(ip.fill(0, 4))}/32`;
}
