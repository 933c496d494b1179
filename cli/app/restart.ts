/** How a person starts again what has stopped. */

/** A command that starts it again, with the options that were given. */
export interface Restart {
  /** The words of the command, such as `["host", "board.election"]`. */
  readonly command: readonly string[];
  /** The same, so that it does not sign as a witness. */
  readonly unsigned: readonly string[];
}

/** How a peer is started again, which does not sign unless it is told to. */
export function restartPeer(given: readonly string[]): Restart {
  const command = ["peer", ...given];
  return { command, unsigned: command };
}
