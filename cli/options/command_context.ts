/** What every command is given beside its own options. */

/** The surroundings of a running command. */
export interface CommandContext {
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** Runs a command's body; what it returns is the exit code. */
export type RunCommand = (body: (context: CommandContext) => Promise<number>) => Promise<void>;

/** Resolves once `signal` is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
