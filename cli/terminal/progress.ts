/**
 * One line that shows how far a long job is.
 *
 * It is our own because `progress()` of `@clack/prompts` 1.9 cannot be used here, even with its output
 * set to stderr: it puts the terminal into raw mode, so Ctrl-C never reaches the program and ends it
 * with exit code 0 instead; it hides the cursor; it writes escape codes to a file or pipe; and its
 * timer redraws, and wraps at 80 columns, whether or not there is anything to show.
 */

import type { StderrPlace } from "./output.ts";

/** Options of {@linkcode createProgress}. */
export interface ProgressOptions {
  /** How many steps there are. */
  readonly total: number;
  /** What is being done, such as `importing`. */
  readonly label: string;
  /** Writes to stderr. */
  readonly write: (text: string, place?: StderrPlace) => void;
  /** Whether stderr is a terminal; if not, a plain line is written at most every 10 %. */
  readonly isTerminal: boolean;
  /** The terminal's width. @default 80 */
  readonly columns?: number;
}

/** A running display. It has no timer and changes nothing of the terminal: dropping it is safe. */
export interface Progress {
  /** Shows that `done` of the steps are done. Nothing is written if that changes nothing to see. */
  update(done: number): void;
  /** Ends the display: `text`, if any, stands in its place. Later calls do nothing. */
  done(text?: string): void;
}

/** Starts a display; the first thing is written by the first `update`. */
export function createProgress(options: ProgressOptions): Progress {
  const { total, label, write, isTerminal, columns = 80 } = options;
  const place: StderrPlace = { erase: isTerminal, end: !isTerminal };
  let shown = "";
  let tenth = -1;
  let ended = false;
  return {
    update(done) {
      const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 1;
      const line = `${label} ${Math.floor(share * 100)}% (${done}/${total})`;
      // One column stays free, as a full line makes some terminals wrap.
      const text = isTerminal ? line.slice(0, Math.max(0, columns - 1)) : line;
      if (ended || text === shown || (!isTerminal && Math.floor(share * 10) <= tenth)) return;
      tenth = Math.floor(share * 10);
      shown = text;
      write(text, place);
    },
    done(text = "") {
      if (ended) return;
      ended = true;
      const erase = isTerminal && shown !== "";
      if (erase || text !== "") write(text, { erase, end: text !== "" });
    },
  };
}
