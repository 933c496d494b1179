/** How far a stored chain is replayed, for whoever waits for a start. */
import { stderrLook, writeToStderr } from "./output.ts";
import { createProgress } from "./progress.ts";

/** Shows how far a long chain is replayed; nothing for a short one. */
export function createReplayProgress() {
  let progress: ReturnType<typeof createProgress> | undefined;
  return {
    show(done: number, total: number): void {
      if (total < 1_000) return;
      progress ??= createProgress({
        total,
        label: "checking blocks",
        write: writeToStderr,
        ...stderrLook(),
      });
      progress.update(done);
    },
    end: () => progress?.done(),
  };
}
