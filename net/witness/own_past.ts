/**
 * What a witness hears of its own key after a start, before it signs anything that binds: its file may have been put back from
 * a copy and remember less than the key has signed.
 */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { SignedStatement } from "../../core/witness/signed_statement.ts";
import type { WitnessSigner } from "../../core/witness/signer/signer.ts";
import { weightOf, type WitnessSet } from "../../core/witness/witness_set.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import { ALONE_MS, LISTEN_MS } from "./limits.ts";
import type { WitnessRelay } from "./relay.ts";
import type { StatementPool } from "./statement_pool.ts";

/** What an {@linkcode OwnPast} needs. */
export interface OwnPastDeps {
  readonly set: WitnessSet;
  /** The own place in the list of keys. */
  readonly key: number;
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly signer: Pick<WitnessSigner, "state">;
  readonly pool: Pick<StatementPool, "of">;
  readonly relay: Pick<WitnessRelay, "answering">;
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

  /** A peer has left; nobody waits for its answer any more. */
  onLeft(): void {
    this.#check();
  }

  /** Waits until others have told enough, or for half a minute; false if `signal` was aborted before. */
  async wait(signal: AbortSignal): Promise<boolean> {
    this.#check();
    const isEnough = this.#enough.signal;
    const end = AbortSignal.any([signal, isEnough]);
    if (this.#isAlone && (this.#isUnused || await this.#hearsNobody(end))) return !signal.aborted;
    if (!end.aborted) await pause(this.#deps.clock, LISTEN_MS, end);
    return !signal.aborted;
  }

  /** A quorum by itself: nobody else need have signed with it. */
  get #isAlone(): boolean {
    const { set, key } = this.#deps;
    return set.keys[key].weight >= set.quorum;
  }

  /** Whether the file has never signed what binds it; where nobody else is needed there is nobody to wait for then. */
  get #isUnused(): boolean {
    const { target, proposed } = this.#deps.signer.state;
    return target === 0 && proposed === 0;
  }

  /** Whether nobody connects within a few seconds. */
  async #hearsNobody(end: AbortSignal): Promise<boolean> {
    const { clock, peers } = this.#deps;
    return await pause(clock, ALONE_MS, end) && peers.sessions.length === 0;
  }

  /**
   * Any quorum that signed with this key has others in it that weigh the quorum less its own weight. All that this peer has
   * dialled are heard out: a stranger who answers first may play back what those others said long ago, and keep back the
   * rest. Who dialled this peer is not waited for, or any stranger could delay each start.
   */
  #check(): void {
    const { set, key, pool, relay } = this.#deps;
    const needed = set.quorum - set.keys[key].weight;
    const others = [...set.keys.keys()]
      .filter((each) => each !== key && pool.of(each).length > 0);
    const isHeardOut = this.#hasAnswer && relay.answering === 0;
    if (isHeardOut && weightOf(set, others) >= needed) this.#enough.abort();
  }
}
