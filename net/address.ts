/** Host and port, as a person types them and as they are compared. */

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
export function parseAddress(text: string, { allowZero = false } = {}): Address {
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
  const [address] = host.split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped !== null) return mapped[1];
  if (!address.includes(":")) return address;
  const [head, tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const rest = tail === "" ? [] : tail.split(":");
    while (groups.length + rest.length < 8) groups.push("0");
    groups.push(...rest);
  }
  const prefix = groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16));
  return `${prefix.join(":")}::/64`;
}
