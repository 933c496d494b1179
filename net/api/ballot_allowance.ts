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

/** An account: what is left of it, as of a time. */
interface Account {
  left: number;
  at: number;
}

/** Accounts of machines, and one of all together. */
export class BallotAllowance {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #sources = new BoundedMap<Account>(MAX_BALLOT_SOURCES);
  readonly #all: Account;

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
    this.#all = { left: STRANGERS_BALLOT_BURST, at: clock.monotonic() };
  }

  /**
   * Pays for the judging of one ballot.
   *
   * @returns Gives it back: for a ballot that was taken.
   * @throws {RequestError} 429 `too-many-ballots`, with the time after which to try again.
   */
  take(source: string): () => void {
    const now = this.#clock.monotonic();
    const own = this.#sources.get(source) ?? { left: BALLOT_BURST, at: now };
    this.#sources.set(source, own);
    refill(own, now, { burst: BALLOT_BURST, everyMs: BALLOT_MS });
    refill(this.#all, now, { burst: STRANGERS_BALLOT_BURST, everyMs: STRANGERS_BALLOT_MS });
    const retryMs = Math.max(
      (1 - own.left) * BALLOT_MS,
      (1 - this.#all.left) * STRANGERS_BALLOT_MS,
    );
    if (retryMs > 0) {
      const reason = `too many ballots that were of no use came from ${
        own.left < 1 ? "your machine, or the network that it is in" : "everybody together"
      }: the next one is taken in ${Math.ceil(retryMs / 1_000)} s`;
      throw new RequestError(429, "too-many-ballots", reason, { retryMs });
    }
    const accounts = [own, this.#all];
    for (const account of accounts) account.left--;
    return () => {
      for (const account of accounts.splice(0)) account.left++;
    };
  }

  /** Machines with an account. */
  get size(): number {
    return this.#sources.size;
  }
}

function refill(
  account: Account,
  now: number,
  { burst, everyMs }: { readonly burst: number; readonly everyMs: number },
): void {
  account.left = Math.min(burst, account.left + (now - account.at) / everyMs);
  account.at = now;
}
