/** How many ballots of no use strangers may have judged: those that are taken cost nothing, as their voters are counted. */
import type { Clock } from "../../core/base/clock.ts";
import { BoundedMap } from "../base/bounded_map.ts";
import { RequestError } from "../http/request_error.ts";
import {
  BALLOT_BURST,
  BALLOT_MS,
  MAX_BALLOT_SOURCES,
  STRANGERS_BALLOT_BURST,
  STRANGERS_BALLOT_MS,
} from "./limits.ts";

/** An account: what is left of it, as of a time, and how many ballots are judged that may be of no use. */
interface Account {
  left: number;
  at: number;
  judged: number;
}

/** Tells what became of a ballot: whether it was of use. To be called once. */
export type SettleBallot = (wasOfUse: boolean) => void;

/** A ballot that waits for what becomes of others. */
interface Waiting {
  readonly source: string;
  readonly begin: PromiseWithResolvers<SettleBallot>;
}

/**
 * Accounts of machines, and one of all together. Only what was of no use is taken from them. While all that is left of one is being
 * judged, the next ballot waits: everybody in a hall votes in the same second, behind one router.
 */
export class BallotAllowance {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #sources = new BoundedMap<Account>(MAX_BALLOT_SOURCES);
  readonly #all: Account;
  #waiting: Waiting[] = [];

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
    this.#all = { left: STRANGERS_BALLOT_BURST, at: clock.monotonic(), judged: 0 };
  }

  /**
   * Waits until one more ballot may be judged. How many wait is bounded by who calls.
   *
   * @returns To be told what became of it.
   * @throws {RequestError} 429 `too-many-ballots`, with the time after which to try again.
   */
  take(source: string): Promise<SettleBallot> {
    const begin = Promise.withResolvers<SettleBallot>();
    this.#waiting.push({ source, begin });
    this.#go();
    return begin.promise;
  }

  /** Machines with an account. */
  get size(): number {
    return this.#sources.size;
  }

  /** Has those begin that may, in the order in which they came, and refuses those for whom nothing is left. */
  #go(): void {
    this.#waiting = this.#waiting.filter(({ source, begin }) => {
      const own = this.#accountOf(source);
      const accounts = [own, this.#all];
      const retryMs = Math.max(
        (1 - own.left) * BALLOT_MS,
        (1 - this.#all.left) * STRANGERS_BALLOT_MS,
      );
      if (retryMs > 0) {
        begin.reject(refusal(own.left < 1, retryMs));
        return false;
      }
      if (accounts.some(({ left, judged }) => left - judged < 1)) return true;
      for (const account of accounts) account.judged++;
      begin.resolve((wasOfUse) => {
        for (const account of accounts) {
          account.judged--;
          if (!wasOfUse) account.left--;
        }
        this.#go();
      });
      return false;
    });
  }

  /** The account of a machine, as of now; that of all too. */
  #accountOf(source: string): Account {
    const now = this.#clock.monotonic();
    const own = this.#sources.get(source) ?? { left: BALLOT_BURST, at: now, judged: 0 };
    this.#sources.set(source, own);
    refill(own, now, { burst: BALLOT_BURST, everyMs: BALLOT_MS });
    refill(this.#all, now, { burst: STRANGERS_BALLOT_BURST, everyMs: STRANGERS_BALLOT_MS });
    return own;
  }
}

function refusal(isOwn: boolean, retryMs: number): RequestError {
  const whose = isOwn ? "your machine, or the network that it is in" : "everybody together";
  const reason = `too many ballots that were of no use came from ${whose}: the next one is taken ` +
    `in ${Math.ceil(retryMs / 1_000)} s`;
  return new RequestError(429, "too-many-ballots", reason, { retryMs });
}

function refill(
  account: Account,
  now: number,
  { burst, everyMs }: { readonly burst: number; readonly everyMs: number },
): void {
  account.left = Math.min(burst, account.left + (now - account.at) / everyMs);
  account.at = now;
}
