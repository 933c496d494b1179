/** A trustee's memory on a virtual disk: who is killed before a write is synced leaves it as it was. */
import {
  addToState,
  type TrusteeChange,
  type TrusteeMemory,
} from "../../../cli/trustee/trustee_memory.ts";
import type { TrusteeState } from "../../../cli/trustee/trustee_rows.ts";
import type { DiskUser } from "./virtual_disk.ts";

/** A state, and when it is synced, in monotonic ms. */
interface MemoryWrite {
  readonly at: number;
  readonly state: TrusteeState;
}

/** The file of one trustee. */
export class VirtualMemory {
  /** Told once, at the next write, how long that takes, in ms. */
  onNextWrite: ((ms: number) => void) | undefined;
  readonly #syncMs: () => number;
  #writes: MemoryWrite[];
  #lost = 0;

  /** @param syncMs How long the next write takes. */
  constructor(state: TrusteeState, syncMs: () => number) {
    this.#syncMs = syncMs;
    this.#writes = [{ at: 0, state }];
  }

  /** Writes that a kill undid, as they were not synced. */
  get lostWrites(): number {
    return this.#lost;
  }

  /** The process is gone, at a monotonic time in ms: what is not synced by then is not there. */
  cutOff(now: number): void {
    const synced = this.#writes.filter(({ at }) => at <= now);
    this.#lost += this.#writes.length - synced.length;
    this.#writes = synced.slice(-1);
  }

  /** The file as a new process opens it. */
  open(user: DiskUser): TrusteeMemory {
    const state = () => this.#writes[this.#writes.length - 1].state;
    return {
      get state() {
        return state();
      },
      remember: (more: TrusteeChange) => {
        const added = addToState(state(), more);
        if (!user.isAlive) return;
        const ms = this.#syncMs();
        this.#writes.push({ at: user.occupy(ms), state: added });
        const told = this.onNextWrite;
        this.onNextWrite = undefined;
        told?.(ms);
      },
    };
  }
}
