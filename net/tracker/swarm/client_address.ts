/** Who sent a request to a tracker that may stand behind a proxy. */
import { FieldError } from "../protocol/fields.ts";
import { sourceOf } from "../../base/address.ts";
import { formatIp, isLoopback, parseIp, scopeOf } from "../../base/ip.ts";

/** Whether a proxy's word counts. */
export interface ClientAddressOptions {
  /**
   * True if every request comes through one proxy that adds its client's address to `X-Forwarded-For`.
   * @default {false}
   */
  readonly trustProxy?: boolean;
  /** Told, once, that there seems to be a proxy whose word does not count. */
  readonly onIgnored?: () => void;
}

/**
 * Makes the function that tells a client's IP address of the request's headers and of its socket's address.
 *
 * Only the right-most address of `X-Forwarded-For` is the proxy's word: what stands left of it the client
 * has sent, and may be anything. Without the header the socket's counts, so that the machine of the proxy
 * itself can ask. The function throws a `FieldError` if a trusted proxy names no IP address.
 */
export function createClientAddress(
  { trustProxy = false, onIgnored }: ClientAddressOptions,
): (headers: Headers, socketHost: string) => string {
  let isTold = false;
  return (headers, socketHost) => {
    const forwarded = headers.get("x-forwarded-for");
    if (forwarded === null) return socketHost;
    if (trustProxy) return parseForwarded(forwarded);
    const socket = parseIp(socketHost);
    // A stranger out there may send the header as well, and makes nobody believe in a proxy.
    if (!isTold && socket !== undefined && scopeOf(socket) !== "public") {
      isTold = true;
      onIgnored?.();
    }
    return socketHost;
  };
}

/** By which a client is counted; undefined for this machine's own, which are not. */
export function countedSource(host: string): string | undefined {
  return isLoopback(host) ? undefined : sourceOf(host);
}

/** @throws {FieldError} `bad-forwarded-for` */
function parseForwarded(header: string): string {
  const last = header.slice(header.lastIndexOf(",") + 1).trim();
  // Some proxies add the port.
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(last) ?? [];
  const [, v4] = /^([\d.]+):\d{1,5}$/.exec(last) ?? [];
  const ip = parseIp(bracketed ?? v4 ?? last);
  if (ip !== undefined && scopeOf(ip) !== "none") return formatIp(ip);
  const rule = "a list with an IP address at its right end, the client's, which the proxy adds";
  throw new FieldError("bad-forwarded-for", "X-Forwarded-For", rule, last);
}
