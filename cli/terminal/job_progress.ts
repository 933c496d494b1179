/** The progress of one job of a command, on stderr: what is to be done may be known only once it has begun. */
import { stderrLook, writeToStderr } from "./output.ts";
import { createProgress, type Progress } from "./progress.ts";

/** A display that begins with the first `show`. */
export interface JobProgress {
  readonly show: (done: number, total: number) => void;
  /** Ends the display. */
  readonly end: () => void;
}

/** A display of a job, such as `auditing`. */
export function createJobProgress(label: string): JobProgress {
  let progress: Progress | undefined;
  return {
    show(done, total) {
      progress ??= createProgress({ total, label, write: writeToStderr, ...stderrLook() });
      progress.update(done);
    },
    end: () => progress?.done(),
  };
}
