/** Serves the HTTP API of a peer, and has its data folder say where. */
import { bytesToHex } from "../../../core/base/hash.ts";
import type { Network } from "../../../core/rules/network.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { FOLDER_SECRET_BYTES, proveFolder } from "../../../net/api/folder_proof.ts";
import type { PageSource } from "../../../net/api/page_app.ts";
import type { Address } from "../../../net/base/address.ts";
import type { Log } from "../../../net/base/log.ts";
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
  { network, networkKey, data, http, log, page }: ServePeerOptions,
  { clock, random, serve }: Pick<PeerDeps, "clock" | "random" | "serve">,
): string {
  const token = data === undefined ? undefined : prepareApiToken(data, { random, log });
  const secret = bytesToHex(random.bytes(FOLDER_SECRET_BYTES));
  const app = createApiApp(api, {
    clock,
    token,
    isPrivate: networkKey !== undefined,
    page: networkKey === undefined ? page : undefined,
    ballots: ballotRulesOf(network),
    prove: (challenge) => proveFolder({ url: server.url, secret }, challenge),
    vitals: () => ({ ...node.traffic, memoryBytes: Deno.memoryUsage().rss }),
  });
  const server = stack.use(serve({
    hostname: http.host,
    port: http.port,
    handler: (request, info) => app.fetch(request, info),
    onError: (error) => log.error(`the API failed: ${(error as Error).message}`),
  }, { clock }));
  if (data !== undefined) {
    const info = { pid: Deno.pid, network: network.chainId, api: server.url, secret };
    writePeerInfo(data, info);
    stack.defer(() => removePeerInfo(data, info));
  }
  return server.url;
}
