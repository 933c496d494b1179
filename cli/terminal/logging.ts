/** Logs of commands: one line each on stderr, by LogTape. */
import { configureSync, type LogLevel, resetSync } from "@logtape/logtape";
import { printNote } from "./output.ts";

/** The levels that `--log-level` takes. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;

/** One of {@linkcode LOG_LEVELS}. */
export type LogLevelName = typeof LOG_LEVELS[number];

/** Sets the level from which on lines are written. */
export function startLogging(level: LogLevelName): void {
  resetSync();
  configureSync({
    sinks: {
      stderr: ({ timestamp, level, category, message }) => {
        // In UTC, as every time that this program prints, so that logs of several machines lie side by side.
        const time = new Date(timestamp).toISOString();
        printNote(`${time} ${level.padEnd(7)} ${category.slice(1).join(".")}: ${message.join("")}`);
      },
    },
    loggers: [
      { category: "chainvote", lowestLevel: level satisfies LogLevel, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
    ],
  });
}
