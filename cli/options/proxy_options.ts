/** `--trust-proxy` and `--trust-proxy-at`: whose word counts on where a request comes from. */
import { InvalidArgumentError, Option } from "commander";
import { formatIp, parseIp } from "../../net/base/ip.ts";
import type { TrustedProxy } from "../../net/tracker/swarm/client_address.ts";

/** What the command line says. */
export interface ProxyFlags {
  readonly trustProxy?: true;
  readonly trustProxyAt?: string;
}

/** The options behind {@linkcode ProxyFlags}. */
export function proxyOptions() {
  return {
    trustProxy: new Option(
      "--trust-proxy",
      "take the right-most address of X-Forwarded-For for the client's, of requests from a proxy on this machine",
    ),
    trustProxyAt: new Option(
      "--trust-proxy-at <ip>",
      "the same of requests from a proxy at this IP address, on another machine or in a container",
    ).argParser(readIp),
  };
}

/** The one proxy that is believed. */
export function trustedProxyOf({ trustProxy, trustProxyAt }: ProxyFlags): TrustedProxy {
  return trustProxyAt ?? trustProxy ?? false;
}

function readIp(text: string): string {
  const ip = parseIp(text);
  if (ip !== undefined) return formatIp(ip);
  throw new InvalidArgumentError("It must be an IP address, such as 192.0.2.7.");
}
