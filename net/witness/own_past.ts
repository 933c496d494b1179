/**
 * What a witness hears of its own key after a start, before it signs anything that binds: its file may have been put back from
 * a copy and remember less than the key has signed.
 */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { SignedStatement } from "../../core/witness/signed_statement.ts";
import { weightOf, type WitnessSet } from "../../core/witness/witness_set.ts";
import { LISTEN_MS } from "./limits.ts";
import type { StatementPool } from "./statement_pool.ts";

/** What an {@linkcode OwnPast} needs. */
export interface OwnPastDeps {
  readonly set: WitnessSet;
  /** The own place in the list of keys. */
  readonly key: number;
  readonly clock: Clock;
  readonly pool: Pick<StatementPool, "of">;
}

/** Collects what others keep of the own key. */
export class OwnPast {
  readonly #deps: OwnPastDeps;
  readonly #own: SignedStatement[] = [];
  readonly #enough = new AbortController();
  #hasAnswer = false;

  constructor(deps: OwnPastDeps) {
    this.#deps = deps;
  }

  /** What was heard. */
  get statements(): readonly SignedStatement[] {
    return this.#own;
  }

  /** A statement came. */
  take(signed: SignedStatement): void {
    if (signed.key === this.#deps.key) this.#own.push(signed);
    this.#check();
  }

  /** A peer has told all that it keeps. */
  onAnswered(): void {
    this.#hasAnswer = true;
    this.#check();
  }

  /** Waits until others have told enough, or for half a minute; false if `signal` was aborted before. */
  async wait(signal: AbortSignal): Promise<boolean> {
    this.#check();
    const isEnough = this.#enough.signal;
    if (!isEnough.aborted) {
      await pause(this.#deps.clock, LISTEN_MS, AbortSignal.any([signal, isEnough]));
    }
    return !signal.aborted;
  }

  /** Any quorum that signed with this key has others in it that weigh the quorum less its own weight. */
  #check(): void {
    const { set, key, pool } = this.#deps;
    const needed = set.quorum - set.keys[key].weight;
    const others = [...set.keys.keys()]
      .filter((each) => each !== key && pool.of(each).length > 0);
    if (needed <= 0 || (this.#hasAnswer && weightOf(set, others) >= needed)) this.#enough.abort();
  }
}
