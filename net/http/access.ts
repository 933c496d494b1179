/**
 * How requests of this program leave the machine: as the environment says, through a proxy or past it; and never
 * through one to this machine itself. Deno's own `fetch` sends even `http://127.0.0.1` to the proxy, unless
 * `NO_PROXY` has that very text (https://github.com/denoland/deno/issues/28385), and a proxy's loopback is
 * another machine's.
 */
import { isLoopback } from "../base/ip.ts";

/** Reads a variable of the environment; undefined or empty if it says nothing. */
export type Environment = (name: string) => string | undefined;

/** How a URL is reached. */
export interface HttpAccess {
  readonly fetch: typeof fetch;
  /** The proxy that a request to a URL goes through, without its password; undefined for none. */
  readonly proxyOf: (url: string) => string | undefined;
}

/** Variables that name a proxy for a scheme, the first that is set counts, as for Deno's `fetch`. */
const PROXY_NAMES: Readonly<Record<string, readonly string[]>> = {
  "http:": ["ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"],
  "https:": ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy"],
};

/** The access that an environment asks for. */
export function createHttpAccess(env: Environment): HttpAccess {
  const isDirect = ({ hostname }: URL) => isThisMachine(hostname) || isExempt(hostname, env);
  return {
    proxyOf(url) {
      const target = new URL(url);
      return isDirect(target) ? undefined : namedProxy(target, env);
    },
    async fetch(input, init) {
      const target = new URL(input instanceof Request ? input.url : input);
      const proxy = namedProxy(target, env);
      if (proxy === undefined || !isDirect(target)) return await fetch(input, init);
      if (target.protocol === "https:" && isThisMachine(target.hostname)) {
        throw new TypeError(
          `https to this machine would go through the proxy ${proxy}: set NO_PROXY=${target.hostname}`,
        );
      }
      // Encrypted, and Deno keeps to NO_PROXY by itself.
      if (target.protocol === "https:") return await fetch(input, init);
      using client = directClient(target);
      const direct: RequestInit & { client: Deno.HttpClient } = { ...init, client };
      return await fetch(input, direct);
    },
  };
}

/** The access that this process's environment asks for. */
export const systemAccess: HttpAccess = createHttpAccess((name) => Deno.env.get(name));

/** A client that connects to a host itself: Deno puts what it is told before what the environment says. */
function directClient({ hostname, port }: URL): Deno.HttpClient {
  return Deno.createHttpClient({
    proxy: { transport: "tcp", hostname, port: Number(port || 80) },
  });
}

function namedProxy({ protocol }: URL, env: Environment): string | undefined {
  const value = PROXY_NAMES[protocol]?.map(env).find(Boolean);
  if (value === undefined) return undefined;
  // What follows the last @ is the host; before it stand user and password.
  return value.replace(/^([a-z0-9+.-]+:\/\/)?.*@/i, "$1");
}

function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  return host === "localhost" || host.endsWith(".localhost") || isLoopback(host) ||
    host === "0.0.0.0" || host === "::";
}

/** True for a host that `NO_PROXY` names: by itself, by a domain that it is in, or by `*`. */
function isExempt(hostname: string, env: Environment): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const names = (env("NO_PROXY") || env("no_proxy") || "").toLowerCase().split(",");
  return names.map((name) => name.trim()).filter(Boolean).some((name) => {
    const domain = name.replace(/^\./, "");
    return name === "*" || host === domain || host.endsWith(`.${domain}`);
  });
}
