/** Logs: one line each on stderr, by LogTape. */
import { configureSync, getLogger, type LogLevel, resetSync } from "@logtape/logtape";
import type { Log } from "../net/log.ts";
import { plainText } from "../core/plain_text.ts";
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

/** The log of a part of the program. */
export function createLog(part: string): Log {
  const logger = getLogger(["chainvote", part]);
  return {
    // Braces in a message would be taken for placeholders: the text goes in as a value. It is plain also for
    // sinks that a program sets up by itself.
    debug: (message) => logger.debug`${plainText(message)}`,
    info: (message) => logger.info`${plainText(message)}`,
    warn: (message) => logger.warn`${plainText(message)}`,
    error: (message) => logger.error`${plainText(message)}`,
  };
}
