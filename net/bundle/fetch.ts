/**
 * Gets the bundle of a network's validator from peers of that network, before there is a node.
 *
 * This room owns that search alone: it takes no connections, keeps no addresses and checks nothing but the bundle's
 * SHA-256. What is done with the bundle is for `cli/app/peer`; that peers give it away, for `net/node/router.ts`.
 */
import { type Clock, pause, type Random } from "../../core/base/clock.ts";
import { bytesToHex, sha256 as hash } from "../../core/base/hash.ts";
import { type Address, formatAddress } from "../base/address.ts";
import { AddressBook } from "../peers/address_book.ts";
import { Bans } from "../peers/bans.ts";
import { REQUEST_TIMEOUT_MS } from "../base/limits.ts";
import { PROTOCOL_VERSION } from "../wire/limits.ts";
import type { HttpAccess } from "../http/access.ts";
import type { Log } from "../base/log.ts";
import type { Hello } from "../wire/messages.ts";
import type { NetworkKey } from "../private/network_key.ts";
import { trackerOrigin } from "../base/origin.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import { Session } from "../session/session.ts";
import { TrackerClient } from "../tracker/client/client.ts";
import { TrackerError } from "../tracker/client/error.ts";
import type { Transport } from "../transport/transport.ts";
import type { ChainId } from "../../core/block/ids.ts";
import { drawPeerId, type PeerId } from "../base/peer_id.ts";

/** Peers that are asked at once. */
const AT_ONCE = 4;

/** Pause while there is nobody to ask, in ms. */
const LOOK_MS = 100;

/** Pause before a tracker that failed is asked again, in ms. */
const TRACKER_RETRY_MS = 1_000;

/** What to get, and where to look for it. */
export interface BundleFetch {
  /** Id of the network, which is also the hash of its genesis block. */
  readonly chainId: ChainId;
  /** SHA-256 of the bundle. */
  readonly sha256: string;
  /** Program and version, told to peers. */
  readonly agent: string;
  readonly connect: readonly Address[];
  /** URLs. */
  readonly trackers: readonly string[];
  /** The key of a private network, for its trackers; the transport has it by itself. */
  readonly networkKey?: NetworkKey;
  /** Ends the search. */
  readonly signal: AbortSignal;
}

/** What {@linkcode fetchBundle} needs. */
export interface BundleFetchDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How requests to trackers leave the machine. */
  readonly access: HttpAccess;
}

/** A bundle whose SHA-256 is right. */
export interface FetchedBundle {
  readonly code: Uint8Array;
  /** Who gave it. */
  readonly from: Address;
}

/**
 * Asks peers until one gives the bundle; undefined once `signal` is aborted. One that gives another one is
 * not asked again. It takes no connections itself, and no tracker is told of it.
 */
export async function fetchBundle(
  fetch: BundleFetch,
  deps: BundleFetchDeps,
): Promise<FetchedBundle | undefined> {
  const { clock, random, log, access } = deps;
  const peerId = drawPeerId(random);
  const over = new AbortController();
  const signal = AbortSignal.any([fetch.signal, over.signal]);
  const addresses = new AddressBook(deps);
  const bans = new Bans(deps);
  for (const address of fetch.connect) addresses.addFixed(address);
  const asked = new Set<string>();
  let found: FetchedBundle | undefined;

  const ask = async () => {
    while (!signal.aborted) {
      const pick = addresses.pick((each) => !asked.has(formatAddress(each)) && !bans.has(each));
      if (pick === undefined) {
        await pause(clock, LOOK_MS, signal);
        continue;
      }
      const { address } = pick;
      const key = formatAddress(address);
      asked.add(key);
      try {
        const code = await askPeer(address, { ...fetch, peerId, signal }, deps);
        found ??= { code, from: address };
        over.abort();
      } catch (error) {
        if (signal.aborted) return;
        log.debug(`no bundle from ${key}: ${(error as Error).message}`);
        if (error instanceof ProtocolError && error.isFault) bans.add(address);
        addresses.failed(address);
      } finally {
        asked.delete(key);
      }
    }
  };
  const follow = async (url: string) => {
    const { chainId, networkKey } = fetch;
    const options = { url, chainId, networkKey, peerId, port: () => 0 };
    const client = new TrackerClient(options, { clock, random, ...access });
    while (!signal.aborted) {
      try {
        // Polling alone: a peer that takes no connections has nothing to announce.
        for (const { host, port } of (await client.poll({ signal })).peers) {
          addresses.add({ host, port }, trackerOrigin(url));
        }
        // Also with a tracker that always answers at once.
        await pause(clock, LOOK_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof TrackerError)) throw error;
        log.debug(error.message);
        await pause(clock, TRACKER_RETRY_MS, signal);
      }
    }
  };
  await Promise.all([...Array.from({ length: AT_ONCE }, ask), ...fetch.trackers.map(follow)]);
  return found;
}

/** Asks one peer. @throws {ProtocolError} `rule` if what it gives is another bundle. */
async function askPeer(
  address: Address,
  { chainId, sha256, agent, peerId, signal }: BundleFetch & { readonly peerId: PeerId },
  { transport, clock }: BundleFetchDeps,
): Promise<Uint8Array> {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const late = new ProtocolError("timeout", `no answer within ${REQUEST_TIMEOUT_MS} ms`);
  let session: Session | undefined;
  const timer = pause(clock, REQUEST_TIMEOUT_MS, stop).then((isLate) => {
    session?.close(isLate ? late : undefined);
    over.abort(late);
  });
  try {
    const connection = await transport.connect(address, { signal: stop });
    const hello: Hello = {
      type: "hello",
      version: PROTOCOL_VERSION,
      chainId,
      peerId,
      tip: chainId,
      index: 0,
      port: 0,
      time: Math.round(clock.now()),
      agent,
    };
    session = await Session.open(connection, { hello, outbound: true, signal: stop }, clock);
    session.send({ type: "getBundle", sha256 });
    for await (const message of session.messages()) {
      if (message.type !== "bundle") continue;
      if (message.code.length === 0) throw new ProtocolError("bye", "it has not the bundle");
      if (bytesToHex(hash(message.code)) === sha256) return message.code;
      throw new ProtocolError("rule", "the bundle that it gives has another SHA-256");
    }
    throw new ProtocolError("bye", "it closed the connection");
  } finally {
    session?.close();
    over.abort();
    await timer;
  }
}
