/** Questions on the terminal, or on whatever stdin is. */
import { stdin } from "node:process";
import { printQuestion } from "./output.ts";

/** Asks for lines. */
export interface LineInput extends Disposable {
  /** Prints the question and reads a line; undefined once there are no more, or after Ctrl-C. */
  ask(question: string): Promise<string | undefined>;
}

/** Opens stdin for questions. Lines that come before they are asked for are kept. */
export async function openLineInput({ signal }: { signal: AbortSignal }): Promise<LineInput> {
  // In a bundle, what a file imports of Node is loaded at every start, unless it is asked for so.
  const { createInterface } = await import("node:readline/promises");
  const reader = createInterface({ input: stdin, terminal: false });
  const lines = reader[Symbol.asyncIterator]();
  const interrupted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  return {
    async ask(question) {
      printQuestion(question);
      const line = await Promise.race([lines.next(), interrupted]);
      return line === undefined || line.done ? undefined : line.value;
    },
    [Symbol.dispose]() {
      reader.close();
      stdin.destroy();
    },
  };
}
