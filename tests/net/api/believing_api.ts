/** An API that believes where a request says that it is from, and many answers of it at once. */
import type { Chain } from "../../../core/chain/chain.ts";
import { systemClock } from "../../../core/base/system.ts";
import type { ApiToken } from "../../../net/api/api_token.ts";
import { createApiApp } from "../../../net/api/app.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { type HttpServer, serveHttp } from "../../../net/http/serve.ts";
import { named } from "../../support/named.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";

/** The header by which a request of these tests says which host it is from. */
export const HOST_HEADER = "x-test-host";

export const STRANGER = "192.0.2.7";

/** Who has the token, wherever that one is. */
export const USER = "the user";

/** Headers by which a request comes from a host, or from the user. */
export function comingFrom(host: string): Record<string, string> {
  return host === USER ? { authorization: `Bearer ${TOKEN}` } : { [HOST_HEADER]: host };
}

const TOKEN = named<ApiToken>("0123456789abcdef".repeat(4));

/** A node, whose API believes where a request says that it is from. */
interface Served extends AsyncDisposable {
  readonly peer: WorldNode;
  readonly url: string;
  /** How many requests have come. */
  readonly requests: () => number;
}

export async function serve(
  change: (api: PeerApi) => Partial<PeerApi> = () => ({}),
  chain?: Chain,
  /** Told of each request whose reader has left. */
  onLeft: (url: string) => void = () => {},
): Promise<Served> {
  const world = new NodeWorld(chain?.network);
  const peer = await world.start({ mine: false, chain });
  const changed = change(peer.api);
  const api = new Proxy(peer.api as PeerApi, {
    get: (target, name: keyof PeerApi) => changed[name] ?? target[name].bind(target),
  });
  let requests = 0;
  const app = createApiApp(api, { clock: systemClock, token: TOKEN });
  const server: HttpServer = serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: (request, info) => {
      requests++;
      request.signal.addEventListener("abort", () => onLeft(request.url));
      const remoteHost = request.headers.get(HOST_HEADER) ?? info.remoteHost;
      return app.fetch(request, { ...info, remoteHost });
    },
    onError: (error) => {
      throw error;
    },
  }, SYSTEM);
  return {
    peer,
    url: server.url,
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Answers that are open at once, from one host or another. Disposing leaves them. */
export class Crowd implements AsyncDisposable {
  readonly #open: { response: Promise<Response | undefined>; stop: AbortController }[] = [];

  /** Asks, and leaves the answer open; its status once it begins. */
  async ask(url: string, host: string, init: RequestInit = {}): Promise<number> {
    return (await this.begin(url, host, init))!.status;
  }

  /** The same for an answer that does not come for long. */
  begin(url: string, host: string, init: RequestInit = {}): Promise<Response | undefined> {
    const stop = new AbortController();
    const headers = { ...init.headers as Record<string, string>, ...comingFrom(host) };
    const response = fetch(url, { ...init, headers, signal: stop.signal }).catch((error) => {
      if (!stop.signal.aborted) throw error;
      return undefined;
    });
    this.#open.push({ response, stop });
    return response;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { response, stop } of this.#open.splice(0)) {
      stop.abort();
      // A body that was cut off by this abort is closed already, and says so by rejecting.
      await (await response)?.body?.cancel().catch(() => {});
    }
  }
}

/** Asks for something short; status and code. */
export async function ask(url: string, host: string): Promise<[number, unknown]> {
  const response = await fetch(url, { headers: comingFrom(host) });
  return [response.status, (await response.json()).code];
}
