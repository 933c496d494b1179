/** First words of programs that look for another kind of server: somebody's mistake, and no attack. */
import { ProtocolError } from "./protocol_error.ts";

/** How requests of HTTP begin: methods of RFC 9110 §9, and the preface of HTTP/2 (RFC 9113 §3.4). */
const HTTP = /^(GET |HEAD|POST|PUT |DELE|CONN|OPTI|TRAC|PATC|PRI )/;

/** A TLS record of a handshake, of any version (RFC 8446 §5.1). */
const TLS = [0x16, 0x03] as const;

/**
 * Looks at the first bytes of a connection. A browser at a peer's port, or a peer's port named as that of a
 * tracker, is told apart from a stranger's noise: nobody's machine is refused for it.
 *
 * @throws {ProtocolError} `protocol` if they are those of HTTP or TLS.
 */
export function checkIsForPeers(start: Uint8Array): void {
  const text = String.fromCharCode(...start.subarray(0, 4));
  const isTls = start[0] === TLS[0] && start[1] === TLS[1];
  if (!HTTP.test(text) && !isTls) return;
  throw new ProtocolError(
    "protocol",
    `it speaks ${isTls ? "TLS" : "HTTP"}, and this port is for peers: a tracker has another one`,
  );
}
