/** The one place where a peer is given what is real: this machine's clock, chance, connections, disk and log. */
import type { Clock, Random } from "../../../core/base/clock.ts";
import { systemClock, systemRandom } from "../../../core/base/system.ts";
import type { Log } from "../../../net/base/log.ts";
import { type HttpAccess, systemAccess } from "../../../net/http/access.ts";
import { serveHttp } from "../../../net/http/serve.ts";
import type { CardAddress } from "../../../net/tracker/client/local_network.ts";
import { tcpTransport } from "../../../net/transport/tcp.ts";
import type { Transport } from "../../../net/transport/transport.ts";
import { createLog } from "../log.ts";
import { type OpenStore, openStore, type StoreChoice } from "./open_store.ts";

/** What a peer works with that is not its own. */
export interface PeerDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** Connects with other peers in the open; the key of a private network is put over it. */
  readonly transport: Transport;
  /** Opens what keeps the chain. */
  readonly openStore: (choice: StoreChoice) => OpenStore;
  /** The log of a part of the program. */
  readonly createLog: (part: string) => Log;
  /** Calls trackers. */
  readonly access: HttpAccess;
  /** The addresses of this machine's network cards right now. */
  readonly networkCards: () => CardAddress[];
  /** Serves the HTTP API. */
  readonly serve: typeof serveHttp;
}

export const systemDeps: PeerDeps = {
  clock: systemClock,
  random: systemRandom,
  transport: tcpTransport,
  openStore: (choice) => openStore(choice, { random: systemRandom }),
  createLog,
  access: systemAccess,
  networkCards: () => Deno.networkInterfaces(),
  serve: serveHttp,
};
