/**
 * How long a tally has stood, by this machine's own clock. Without witnesses nothing is final, and the time of a block is what its
 * miner has written: whoever makes another branch later can give it old times. So a trustee also waits as long itself from when
 * it first saw the tally, and looks meanwhile whether another one takes its place.
 *
 * The moment is in the trustee's file, so that a restart does not begin anew. What has passed before this process started is taken
 * from the clock of the day, and is nothing if that was set back; from then on a clock counts that nobody sets.
 */
import type { Clock } from "../../core/base/clock.ts";
import { SETTLED_BLOCKS } from "../app/finality/settled_index.ts";
import type { TrusteeMemory } from "./trustee_memory.ts";

/** The tally that a process looks at. */
interface WatchedTally {
  readonly digest: string;
  /** How long it had stood when this process first saw it, in ms. */
  readonly beforeMs: number;
  /** When that was, by the monotonic clock. */
  readonly at: number;
}

/** What one process has seen. */
export class TallyWatch {
  #watched: WatchedTally | undefined;

  /** Remembers that a tally is in the chain now; when this returns it is on the disk. One that takes its place begins anew. */
  note(file: TrusteeMemory, digest: string, clock: Pick<Clock, "now" | "monotonic">): void {
    if (this.#watched?.digest === digest) return;
    const now = clock.now();
    if (file.state.seen?.digest !== digest) file.remember({ seen: { digest, since: now } });
    const since = file.state.seen?.since ?? now;
    this.#watched = { digest, beforeMs: Math.max(0, now - since), at: clock.monotonic() };
  }

  /** Whether it has stood for the time of twelve blocks. */
  hasStood(
    digest: string,
    { clock, intervalMs }: { clock: Pick<Clock, "monotonic">; intervalMs: number },
  ): boolean {
    if (this.#watched?.digest !== digest) return false;
    const { beforeMs, at } = this.#watched;
    return beforeMs + clock.monotonic() - at >= SETTLED_BLOCKS * intervalMs;
  }
}
