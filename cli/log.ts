/** Logs: one line each on stderr, by LogTape. */
import { configureSync, getLogger, type LogLevel, resetSync } from "@logtape/logtape";
import type { Log } from "../net/log.ts";
import { writeToStderr } from "./output.ts";

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
        const time = new Date(timestamp).toISOString().slice(11, 23);
        const text = message.join("").replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
        writeToStderr(`${time} ${level.padEnd(7)} ${category.slice(1).join(".")}: ${text}\n`);
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
    // Braces in a message would be taken for placeholders: the text goes in as a value.
    debug: (message) => logger.debug`${plain(message)}`,
    info: (message) => logger.info`${plain(message)}`,
    warn: (message) => logger.warn`${plain(message)}`,
    error: (message) => logger.error`${plain(message)}`,
  };
}

function plain(message: string): string {
  return message;
}
