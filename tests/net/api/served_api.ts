/** APIs on a free port of this machine, and requests to them. */
import { systemClock as clock } from "../../../core/base/system.ts";
import type { Network } from "../../../core/rules/network.ts";
import type { ApiToken } from "../../../net/api/api_token.ts";
import { type ApiDeps, createApiApp } from "../../../net/api/app.ts";
import { ApiClient } from "../../../net/api/client.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { type HttpServer, serveHttp } from "../../../net/http/serve.ts";
import { named } from "../../support/named.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";

export const TOKEN = named<ApiToken>("ab".repeat(32));
export const AUTHORIZED = { authorization: `Bearer ${TOKEN}` };

/** Serves an API on a free port, as if all requests came from `remoteHost`. */
export function serve(
  api: PeerApi,
  {
    remoteHost,
    port = 0,
    onError = (error) => {
      throw error;
    },
    ...deps
  }: Partial<ApiDeps> & {
    remoteHost?: string;
    port?: number;
    onError?: (error: unknown) => void;
  } = {},
): HttpServer {
  const app = createApiApp(api, { clock, token: TOKEN, ...deps });
  return serveHttp({
    hostname: "127.0.0.1",
    port,
    handler: (request, info) =>
      app.fetch(request, { ...info, remoteHost: remoteHost ?? info.remoteHost }),
    onError,
  }, SYSTEM);
}

/** A node that mines, with its API. */
interface Served extends AsyncDisposable {
  readonly world: NodeWorld;
  readonly peer: WorldNode;
  readonly url: string;
  readonly client: ApiClient;
}

export async function serveNode(
  { mine = true, network }: { mine?: boolean; network?: Network } = {},
): Promise<Served> {
  const world = new NodeWorld(network);
  const peer = await world.start({ mine });
  const server = serve(peer.api);
  return {
    world,
    peer,
    url: server.url,
    client: new ApiClient({ url: server.url, token: TOKEN }, SYSTEM),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Status and JSON of an answer. */
export async function answerOf(
  url: string,
  init?: RequestInit,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.json() };
}

export function post(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...AUTHORIZED, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

/** The first line and the body of an answer to bytes that `fetch` would not send. */
export async function exchange(
  url: string,
  request: string,
): Promise<{ line: string; text: string }> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(request));
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of connection.readable) text += decoder.decode(chunk, { stream: true });
  return { line: text.slice(0, text.indexOf("\r\n")), text };
}

/** The methods of an API as fields, so that a test can put its own in place of one. */
export function bind(api: PeerApi): PeerApi {
  return {
    status: () => api.status(),
    submit: (records) => api.submit(records),
    handInBallot: (record) => api.handInBallot(record),
    lookUp: (ids, options) => api.lookUp(ids, options),
    findIds: (beginning) => api.findIds(beginning),
    prove: (id, options) => api.prove(id, options),
    query: (path, args) => api.query(path, args),
    finality: () => api.finality(),
    certificate: () => api.certificate(),
    headers: (from, limit) => api.headers(from, limit),
    peers: () => api.peers(),
    blocks: (from, limit) => api.blocks(from, limit),
    chainFile: (options) => api.chainFile(options),
    events: (options) => api.events(options),
    follow: (id, options) => api.follow(id, options),
  };
}
