/**
 * What ends a command, and with which exit code.
 *
 * The room `app` owns what commands and library share, and knows neither terminal nor commander: errors, the log, the
 * program's version and its own command line. The rooms below it hold the files of a data folder (`files/`), plugins
 * (`plugin/`, `replica/`), records that are handed in (`records/`) and the peer that all of it makes (`peer/`).
 * Read `peer/open_peer.ts` first.
 */
import type { DeepReorg, DeepReorgError } from "../../core/chain/reorg_guard.ts";
import type { Restart } from "./restart.ts";

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

/** A peer's chain moved on between two of its answers, which therefore do not belong together. */
export class ChainMovedError extends UnreachableError {}

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
  /** How to start again. */
  readonly restart: Restart;

  constructor({ reorg, message }: DeepReorgError, restart: Restart) {
    super(message);
    this.reorg = reorg;
    this.restart = restart;
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
