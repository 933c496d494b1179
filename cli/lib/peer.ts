/** The seed's peer: what an application needs of the network. */
import type { Json, JsonObject } from "../../core/base/canonical_json.ts";
import { createNetwork, type Network, parseNetworkDefinition } from "../../core/rules/network.ts";
import type { ConsensusParams } from "../../core/rules/params.ts";
import type { Validator } from "../../core/validator/validator.ts";
import { parseAddress } from "../../net/base/address.ts";
import type { NetworkKey } from "../../net/private/network_key.ts";
import { parseTrackerUrl } from "../../net/http/base_url.ts";
import { anyValidator } from "../../plugins/any.ts";
import { castRecords } from "../app/records/cast.ts";
import { untilCaughtUp } from "../app/peer/catch_up.ts";
import { meetPeers } from "../app/peer/meet_peers.ts";
import { type OpenPeer, openPeer } from "../app/peer/open_peer.ts";
import { systemDeps } from "../app/peer/system_deps.ts";
import { decodeRecordData, encodeRecordData, type RecordData } from "../app/records/record_data.ts";

const { clock } = systemDeps;

/** Options of a {@linkcode Peer}. All peers of one network need the same name, validator and params. */
export interface PeerOptions {
  /** URLs of trackers. @default {[]} */
  readonly trackers?: readonly string[];
  /** Peers to connect to, as `HOST:PORT`. @default {[]} */
  readonly connect?: readonly string[];
  /** Where to take connections from peers. @default {"127.0.0.1:0"} */
  readonly listen?: string;
  /** The key of a private network, which all its peers and trackers have. @default {Open to everybody} */
  readonly networkKey?: NetworkKey;
  /** Data folder; without one everything is forgotten at the end. */
  readonly data?: string;
  /** Name of the network. @default {"chainvote"} */
  readonly name?: string;
  /** Judges records, the seed's `data_crit`. @default {anyValidator} */
  readonly validator?: Validator;
  /** Config of the validator. @default {{}} */
  readonly config?: JsonObject;
  /** Consensus parameters that differ from the defaults. */
  readonly params?: Partial<ConsensusParams>;
  /** Mining workers; 0 leaves mining to others. @default {1} */
  readonly workers?: number;
}

/** Outcome of {@linkcode Peer.addData}: 1 added, 0 not yet (try again), -1 invalid. */
export type AddResult = 1 | 0 | -1;

/**
 * A peer of a network, for any application.
 *
 * @example A guest book that takes one entry a name, in ten lines
 * ```ts
 * import { accept, defineValidator, Peer, reject } from "chainvote";
 *
 * const nameOf = (record: Uint8Array) => JSON.parse(new TextDecoder().decode(record)).name;
 * const guestBook = defineValidator({
 *   name: "guest-book",
 *   version: 1,
 *   check: (record) => typeof nameOf(record) === "string" ? accept() : reject("no-name", "who?"),
 *   keys: (record) => [nameOf(record)],
 * });
 * await using peer = new Peer({ validator: guestBook });
 * await peer.connect();
 * console.assert(await peer.addData({ name: "Ann", says: "hello" }) === 1);
 * console.assert(await peer.addData({ name: "Ann", says: "it is me again" }) === -1);
 * console.log(peer.reason, peer.getData());
 * ```
 */
export class Peer implements AsyncDisposable {
  readonly #options: PeerOptions;
  readonly #network: Network;
  #open: OpenPeer | undefined;
  #reason: string | undefined;

  /** @throws {RuleError} `definition` if the options make no network. */
  constructor(options: PeerOptions = {}) {
    const { name = "chainvote", validator = anyValidator, config = {}, params = {} } = options;
    const choice = { name: validator.name, version: validator.version, config };
    const definition = { name, validator: choice, params };
    this.#options = options;
    this.#network = createNetwork(parseNetworkDefinition(JSON.stringify(definition)));
  }

  /** Why the last `addData` did not give 1. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** Where other peers connect, as `HOST:PORT`; undefined while it is not connected. */
  get address(): string | undefined {
    const address = this.#open?.node.address;
    return address && `${address.host}:${address.port}`;
  }

  /**
   * Finds the others and catches up with them; alone if there are none.
   *
   * @throws {UnreachableError} If none of the trackers and peers that were named answers.
   * @throws {StoreError} If the data folder cannot be used.
   */
  async connect(
    { signal = new AbortController().signal }: { signal?: AbortSignal } = {},
  ): Promise<void> {
    if (this.#open !== undefined) return;
    const { trackers = [], connect = [], listen = "127.0.0.1:0", data, validator, workers = 1 } =
      this.#options;
    const { networkKey } = this.#options;
    const peer = await openPeer({
      data,
      network: this.#network,
      validator: validator ?? anyValidator,
      listen: parseAddress(listen, { allowZero: true }),
      http: { host: "127.0.0.1", port: 0 },
      trackers: trackers.map(parseTrackerUrl),
      connect: connect.map((text) => parseAddress(text)),
      networkKey,
      mining: { workers },
    }, systemDeps);
    try {
      await meetPeers(peer, { required: [...trackers, ...connect], clock, signal });
      await untilCaughtUp(peer.api, { deadline: Infinity, clock, signal });
      this.#open = peer;
    } catch (error) {
      await peer[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Says goodbye to trackers and peers and stops. */
  async disconnect(): Promise<void> {
    const peer = this.#open;
    this.#open = undefined;
    await peer?.[Symbol.asyncDispose]();
  }

  /** Disconnects, as `disconnect()` does. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disconnect();
  }

  /** The content of the chain as this peer has it, oldest first. */
  getData(): RecordData[] {
    const { chain } = this.#connected().node;
    const data: RecordData[] = [];
    for (let index = 1; index <= chain.tip.header.index; index++) {
      const { records } = chain.block(chain.at(index)!.hash)!;
      data.push(...records.map(decodeRecordData));
    }
    return data;
  }

  /**
   * Hands data in and waits until it is settled: in a block that another peer has or, if nobody is connected or nobody
   * takes it within ten seconds, that this peer has.
   *
   * @param data JSON, or bytes.
   * @param options.timeoutMs How long to wait. @default {60_000}
   * @returns 1 added; 0 not yet: it waits, and asking again goes on waiting; -1 invalid. See `reason`.
   */
  async addData(
    data: RecordData,
    { timeoutMs = 60_000, signal = new AbortController().signal }: {
      timeoutMs?: number;
      signal?: AbortSignal;
    } = {},
  ): Promise<AddResult> {
    const { api } = this.#connected();
    const [report] = await castRecords(api, [encodeRecordData(data)], {
      timeoutMs,
      clock,
      signal,
    });
    if (report === undefined) signal.throwIfAborted();
    this.#reason = report.status === "refused"
      ? report.reason
      : report.settled
      ? undefined
      : "it waits for a block that another peer has";
    if (report.status === "refused") return -1;
    return report.settled ? 1 : 0;
  }

  /** Asks the validator about the chain. Undefined if it knows no such path. */
  async query(
    path: string,
    args: Readonly<Record<string, string>> = {},
  ): Promise<Json | undefined> {
    return (await this.#connected().api.query(path, args))?.answer;
  }

  #connected(): OpenPeer {
    if (this.#open === undefined) throw new TypeError("Cannot use the peer as it is not connected");
    return this.#open;
  }
}
