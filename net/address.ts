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
