/**
 * The room `net/tracker/client` owns a peer's side of a tracker: calls and staying in touch (this file), what is taken of
 * its answers (`answer.ts`), proofs for a private one (`proving_fetch.ts`), and neighbours in the same local network
 * (`local_network.ts`). It believes no tracker. Read `types.ts` first.
 */
import { provingFetch } from "./proving_fetch.ts";
import { type AnnounceAnswer, parseAnnounceAnswer, parsePeerList } from "./answer.ts";
import { callTracker, type TrackerCall } from "./call.ts";
import { RetryTimer } from "./retry_timer.ts";
import { TrackerError } from "./error.ts";
import { formatAddress } from "../../base/address.ts";
import {
  COALESCE_MS,
  DEFAULT_WAIT_MS,
  DIAL_TIMEOUT_MS,
  MAX_LOCAL_ADDRESSES,
  MAX_WAIT_MS,
} from "../protocol/limits.ts";
import type { PeerList } from "../protocol/swarm_types.ts";
import type {
  ReachReport,
  TrackerClientDeps,
  TrackerClientOptions,
  TrackerRunOptions,
  TrackerState,
} from "./types.ts";
import { parseTrackerUrl } from "../../http/base_url.ts";
import { drawTrackerToken, type TrackerToken } from "../protocol/tracker_token.ts";

export type {
  ReachReport,
  TrackerClientDeps,
  TrackerClientOptions,
  TrackerRunOptions,
  TrackerState,
} from "./types.ts";

/** Milliseconds for an answer that has nothing to wait for. */
const CALL_TIMEOUT_MS = 10_000;

/** Milliseconds for saying good-bye: a user who stops a peer waits for it. */
const LEAVE_TIMEOUT_MS = 1_000;

/** A poll never follows the one before sooner, also with a tracker that always answers at once. */
const MIN_POLL_GAP_MS = COALESCE_MS;

/** Announcements are never closer, whatever expiry time a tracker states. */
const MIN_ANNOUNCE_GAP_MS = 100;

/** After a refused announcement another one is made after this time. */
const REFUSED_RETRY_MS = 15_000;

/** A tracker that has not looked yet whether it can reach this peer is asked again after this time. */
const RECHECK_MS = DIAL_TIMEOUT_MS + 1_000;

/** A peer's side of one tracker: tells it where the peer listens, and learns of the others. */
export class TrackerClient {
  /** The tracker's URL. */
  readonly url: string;
  readonly #options: TrackerClientOptions;
  readonly #deps: TrackerClientDeps & Required<Pick<TrackerClientDeps, "log">>;
  readonly #pollWaitMs: number;
  readonly #peersUrl: string;
  readonly #retry: RetryTimer;
  // Chosen here, not by the tracker: an announcement whose answer got lost can be made again.
  #token: TrackerToken;
  #index = 0;
  #announced = false;

  /**
   * @throws {TypeError} When the URL is not one of a tracker.
   * @throws {RangeError} When `pollWaitMs` is not from 1 to `MAX_WAIT_MS`, or the retry times are odd.
   */
  constructor(
    options: TrackerClientOptions,
    { clock, random, fetch, proxyOf, log = () => {} }: TrackerClientDeps,
  ) {
    const { chainId, networkKey: key, pollWaitMs = DEFAULT_WAIT_MS } = options;
    if (!(pollWaitMs >= 1 && pollWaitMs <= MAX_WAIT_MS)) {
      throw new RangeError(
        `Cannot poll a tracker as pollWaitMs must be from 1 to ${MAX_WAIT_MS}: it is ${pollWaitMs}`,
      );
    }
    const tracker = parseTrackerUrl(options.url);
    const proving = key && provingFetch(fetch, { tracker, key, random });
    this.url = tracker;
    this.#options = options;
    this.#deps = { clock, random, proxyOf, fetch: proving ?? fetch, log };
    this.#pollWaitMs = pollWaitMs;
    this.#peersUrl = `${tracker}/v1/networks/${key?.trackerName(chainId) ?? chainId}/peers`;
    this.#retry = new RetryTimer(options, { clock, random });
    this.#token = drawTrackerToken(random);
  }

