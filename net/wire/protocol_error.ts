/** What another peer did that ends the connection. */

/** Why a connection ends. */
export type ProtocolErrorCode =
  /** Not this protocol, or another version. */
  | "protocol"
  /** A peer of another network. */
  | "network"
  /** One side has no network key, or another one. */
  | "key"
  /** A connection to oneself. */
  | "self"
  /** A second connection to the same peer. */
  | "duplicate"
  /** Another peer than the one that was meant. */
  | "other"
  /** A message that breaks the format or a limit. */
  | "message"
  /** A block or record that breaks a rule that its sender had to check. */
  | "rule"
  /** It closed in the middle of a message: killed, or no peer at all. */
  | "cut"
  /** No answer, or no sign of life, in time. */
  | "timeout"
  /** It reads too slowly. */
  | "slow"
  /** No room for another connection. */
  | "full"
  /** The other side said goodbye. */
  | "bye";

/** Codes of faults that an honest peer never makes: its address is refused for a while. */
const FAULTS: ReadonlySet<ProtocolErrorCode> = new Set(["message", "rule"]);

/** Ends of a session that are part of everyday life, or that a stranger can cause as often as it likes. */
const QUIET: ReadonlySet<ProtocolErrorCode> = new Set([
  "self",
  "duplicate",
  "other",
  "full",
  "bye",
]);

/** A connection cannot go on. The connection ends; nothing else is touched. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** What a goodbye says. */
  static ofBye(
    { code, reason }: { readonly code: string; readonly reason: string },
  ): ProtocolError {
    return new ProtocolError(code === "key" ? "key" : "bye", `it says: ${reason}`);
  }

  /** True for what is not worth a person's attention. */
  get isQuiet(): boolean {
    return QUIET.has(this.code);
  }

  /** True for what an honest peer never does. */
  get isFault(): boolean {
    return FAULTS.has(this.code);
  }
}
