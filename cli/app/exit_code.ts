/** What an error means to whoever started a command: the exit code, and what they are told. */
import { ChainFileError } from "../../core/exchange/chain_file_error.ts";
import { ImportError } from "../../core/exchange/import_error.ts";
import { PluginError, QueryDelayedError } from "../../core/validator/validator_host.ts";
import { DeepReorgError } from "../../core/chain/reorg_guard.ts";
import { FinalConflictError } from "../../core/chain/final_conflict.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import { StoreError } from "../../core/store/store.ts";
import { SignerError } from "../../core/witness/signer/signer_error.ts";
import { ApiError } from "../../net/api/error.ts";
import { ListenError } from "../../net/base/listen_error.ts";
import { TrackerError } from "../../net/tracker/client/error.ts";
import { SignedElsewhereError, WitnessesContradictError } from "../../net/witness/stop_errors.ts";
import type { Restart } from "./restart.ts";
import { describeDeepReorg } from "./reorg_message.ts";
import {
  describeContradiction,
  describeSignedElsewhere,
  toContradiction,
} from "./witness_message.ts";
import {
  EXIT,
  type ExitCode,
  NotFinalError,
  ReorgStopError,
  SyncingError,
  UnreachableError,
  UsageError,
  WitnessStopError,
} from "./errors.ts";

/** An error as it is told to a user who can start again so. */
export function withRestart(error: unknown, restart: Restart): unknown {
  if (error instanceof DeepReorgError) return new ReorgStopError(error, restart);
  if (error instanceof SignedElsewhereError) {
    const lines = describeSignedElsewhere(error.message, restart);
    return new WitnessStopError(error, { exit: EXIT.signedElsewhere, lines });
  }
  if (error instanceof FinalConflictError || error instanceof WitnessesContradictError) {
    const lines = describeContradiction(toContradiction(error), restart);
    return new WitnessStopError(error, { exit: EXIT.contradiction, lines });
  }
  return error;
}

/** The exit code for an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof SyncingError || error instanceof NotFinalError) return EXIT.unconfirmed;
  if (error instanceof ReorgStopError) return EXIT.deepReorg;
  if (error instanceof WitnessStopError) return error.exit;
  // A network definition comes from the user; any other rule broken up to here is our fault.
  if (error instanceof RuleError && error.code === "definition") return EXIT.usage;
  if (error instanceof ImportError || error instanceof ChainFileError) return EXIT.refused;
  // The plugin could not answer what the user asked; the chain is whole.
  if (error instanceof PluginError && error.call === "query") return EXIT.refused;
  if (error instanceof QueryDelayedError) return EXIT.unreachable;
  // The user has named a file of another kind.
  if (error instanceof SignerError && error.code === "no-key-file") return EXIT.usage;
  const isOutside = error instanceof UnreachableError || error instanceof StoreError ||
    error instanceof SignerError || error instanceof ListenError || error instanceof TrackerError ||
    error instanceof ApiError;
  if (isOutside) return EXIT.unreachable;
  return EXIT.internal;
}

/** A text without Deno's advice to whoever runs `deno`, which this program's users do not. */
export function withoutDenoHints(text: string): string {
  return text.replaceAll(/, run again with the --allow-[a-z]+ flag/g, "");
}

/** What to tell a person of an error: a line, and the stack only where it is ours and asked for. */
export function describeError(error: unknown, { debug }: { debug: boolean }): readonly string[] {
  if (!(error instanceof Error)) return [`chainvote: ${String(error)}`];
  if (error instanceof ReorgStopError) {
    const [first, ...rest] = describeDeepReorg(error.reorg, error.restart);
    return [`chainvote: ${first}`, ...rest];
  }
  if (error instanceof WitnessStopError) {
    const [first, ...rest] = error.lines;
    return [`chainvote: ${first}`, ...rest];
  }
  const isOurs = exitCodeOf(error) === EXIT.internal;
  if (isOurs && debug) return [`chainvote: ${error.name}: ${error.message}`, ...framesOf(error)];
  // Others wrote some of these texts.
  const [first, ...rest] = error instanceof UsageError ? error.lines : error.message.split("\n", 1);
  const hint = isOurs && !(error instanceof PluginError) ? " (--log-level debug shows more)" : "";
  return [`chainvote: ${withoutDenoHints(first)}${hint}`, ...rest.map(withoutDenoHints)];
}

/** Where an error was made, a line for each call. Its stack begins with its message, which may have lines too. */
function framesOf({ stack = "" }: Error): readonly string[] {
  return stack.split("\n").filter((line) => /^ +at /.test(line));
}
