/** Asking the person at the terminal. */
import { stderrLook, writeToStderr } from "./output.ts";

/** A terminal gives no longer line at once, in bytes. */
const MAX_ANSWER_BYTES = 4_096;

/** True if there is a person to ask: stdin and stderr are a terminal. */
export function isConversation(): boolean {
  return Deno.stdin.isTerminal() && stderrLook().isTerminal;
}

/**
 * Asks for a line; undefined at the end of the input.
 *
 * @throws The signal's reason, once it is aborted.
 */
export async function askLine(question: string, signal: AbortSignal): Promise<string | undefined> {
  writeToStderr(`${question} `);
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    // A terminal gives a line at a time, and leaves the next ones to whoever reads on.
    const bytes = new Uint8Array(MAX_ANSWER_BYTES);
    const length = await Promise.race([Deno.stdin.read(bytes), interrupted]);
    if (length === null) return undefined;
    return new TextDecoder().decode(bytes.subarray(0, length)).trimEnd();
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
