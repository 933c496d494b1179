/** Questions on the terminal, or on whatever stdin is. */
import { createInterface } from "node:readline/promises";
import { stdin, stdout } from "node:process";

/** Asks for lines. */
export interface LineInput extends Disposable {
  /** Prints the question and reads a line; undefined once there are no more, or after Ctrl-C. */
  ask(question: string): Promise<string | undefined>;
}

/** Opens stdin for questions. Lines that come before they are asked for are kept. */
export function openLineInput({ signal }: { signal: AbortSignal }): LineInput {
  const reader = createInterface({ input: stdin, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const interrupted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  return {
    async ask(question) {
      stdout.write(`${question} `);
      const line = await Promise.race([lines.next(), interrupted]);
      return line === undefined || line.done ? undefined : line.value;
    },
    [Symbol.dispose]() {
      reader.close();
      stdin.destroy();
    },
  };
}
