/** How many records go to a thread at a time. */
import { MESSAGES_LEFT, MESSAGES_PER_THREAD, RECORDS_PER_MESSAGE } from "./limits.ts";

/**
 * Messages of fewer and fewer records: each is a share of what is left, so that no thread is still busy with many when the others
 * have none left (guided self-scheduling: Polychronopoulos and Kuck, 1987).
 */
export function inMessages<T>(questions: readonly T[], threads: number): (readonly T[])[] {
  const messages: (readonly T[])[] = [];
  const shares = Math.max(1, threads) * MESSAGES_PER_THREAD * MESSAGES_LEFT;
  for (let at = 0; at < questions.length;) {
    const share = Math.ceil((questions.length - at) / shares);
    const count = Math.min(RECORDS_PER_MESSAGE, share);
    messages.push(questions.slice(at, at + count));
    at += count;
  }
  return messages;
}
