/** When something new was last heard of each witness. */
import type { Clock } from "../../core/base/clock.ts";
import { HEARD_MS } from "./limits.ts";

/** When something was heard: by the machine's clock, in ms since the Unix epoch, and in monotonic ms. */
interface HeardAt {
  readonly ms: number;
  readonly at: number;
}

/** What was heard since the start. */
export class Hearing {
  readonly #clock: Pick<Clock, "now" | "monotonic">;
  /** By key number. */
  readonly #heard: (HeardAt | undefined)[] = [];

  constructor({ clock }: { readonly clock: Pick<Clock, "now" | "monotonic"> }) {
    this.#clock = clock;
  }

  /** A new statement of a witness came. */
  note(key: number): void {
    this.#heard[key] = { ms: this.#clock.now(), at: this.#clock.monotonic() };
  }

  /** When that was, in ms since the Unix epoch; undefined if nothing was heard. */
  seenMs(key: number): number | undefined {
    return this.#heard[key]?.ms;
  }

  /** Witnesses of whom something was heard in the last two minutes. */
  get heard(): number[] {
    const since = this.#clock.monotonic() - HEARD_MS;
    return this.known.filter((key) => (this.#heard[key]?.at ?? -Infinity) > since);
  }

  /** Witnesses of whom anything was heard. */
  get known(): number[] {
    return [...this.#heard.keys()].filter((key) => this.#heard[key] !== undefined);
  }
}
