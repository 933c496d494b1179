import { type Address, formatAddress } from "./address.ts";

/** Why an address cannot be listened on, by code: the rule, and what the user can do. */
export const LISTEN_RULES = {
  "address-in-use":
    "the port must be free: another program uses it; give another --listen, or port 0 for any free one",
  "address-not-available":
    "the address must be one of this machine: it is not; give one of its own, 127.0.0.1 for this machine alone or 0.0.0.0 for all its addresses",
  "permission-denied":
    "the system must allow it: it does not; give a port from 1024 on, and run Deno with --allow-net",
} as const;

/** The literal code of a `ListenError`. */
export type ListenCode = keyof typeof LISTEN_RULES;

/** An address cannot be listened on. The message is for the user and says what to do. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: ListenCode;
  readonly address: Address;

  constructor(code: ListenCode, address: Address, options?: ErrorOptions) {
    super(`Cannot listen on ${formatAddress(address)} as ${LISTEN_RULES[code]}`, options);
    this.code = code;
    this.address = address;
  }
}

/** The `ListenError` that Deno's error for `address` stands for; any other error as it is. */
export function toListenError(cause: unknown, address: Address): unknown {
  const code = listenCode(cause);
  return code === undefined ? cause : new ListenError(code, address, { cause });
}

function listenCode(error: unknown): ListenCode | undefined {
  const { AddrInUse, AddrNotAvailable, NotCapable, PermissionDenied } = Deno.errors;
  if (error instanceof AddrInUse) return "address-in-use";
  if (error instanceof AddrNotAvailable) return "address-not-available";
  if (error instanceof PermissionDenied || error instanceof NotCapable) return "permission-denied";
  // Deno has no class for these: a name that cannot be looked up (Error), an empty host (URIError),
  // an IPv6 address that lacks its interface (TypeError, EINVAL).
  if (error instanceof URIError) return "address-not-available";
  const isAddress = error instanceof Error && /lookup address|os error 22\b/.test(error.message);
  return isAddress ? "address-not-available" : undefined;
}