  /**
   * Tells the tracker that this peer is there (the seed's SYN).
   *
   * @throws {TrackerError}
   * @throws The signal's reason, once `signal` is aborted.
   */
  async announce({ signal }: { signal?: AbortSignal } = {}): Promise<AnnounceAnswer> {
    const { peerId, port, local = () => [], nameTag } = this.#options;
    const addresses = local().slice(0, MAX_LOCAL_ADDRESSES);
    const body = JSON.stringify({
      peerId,
      port: port(),
      token: this.#token,
      ...(addresses.length > 0 && { local: addresses }),
      nameTag,
    });
    this.#announced = true;
    const answer = await this.#call({
      method: "POST",
      url: this.#peersUrl,
      headers: { "Content-Type": "application/json" },
      body,
      timeoutMs: CALL_TIMEOUT_MS,
      signal,
      parse: parseAnnounceAnswer,
    });
    this.#token = answer.token;
    return answer;
  }

  /**
   * Asks who is there. The first call answers at once, each later one when the list is another than
   * at the call before, or after `waitMs` milliseconds (the seed's broadcast).
   *
   * @throws {TrackerError}
   * @throws The signal's reason, once `signal` is aborted.
   */
  async poll(
    { signal, waitMs = this.#pollWaitMs }: { signal?: AbortSignal; waitMs?: number } = {},
  ): Promise<PeerList> {
    const wait = Math.ceil(waitMs);
    const query = `index=${this.#index}&wait=${wait}ms&peerId=${this.#options.peerId}`;
    const list = await this.#call({
      method: "GET",
      url: `${this.#peersUrl}?${query}`,
      timeoutMs: wait + CALL_TIMEOUT_MS,
      signal,
      parse: parsePeerList,
    });
    this.#index = list.index;
    return list;
  }

  /**
   * Tells the tracker that this peer is no longer there (FIN). Takes a second at most; does nothing
   * when it was never announced.
   *
   * @throws {TrackerError}
   */
  async leave(): Promise<void> {
    if (!this.#announced) return;
    this.#announced = false;
    await this.#call({
      method: "DELETE",
      url: `${this.#peersUrl}/${this.#options.peerId}`,
      headers: { Authorization: `Bearer ${this.#token}` },
      timeoutMs: LEAVE_TIMEOUT_MS,
      parse: () => undefined,
    });
  }

  /**
   * Stays in touch with the tracker until `signal` is aborted: announces, announces again three times
   * within the expiry time, polls, and when the tracker fails tries again for ever. A tracker that
   * comes back knows nobody, so each new attempt starts with an announcement. At the end it leaves.
   *
   * @throws Only what a callback or `port` throws.
   */
  async run(options: TrackerRunOptions): Promise<void> {
    const { signal, onState = () => {} } = options;
    const retry = this.#retry;
    let state: TrackerState["state"] | undefined;
    const enter = (next: TrackerState) => {
      if (next.state !== state) onState(next);
      state = next.state;
    };
    const told = { ...options, onReach: tellingChanges(options.onReach) };
    try {
      while (!signal.aborted) {
        try {
          const onAnswer = (refusal: TrackerError | undefined) => {
            retry.reset();
            enter(
              refusal === undefined
                ? { state: "connected" }
                : { state: "unlisted", error: refusal },
            );
          };
          await this.#session(told, onAnswer);
        } catch (error) {
          if (!(error instanceof TrackerError)) throw error;
          this.#deps.log(error.message);
          enter({ state: "unreachable", error });
          await retry.wait({ signal });
        }
      }
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
    } finally {
      await this.#farewell();
    }
  }

  /**
   * Announces and polls until something fails. `onAnswer` is told of every list that came whole, and why this
   * peer is not on it for others, if it is not.
   */
  async #session(
    options: TrackerRunOptions,
    onAnswer: (refusal: TrackerError | undefined) => void,
  ): Promise<never> {
    const { signal, onPeers } = options;
    const { clock } = this.#deps;
    this.#index = 0;
    let announceAt = -Infinity;
    let refusal: TrackerError | undefined;
    while (true) {
      const start = clock.monotonic();
      if (start >= announceAt) {
        const announced = await this.#tryAnnounce(options);
        refusal = announced.refusal;
        announceAt = start + announced.gapMs;
      }
      const known = this.#index;
      const left = Math.max(1, announceAt - clock.monotonic());
      const { index, peers } = await this.poll({
        signal,
        waitMs: Math.min(this.#pollWaitMs, left),
      });
      onAnswer(refusal);
      if (index !== known) onPeers(peers);
      const gap = start + MIN_POLL_GAP_MS - clock.monotonic();
      if (gap > 0) await clock.sleep(gap, { signal });
    }
  }

  /** Announces. One that is refused is no reason not to ask who is there. */
  async #tryAnnounce(
    { signal, onAnnounced, onReach }: TrackerRunOptions,
  ): Promise<{ gapMs: number; refusal?: TrackerError }> {
    const port = this.#options.port();
    try {
      const answer = await this.announce({ signal });
      const { expiresInMs, host, reach } = answer;
      onAnnounced?.(answer);
      if (reach === "reached" || reach === "unreachable") {
        onReach?.({ reach, address: { host, port } });
      }
      const gapMs = this.#announceGap(expiresInMs);
      return { gapMs: reach === "untried" ? Math.min(RECHECK_MS, gapMs) : gapMs };
    } catch (error) {
      if (!(error instanceof TrackerError) || error.code !== "refused") throw error;
      this.#deps.log(error.message);
      return { gapMs: REFUSED_RETRY_MS * this.#jitter(), refusal: error };
    }
  }

  /** About a third of the expiry time, sooner by chance so that peers do not come all at once. */
  #announceGap(expiresInMs: number): number {
    return Math.max(MIN_ANNOUNCE_GAP_MS, expiresInMs / 3 * this.#jitter());
  }

  /** From 0.8 to 1, by chance. */
  #jitter(): number {
    return 0.8 + this.#deps.random.below(1_000) / 5_000;
  }

  async #farewell(): Promise<void> {
    try {
      await this.leave();
    } catch (error) {
      if (!(error instanceof TrackerError)) throw error;
      // It forgets this peer when it has been silent for long enough.
      this.#deps.log(error.message);
    }
  }

  #call<T>(call: Omit<TrackerCall<T>, "tracker">): Promise<T> {
    return callTracker({ ...call, tracker: this.url }, this.#deps);
  }
}

/** Passes on what says another thing than the report before. */
function tellingChanges(onReach: TrackerRunOptions["onReach"]): (report: ReachReport) => void {
  let told: string | undefined;
  return (report) => {
    const text = `${report.reach} ${formatAddress(report.address)}`;
    if (text !== told) onReach?.(report);
    told = text;
  };
}
