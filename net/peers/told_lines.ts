/** Which lines strangers may cause in the log: a few of a kind and neighbourhood, then a count of those left out. */
import type { Clock } from "../../core/base/clock.ts";
import { countOf } from "../../core/base/count_of.ts";
import { TextMap } from "../../core/base/text_map.ts";
import { groupOf } from "../base/address.ts";
import { MAX_TOLD_LINES, MAX_TOLD_SOURCES, TOLD_WINDOW_MS } from "./limits.ts";
import type { Log } from "../base/log.ts";

/** A line that somebody else caused. */
export interface CausedLine {
  /** What it is about, in a word or two. */
  readonly kind: string;
  /** Who caused it: an IP address, or what the user named. */
  readonly host: string;
  readonly text: string;
}

interface Told {
  readonly kind: string;
  readonly source: string;
  /** Monotonic time in ms at which the count begins anew. */
  readonly until: number;
  lines: number;
}

/** The source of lines of more neighbourhoods than are told apart. */
const OTHERS = "others";

/** Writes lines that strangers cause, as long as they are few. */
export class ToldLines {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #log: Log;
  readonly #told = new TextMap<Told>();

  constructor({ clock, log }: { clock: Pick<Clock, "monotonic">; log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Writes a line, unless it is one of too many of its kind from there. */
  write(level: "info" | "warn", { kind, host, text }: CausedLine): void {
    const told = this.#find(kind, groupOf(host));
    told.lines += 1;
    if (told.lines <= MAX_TOLD_LINES) this.#log[level](text);
  }

  /** Says how many lines were left out whose time is over. To be called every few seconds. */
  check(): void {
    const now = this.#clock.monotonic();
    for (const [key, { kind, source, until, lines }] of [...this.#told]) {
      if (now < until) continue;
      this.#told.delete(key);
      const leftOut = lines - MAX_TOLD_LINES;
      if (leftOut <= 0) continue;
      const minutes = countOf(TOLD_WINDOW_MS / 60_000, "minute");
      this.#log.info(
        `${countOf(leftOut, "more line")} on ${kind} left out in ${minutes}: ${source}`,
      );
    }
  }

  #find(kind: string, neighbourhood: string): Told {
    const isKnown = this.#told.has(keyOf(kind, neighbourhood));
    const source = isKnown || this.#told.size < MAX_TOLD_SOURCES ? neighbourhood : OTHERS;
    const key = keyOf(kind, source);
    const until = this.#clock.monotonic() + TOLD_WINDOW_MS;
    const told = this.#told.get(key) ?? { kind, source, until, lines: 0 };
    this.#told.set(key, told);
    return told;
  }
}

function keyOf(kind: string, source: string): string {
  return `${kind} ${source}`;
}
