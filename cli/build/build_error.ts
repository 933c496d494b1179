/** What the tasks that build say when they cannot. */
import { withoutDenoHints } from "../app/exit_code.ts";

/** Why something was not made. */
export interface BuildFailure {
  /** All of it, for programs. */
  readonly reason: string;
  /** For people: what a bundler or compiler says in several lines stays several lines. */
  readonly lines: readonly string[];
}

/** @param what What should have been made, such as `the binary`. */
export function describeBuildFailure(what: string, error: unknown): BuildFailure {
  const reason = withoutDenoHints(error instanceof Error ? error.message : String(error));
  return { reason, lines: `Cannot make ${what}: ${reason}`.trimEnd().split("\n") };
}
