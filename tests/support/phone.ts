/**
 * A telephone in a hall, without a browser: it loads the page's files and asks what the page asks, with the page's own client, maker of
 * ballots, news and checks. Whatever is refused it tries again, as its owner would.
 */
import { BallotDesk } from "../../cli/page/workers/ballot_desk.ts";
import { checkPlace } from "../../cli/page/workers/check_place.ts";
import type { CheckedPlace } from "../../cli/page/workers/check_place.ts";
import { peerFaultOf } from "../../cli/page/state/faults.ts";
import { LOOK_MS, NEWS_MS, RECORD_LOOK_MS } from "../../cli/page/state/limits.ts";
import { NewsLine } from "../../cli/page/state/news.ts";
import { readElectionStatus } from "../../cli/result/election_record.ts";
import { pause } from "../../core/base/clock.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import type { Network } from "../../core/rules/network.ts";
import { recordId } from "../../core/block/record.ts";
import { ApiClient } from "../../net/api/client.ts";
import { workerMetaName } from "../../net/api/page_files.ts";
import { SYSTEM } from "./system.ts";

/** What people wait before they try again, in ms. */
const RETRY_MS = 1_000;

/** What of an `index.html` a browser loads at once. */
const FIRST_FILES = /(?:href|src)="(\/a\/[^"]+)"/g;

/** What telephones were refused, by status and path; numbers and ids are left out. */
export type Refusals = Map<string, number>;

/** Whose telephone it is. */
export interface PhoneOptions {
  /** Of the page. */
  readonly url: string;
  readonly code: string;
  /** Of that voter: made before, so that many telephones fit into one machine. */
  readonly ballot: Uint8Array;
  /** Where what is refused is counted. */
  readonly refusals: Refusals;
}

/** Such a telephone. Disposing it closes the page. */
export class Phone implements Disposable {
  readonly #options: PhoneOptions;
  readonly #closed = new AbortController();
  readonly #api: ApiClient;
  readonly #desk: BallotDesk;
  /** Of a page that was loaded, with the files that it loads later. */
  #index = "";
  #network: Network | undefined;
  /** Resolves when the peer was looked at next. */
  #looked = Promise.withResolvers<void>();

  constructor(options: PhoneOptions) {
    this.#options = options;
    const { signal } = this.#closed;
    const fetch: typeof globalThis.fetch = (...call) => this.#fetch(...call);
    this.#api = new ApiClient({ url: options.url, signal }, { ...SYSTEM, fetch });
    this.#desk = new BallotDesk({ api: this.#api, random });
  }

  /** Opens the page until it shows the election, and follows the peer from then on. */
  async open(): Promise<void> {
    await this.#untilDone(async () => {
      this.#index = await this.#load("/");
      const paths = [...this.#index.matchAll(FIRST_FILES)].map(([, path]) => path);
      await Promise.all(paths.map((path) => this.#load(path)));
    });
    await this.#untilDone(async () => {
      const status = await this.#api.status();
      await this.#loadWorker("ballot");
      this.#network = (await this.#desk.readElection(status)).election.network;
      await readElectionStatus((...call) => this.#api.query(...call));
    });
    void this.#follow();
  }

  /** Takes the code of the letter. */
  async enterCode(): Promise<void> {
    const codes = [this.#options.code];
    const entered = await this.#untilDone(() => this.#desk.enter({ codes, now: clock.now() }));
    if (!entered.ok) throw new Error(`the code was refused: ${JSON.stringify(entered)}`);
  }

  /** Sends the vote until it is taken. */
  async send(): Promise<void> {
    const { ballot } = this.#options;
    const report = await this.#untilDone(() => this.#api.handInBallot(ballot));
    if (report.status !== "refused") return;
    throw new Error(`the vote was refused: ${report.code}: ${report.reason}`);
  }

  /** Follows the vote until its proof has shown that it is final. */
  async untilFinal(): Promise<void> {
    const id = recordId(this.#options.ballot);
    let place: CheckedPlace | null = null;
    await this.#untilDone(() => this.#loadWorker("check"));
    while (place?.isFinal !== true) {
      const looked = this.#looked.promise;
      place = await this.#untilDone(async () => {
        const [{ status, block, final }] = await this.#api.lookUp([id]);
        const isKnown = place?.block.hash === block?.hash && final !== true;
        if (status !== "included" || isKnown) return place;
        const proof = await this.#api.prove(id, { upTo: "final" });
        return proof === undefined ? null : checkPlace({ proof, id, network: this.#network! });
      });
      if (place?.isFinal === true) return;
      const end = new AbortController();
      await Promise.race([looked, pause(clock, RECORD_LOOK_MS, end.signal)]);
      end.abort();
    }
  }

  [Symbol.dispose](): void {
    this.#closed.abort();
  }

  /** What `followPeer` of the page does, in front all the time. */
  async #follow(): Promise<void> {
    const { signal } = this.#closed;
    const news = new NewsLine({ api: this.#api, clock, tabs: undefined, name: "" });
    while (!signal.aborted) {
      const wait = news.open(signal);
      const isAway = await this.#look();
      const pauseMs = LOOK_MS / 2 + random.below(LOOK_MS / 2);
      await wait.within(isAway ? pauseMs / 4 : pauseMs);
      wait.end();
      await pause(clock, NEWS_MS, signal);
    }
  }

  async #look(): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const last = this.#looked;
    this.#looked = { promise, resolve, reject };
    try {
      await this.#api.status();
      await readElectionStatus((...call) => this.#api.query(...call));
      return false;
    } catch (error) {
      if (this.#closed.signal.aborted || peerFaultOf(error)?.kind === "away") return true;
      throw error;
    } finally {
      last.resolve();
    }
  }

  /** Does something again and again until it is not refused. */
  async #untilDone<T>(task: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await task();
      } catch (error) {
        this.#closed.signal.throwIfAborted();
        const isPassing = error instanceof RefusedFile || peerFaultOf(error)?.kind === "away";
        if (!isPassing) throw error;
        await clock.sleep(RETRY_MS / 2 + random.below(RETRY_MS));
      }
    }
  }

  async #loadWorker(name: string): Promise<void> {
    const tag = `name="${workerMetaName(name)}" content="`;
    const from = this.#index.indexOf(tag) + tag.length;
    await this.#load(this.#index.slice(from, this.#index.indexOf(" ", from)));
  }

  async #load(path: string): Promise<string> {
    const headers = { accept: path === "/" ? "text/html" : "*/*" };
    const response = await this.#fetch(this.#options.url + path, { headers });
    const text = await response.text();
    if (!response.ok) throw new RefusedFile(`${path}: ${response.status} ${text}`);
    return text;
  }

  async #fetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
    const response = await SYSTEM.fetch(input, init);
    if (response.status === 429 || response.status === 503) {
      const { refusals } = this.#options;
      const { pathname } = new URL(response.url);
      const what = `${response.status} ${pathname.replace(/\/[0-9a-f]{16,}/g, "/ID")}`;
      refusals.set(what, (refusals.get(what) ?? 0) + 1);
    }
    return response;
  }
}

/** A file of the page was not served: then a browser shows nothing. */
class RefusedFile extends Error {}
