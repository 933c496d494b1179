/**
 * What ends a command, and with which exit code.
 *
 * The room `app` owns what commands and library share, and knows neither terminal nor commander: errors, the log, the
 * program's version and its own command line. The rooms below it hold the files of a data folder (`files/`), plugins
 * (`plugin/`, `replica/`), records that are handed in (`records/`) and the peer that all of it makes (`peer/`).
 * Read `peer/open_peer.ts` first.
 */
import { ChainFileError } from "../../core/exchange/chain_file_error.ts";
import { ImportError } from "../../core/exchange/import_error.ts";
import { PluginError, QueryDelayedError } from "../../core/validator/validator_host.ts";
import { type DeepReorg, DeepReorgError } from "../../core/chain/reorg_guard.ts";
import { FinalConflictError } from "../../core/chain/final_conflict.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import { StoreError } from "../../core/store/store.ts";
import { SignerError } from "../../core/witness/signer/signer_error.ts";
import { ApiError } from "../../net/api/error.ts";
import { ListenError } from "../../net/base/listen_error.ts";
import { TrackerError } from "../../net/tracker/client/error.ts";
import { SignedElsewhereError, WitnessesContradictError } from "../../net/witness/stop_errors.ts";
import { describeDeepReorg } from "./reorg_message.ts";
import {
  describeContradiction,
  describeSignedElsewhere,
  toContradiction,
} from "./witness_message.ts";

/** The exit codes that programs may rely on. */
export const EXIT = {
  done: 0,
  /** Our own fault. */
  internal: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A vote or record is a duplicate or invalid, or a chain breaks a rule. */
  refused: 3,
  /** Not confirmed in time. */
  unconfirmed: 4,
  /** Something that was named cannot be reached or opened. */
  unreachable: 5,
  /** Stopped before a reorganisation that is deeper than the operator allowed. */
  deepReorg: 6,
  /** Stopped as another machine signs with this witness's key. */
  signedElsewhere: 7,
  /** Stopped as witnesses contradict each other, or made a block final that breaks a rule. */
  contradiction: 8,
  /** What was checked holds in itself, but leads to nothing that the user named. */
  unanchored: 9,
} as const;

/** An exit code. */
export type ExitCode = typeof EXIT[keyof typeof EXIT];

/** The command line asks for something that makes no sense. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** The lines to print; a line break in one of them is a stranger's. */
  readonly lines: readonly string[];

  /** @param message One line, or several, such as one for each fault of a file. */
  constructor(message: string | readonly string[], options?: ErrorOptions) {
    const lines = typeof message === "string" ? [message] : message;
    super(lines.join("\n"), options);
    this.lines = lines;
  }
}

/** Something that was named cannot be reached or opened. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** A peer's chain is known to be behind, and did not catch up in time. */
export class SyncingError extends Error {
  override readonly name = "SyncingError";
}

/** What was to be final is not, in time. */
export class NotFinalError extends Error {
  override readonly name = "NotFinalError";
}

/** A peer stopped before a deep reorganisation, and its operator has to choose. */
export class ReorgStopError extends Error {
  override readonly name = "ReorgStopError";
  readonly reorg: DeepReorg;
  /** The options that lead to the data folder, as the user gave them. */
  readonly given: readonly string[];

  constructor({ reorg, message }: DeepReorgError, given: readonly string[]) {
    super(message);
    this.reorg = reorg;
    this.given = given;
  }
}

/** A peer stopped because of witnesses, and somebody has to do something about it. */
export class WitnessStopError extends Error {
  override readonly name = "WitnessStopError";
  readonly exit: typeof EXIT.signedElsewhere | typeof EXIT.contradiction;
  /** What to tell a person, line by line. */
  readonly lines: readonly string[];

  constructor(
    { message }: Error,
    { exit, lines }: Pick<WitnessStopError, "exit" | "lines">,
  ) {
    super(message);
    this.exit = exit;
    this.lines = lines;
  }
}

/** An error as it is told to a user who gave these options. */
export function withGiven(error: unknown, given: readonly string[]): unknown {
  if (error instanceof DeepReorgError) return new ReorgStopError(error, given);
  if (error instanceof SignedElsewhereError) {
    const lines = describeSignedElsewhere(error.message, given);
    return new WitnessStopError(error, { exit: EXIT.signedElsewhere, lines });
  }
  if (error instanceof FinalConflictError || error instanceof WitnessesContradictError) {
    const lines = describeContradiction(toContradiction(error), given);
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
    const [first, ...rest] = describeDeepReorg(error.reorg, error.given);
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
