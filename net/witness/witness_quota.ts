/** How many requests of a peer are answered: some at once, and one every now and then. */
import type { Clock } from "../../core/base/clock.ts";
import type { Session } from "../session/session.ts";
import { ANSWER_MS, MAX_ANSWERS } from "./limits.ts";

/** The accounts of peers that ask what is known of witnesses. */
export class WitnessQuota {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #accounts = new Map<Session, { readonly left: number; readonly at: number }>();

  constructor({ clock }: { readonly clock: Pick<Clock, "monotonic"> }) {
    this.#clock = clock;
  }

  /** A session is over. */
  end(session: Session): void {
    this.#accounts.delete(session);
  }

  /** Takes one answer; false if the peer has had its share. */
  take(session: Session): boolean {
    const now = this.#clock.monotonic();
    const { left, at } = this.#accounts.get(session) ?? { left: MAX_ANSWERS, at: now };
    const credited = Math.min(MAX_ANSWERS, left + (now - at) / ANSWER_MS);
    const isFree = credited >= 1;
    this.#accounts.set(session, { left: isFree ? credited - 1 : credited, at: now });
    return isFree;
  }
}
