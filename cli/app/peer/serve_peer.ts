/** Serves the HTTP API of a peer, and has its data folder say where. */
import { bytesToHex } from "../../../core/base/hash.ts";
import type { Network } from "../../../core/rules/network.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { FOLDER_SECRET_BYTES, proveFolder } from "../../../net/api/folder_proof.ts";
import type { PageSource } from "../../../net/api/page_app.ts";
import type { PlainSource } from "../../../net/api/plain_route.ts";
import type { Address } from "../../../net/base/address.ts";
import type { Log } from "../../../net/base/log.ts";
import { DATA_HEADERS } from "../../../net/http/data_headers.ts";
import type { HttpHandler } from "../../../net/http/serve.ts";
import { FieldError } from "../../../net/tracker/protocol/fields.ts";
import {
  createClientAddress,
  ignoredProxyWarning,
  type TrustedProxy,
} from "../../../net/tracker/swarm/client_address.ts";
import type { NetworkKey } from "../../../net/private/network_key.ts";
import { prepareApiToken } from "../files/api_token.ts";
import { removePeerInfo, writePeerInfo } from "../files/data_folder.ts";
import { ballotRulesOf } from "./ballot_rules.ts";
import type { ComposedNode } from "./compose_node.ts";
import type { PeerDeps } from "./system_deps.ts";

/** Options of {@linkcode servePeer}. */
export interface ServePeerOptions {
  readonly network: Network;
  readonly networkKey?: NetworkKey;
  /** Its data folder, if it has one. */
  readonly data: string | undefined;
  /** Where to listen. */
  readonly http: Address;
  readonly log: Log;
  /** The voters' page, if it is served. A private network has none: a browser has no way to show its key. */
  readonly page?: PageSource;
  /** The same without scripts. @default {There is none} */
  readonly plain?: PlainSource;
  /** URLs that browsers reach it by, beside its address. */
  readonly publicUrls?: readonly URL[];
  /** The proxy in front whose word counts on whose a request is. @default {false} */
  readonly trustProxy?: TrustedProxy;
}

/**
 * Serves the API until `stack` is disposed of. A peer of one command listens too, on loopback: for other commands on
 * its data folder at the same time.
 *
 * @returns Its URL.
 * @throws {ListenError} If the address cannot be listened on.
 */
export function servePeer(
  stack: AsyncDisposableStack,
  { node, api }: Pick<ComposedNode, "node" | "api">,
  { network, networkKey, data, http, log, page, plain, publicUrls, trustProxy }: ServePeerOptions,
  { clock, random, serve }: Pick<PeerDeps, "clock" | "random" | "serve">,
): string {
  const token = data === undefined ? undefined : prepareApiToken(data, { random, log });
  const secret = bytesToHex(random.bytes(FOLDER_SECRET_BYTES));
  const app = createApiApp(api, {
    clock,
    token,
    isPrivate: networkKey !== undefined,
    page: networkKey === undefined ? page : undefined,
    plain: networkKey === undefined ? plain : undefined,
    ballots: ballotRulesOf(network),
    publicUrls,
    prove: (challenge) => proveFolder({ url: server.url, secret }, challenge),
    vitals: () => ({ ...node.traffic, memoryBytes: Deno.memoryUsage().rss }),
  });
  const server = stack.use(serve({
    hostname: http.host,
    port: http.port,
    handler: behindProxy((request, info) => app.fetch(request, info), { trustProxy, log }),
    onError: (error) => log.error(`the API failed: ${(error as Error).message}`),
  }, { clock }));
  if (data !== undefined) {
    const info = { pid: Deno.pid, network: network.chainId, api: server.url, secret };
    writePeerInfo(data, info);
    stack.defer(() => removePeerInfo(data, info));
  }
  return server.url;
}

/** Requests that a proxy passes on come from whom it names, if its word counts. */
function behindProxy(
  handler: HttpHandler,
  { trustProxy, log }: Pick<ServePeerOptions, "trustProxy" | "log">,
): HttpHandler {
  const onIgnored = (host: string) => log.warn(ignoredProxyWarning(host));
  const addressOf = createClientAddress({ trustProxy, onIgnored });
  return (request, info) => {
    try {
      return handler(request, { ...info, remoteHost: addressOf(request.headers, info.remoteHost) });
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      const refusal = { code: error.code, reason: error.message };
      return Response.json(refusal, { status: 400, headers: DATA_HEADERS });
    }
  };
}
