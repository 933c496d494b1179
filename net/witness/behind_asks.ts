/** How often peers are asked for certificates as a witness says, in what binds it to nothing, that there are more. */
import type { Clock } from "../../core/base/clock.ts";
import type { RoundInput } from "../../core/witness/rounds/round_events.ts";
import type { Session } from "../session/session.ts";
import { BEHIND_MS } from "./limits.ts";
import { isRepeated } from "./statement_pool.ts";

/** Says when a peer may be asked: a witness that lies may name other blocks without end, and answers are few. */
export class BehindAsks {
  readonly #clock: Pick<Clock, "monotonic">;
  /** When each was asked, in monotonic ms. */
  readonly #asked = new WeakMap<Session, number>();

  constructor({ clock }: { readonly clock: Pick<Clock, "monotonic"> }) {
    this.#clock = clock;
  }

  /** Whether the rounds may ask who told them something: what else happened is bounded by what binds, or by their timers. */
  mayAsk(input: RoundInput, from: Session | undefined): boolean {
    const isBound = input.is !== "statement" || !isRepeated(input.signed.statement);
    return isBound || from === undefined || this.take(from);
  }

  /** Takes the one request of a time; false if it was made. */
  take(session: Session): boolean {
    const now = this.#clock.monotonic();
    if (now - (this.#asked.get(session) ?? -Infinity) < BEHIND_MS) return false;
    this.#asked.set(session, now);
    return true;
  }
}
