/** Who sent a request to a tracker that may stand behind a proxy. */
import { FieldError } from "../protocol/fields.ts";
import { sourceOf } from "../../base/address.ts";
import { formatIp, isLoopback, parseIp, scopeOf } from "../../base/ip.ts";

/** The one proxy that adds its client's address to `X-Forwarded-For`: its IP address, or true if it is on this machine. */
export type TrustedProxy = string | boolean;

/** Whether a proxy's word counts. */
export interface ClientAddressOptions {
  /** Of requests from elsewhere the header is not read: whoever sends them could write any address. @default {false} */
  readonly trustProxy?: TrustedProxy;
  /** Told, once, of what seems to be a proxy, and has no say: its IP address. */
  readonly onIgnored?: (host: string) => void;
}

/** What is said of a proxy that has no say. */
export function ignoredProxyWarning(host: string): string {
  const option = isLoopback(host) ? "--trust-proxy" : `--trust-proxy-at ${host}`;
  return `requests come with X-Forwarded-For from ${host}, which is not read: all clients of a proxy look ` +
    `like the proxy; if it is yours, start with ${option}`;
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
  const isTrusted = proxyTest(trustProxy);
  return (headers, socketHost) => {
    const forwarded = headers.get("x-forwarded-for");
    if (forwarded === null) return socketHost;
    if (isTrusted(socketHost)) return parseForwarded(forwarded);
    const socket = parseIp(socketHost);
    // A stranger out there may send the header as well, and makes nobody believe in a proxy.
    if (!isTold && socket !== undefined && scopeOf(socket) !== "public") {
      isTold = true;
      onIgnored?.(socketHost);
    }
    return socketHost;
  };
}

/** What tells the proxy's requests from others, by where they come from. */
function proxyTest(trustProxy: TrustedProxy): (host: string) => boolean {
  if (typeof trustProxy === "boolean") return (host) => trustProxy && isLoopback(host);
  const proxy = plainIp(trustProxy);
  return (host) => plainIp(host) === proxy;
}

/** One text for one address. */
function plainIp(host: string): string {
  const ip = parseIp(host);
  return ip === undefined ? host : formatIp(ip);
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
