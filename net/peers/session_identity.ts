/** Who is at the other end of a session: by what it is known, refused, or taken for another one. */
import type { Address } from "../base/address.ts";
import type { DialTarget } from "../base/origin.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { Session } from "../session/session.ts";

/** A peer as it is refused: its machine, and the port on which it takes connections. */
export function whoIs({ remote, hello }: Session): Address {
  return { host: remote.host, port: hello.port };
}

/**
 * What makes two sessions the same. A peer's id is its word alone: one from elsewhere that claims it must not
 * get its place, nor keep it out. So a peer with two addresses may be connected twice, which harms nobody.
 */
export function keyOf({ remote, hello }: Session): string {
  return `${hello.peerId} ${remote.host}`;
}

/** Leaves a machine that is not whom somebody else said it was. @throws {ProtocolError} */
export function checkExpected(session: Session, pick: DialTarget | undefined): void {
  const { expected } = pick ?? {};
  if (expected === undefined || session.hello.peerId === expected.peerId) return;
  throw refuse(session, new ProtocolError("other", "it is another peer than a tracker said"));
}

/** Ends a session, with the reason that its end has. */
export function refuse(session: Session, reason: ProtocolError): ProtocolError {
  session.close(reason);
  return reason;
}
