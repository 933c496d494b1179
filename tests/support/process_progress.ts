/** Waits for processes that end once the processes of a test do nothing more. */
import { treeCpuSeconds } from "./process_usage.ts";
import { unlessStalled } from "./stall.ts";

/** Time between two looks at the processes, in ms. */
const LOOK_MS = 10_000;

/**
 * CPU time within {@linkcode LOOK_MS} that is work and no idling, in s. An idle peer uses 0.035 (measured); one that
 * works gets 0.8 where two cores are shared by 25 that do.
 */
const WORK_SECONDS = 0.3;

/**
 * CPU time in one wait, in s, after which nothing counts as progress any more: what spins, mines or prints for ever uses
 * CPU time too. No wait of these tests takes a quarter of it.
 */
const MAX_CPU_SECONDS = 200;

/** Time between two questions of {@linkcode eventually}, in ms. Each is longer by a twentieth, as is what is waited for. */
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 500;
const PAUSE_GROWTH = 1.05;

/** A process that may be waited for. */
interface WatchedProcess {
  readonly pid: number;
  /** Bytes that it has printed so far. */
  readonly printed: number;
}

/** The processes of this test file that run. A wait for one may be a wait for what another does. */
export const PROCESSES = new Set<WatchedProcess>();

/** What a promise gives, unless the processes of this test do nothing more; `what` says what was waited for. */
export async function patiently<T>(promise: Promise<T>, what: () => string): Promise<T> {
  const progress = new ProcessProgress();
  return await unlessStalled(promise, {
    what,
    hasMoved: () => progress.hasMoved(),
    lookMs: LOOK_MS,
  });
}

/**
 * What the processes of this test have printed and used since it was last asked; where it has started none, what its own
 * has used, with all test files that run in it.
 */
class ProcessProgress {
  #printed = printed();
  /** CPU seconds of each process and all that it started; undefined until the first look. */
  #used: ReadonlyMap<number, number> | undefined;
  #total = 0;

  hasMoved(): boolean {
    const pids = PROCESSES.size > 0 ? [...PROCESSES].map(({ pid }) => pid) : [Deno.pid];
    const used = treeCpuSeconds(pids);
    // Where the system does not tell, they are taken to have used a whole core.
    const spent = used === undefined ? LOOK_MS / 1_000 : increase(this.#used ?? used, used);
    this.#used = used;
    this.#total += spent;
    const hasPrinted = printed() !== this.#printed;
    this.#printed = printed();
    return this.#total < MAX_CPU_SECONDS && (hasPrinted || spent >= WORK_SECONDS);
  }
}

function printed(): number {
  return [...PROCESSES].reduce((sum, process) => sum + process.printed, 0);
}

/** CPU seconds that were added; of a process that is new, all that it has used. */
function increase(before: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>): number {
  return [...now].reduce((sum, [pid, used]) => sum + Math.max(0, used - (before.get(pid) ?? 0)), 0);
}

/**
 * Asks until `test` holds; less and less often, as asking takes time from those who are asked. `what` says what was to
 * become true, for the error.
 */
export async function eventually<T>(
  ask: () => Promise<T>,
  test: (answer: T) => boolean,
  what: string | (() => string),
): Promise<T> {
  let last: T | undefined;
  let isOver = false;
  const asking = async () => {
    for (let pauseMs = FIRST_PAUSE_MS; !isOver; pauseMs *= PAUSE_GROWTH) {
      last = await ask();
      if (test(last)) return last;
      await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, MAX_PAUSE_MS)));
    }
    throw new Error("nobody waits for it any more");
  };
  try {
    const said = () => typeof what === "string" ? what : what();
    return await patiently(asking(), () => `this: ${said()}; it is ${JSON.stringify(last)}`);
  } finally {
    isOver = true;
  }
}
