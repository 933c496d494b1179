/** Tells a person what a command waits for, once that takes longer than a moment. */
import type { Clock } from "../../core/base/clock.ts";
import { systemClock } from "../../core/base/system.ts";
import { stderrLook, type StderrPlace, writeToStderr } from "./output.ts";

export interface WaitNoteOptions {
  readonly clock: Pick<Clock, "monotonic">;
  /** Writes to stderr. */
  readonly write: (text: string, place: StderrPlace) => void;
  /** Whether stderr is a terminal: one line is kept up to date there, and elsewhere one is added. */
  readonly isTerminal: boolean;
  /** The terminal's width. */
  readonly columns: number;
}

/** A note that is up to date as long as `show` is called. It has no timer. */
export interface WaitNote {
  /** What is waited for now. Nothing is written in the first second. */
  show(text: string): void;
  /** The waiting is over, for now: the line goes from the terminal. */
  clear(): void;
}

/** Waits that are shorter are not worth a word, in ms. */
const QUIET_MS = 1_000;

/** Where lines stay, the same one comes again after this time, in ms: the seconds in it go on. */
const AGAIN_MS = 10_000;

/** Starts a note. */
export function createWaitNote(
  { clock, write, isTerminal, columns }: WaitNoteOptions,
): WaitNote {
  let since: number | undefined;
  let said = "";
  let saidAt = -Infinity;
  return {
    show(text) {
      const now = clock.monotonic();
      since ??= now;
      if (now - since < QUIET_MS) return;
      const line = `… ${text} (${Math.floor((now - since) / 1_000)} s)`;
      if (isTerminal) {
        const fitting = [...line].slice(0, Math.max(0, columns - 1)).join("");
        if (fitting !== said) write(fitting, { erase: true });
        said = fitting;
      } else if (text !== said || now - saidAt >= AGAIN_MS) {
        write(line, { end: true });
        said = text;
        saidAt = now;
      }
    },
    clear() {
      if (isTerminal && said !== "") write("", { erase: true });
      since = undefined;
      said = "";
      saidAt = -Infinity;
    },
  };
}

/** A note on stderr; disposing it takes it away. */
export function openWaitNote(): WaitNote & Disposable {
  const note = createWaitNote({ clock: systemClock, write: writeToStderr, ...stderrLook() });
  return { ...note, [Symbol.dispose]: () => note.clear() };
}
