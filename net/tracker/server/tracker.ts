/** A tracker without a port: what answers its requests. It is served alone (`server.ts`), or beside others at one port. */
import { type Clock, pause, type Random } from "../../../core/base/clock.ts";
import {
  createClientAddress,
  ignoredProxyWarning,
  type TrustedProxy,
} from "../swarm/client_address.ts";
import { createReachProbe, DialBack, type ReachProbe } from "../swarm/dial_back.ts";
import type { NetworkKey } from "../../private/network_key.ts";
import type { HttpHandler } from "../../http/serve.ts";
import { tcpTransport } from "../../transport/tcp.ts";
import { createTrackerApp } from "./app.ts";
import { TrackerCounts } from "./counts.ts";
import { guardTracker } from "./guard.ts";
import { DEFAULT_EXPIRY_MS } from "../protocol/limits.ts";
import type { SwarmStats } from "../protocol/swarm_types.ts";
import { Swarm } from "../swarm/swarm.ts";

/** How long a tracker remembers, and whom it believes. */
export interface TrackerRules {
  /**
   * Milliseconds of silence after which a peer is dropped.
   * @default {DEFAULT_EXPIRY_MS}
   */
  readonly expiryMs?: number;
  /**
   * Tell of a peer only once a connection to it could be opened. False takes every peer at its word.
   * @default {true}
   */
  readonly dialBack?: boolean;
  /** The proxy in front whose word counts on where a request comes from. @default {false} */
  readonly trustProxy?: TrustedProxy;
  /**
   * The key of a private network: who has it not gets no answer.
   * @default {Open to everybody}
   */
  readonly networkKey?: NetworkKey;
}

/** What a tracker needs. */
export interface OpenTrackerDeps {
  readonly clock: Clock;
  readonly random: Random;
  /**
   * Told, in words, of what looks like a mistake of whoever runs it.
   * @default {() => {}}
   */
  readonly onWarning?: (message: string) => void;
  /**
   * Sees whether a peer can be reached.
   * @default {a connection over TCP}
   */
  readonly dial?: ReachProbe;
  /**
   * Bytes of memory that the process holds.
   * @default {Deno.memoryUsage().rss}
   */
  readonly memory?: () => number;
  /** Answers what the tracker is not asked, to whom the tracker answers; undefined leaves a request to the tracker. */
  readonly also?: (request: Request) => Response | undefined;
}

/** A tracker that answers. Disposing it answers the open polls and ends its dials. */
export interface OpenTracker extends AsyncDisposable {
  readonly handler: HttpHandler;
  /** What it holds at the moment. */
  readonly stats: SwarmStats;
}

/** How often within the expiry time the silent are looked for. */
const EXPIRY_CHECKS = 6;

/**
 * Opens a tracker.
 *
 * @throws {RangeError} When the expiry time is out of range.
 */
export function openTracker(
  { expiryMs = DEFAULT_EXPIRY_MS, dialBack: dialsBack = true, trustProxy = false, networkKey }:
    TrackerRules,
  {
    clock,
    random,
    onWarning = () => {},
    dial = createReachProbe(tcpTransport),
    memory = () => Deno.memoryUsage().rss,
    also = () => undefined,
  }: OpenTrackerDeps,
): OpenTracker {
  const swarm = new Swarm({ expiryMs, dialBack: dialsBack }, { clock, random });
  const counts = new TrackerCounts();
  const onOutcome = (isReached: boolean) => {
    counts.dialBacks[isReached ? "reached" : "unreachable"]++;
  };
  const dialBack = new DialBack({ dial, clock, onOutcome });
  const onIgnored = (host: string) => onWarning(ignoredProxyWarning(host));
  const clientAddress = createClientAddress({ trustProxy, onIgnored });
  const app = createTrackerApp({ clock, random, memory, swarm, dialBack, counts, clientAddress });
  const open: HttpHandler = (request, { remoteHost }) =>
    also(request) ?? app.fetch(request, { remoteHost });
  const ending = new AbortController();
  const expire = async () => {
    while (await pause(clock, expiryMs / EXPIRY_CHECKS, ending.signal)) {
      counts.expirations += swarm.expire();
    }
  };
  const expiring = expire();
  return {
    handler: networkKey === undefined
      ? open
      : guardTracker(open, { key: networkKey, clock, random, clientAddress }),
    get stats() {
      return swarm.stats;
    },
    async [Symbol.asyncDispose]() {
      swarm.close();
      ending.abort();
      await Promise.all([expiring, dialBack[Symbol.asyncDispose]()]);
    },
  };
}
