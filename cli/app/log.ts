/** Logs of parts of the program, by LogTape. Where they go is for who starts the program to say. */
import { getLogger } from "@logtape/logtape";
import type { Log } from "../../net/base/log.ts";
import { plainText } from "../../core/base/plain_text.ts";

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
