/** How a peer of this program reaches others: over TCP, privately if there is a key. */
import { systemRandom as random } from "../../../core/base/system.ts";
import type { NetworkKey } from "../../../net/private/network_key.ts";
import { tcpTransport } from "../../../net/transport/tcp.ts";
import type { Transport } from "../../../net/transport/transport.ts";

/** @param key The key of a private network, if it is one. */
export async function createTransport(key: NetworkKey | undefined): Promise<Transport> {
  if (key === undefined) return tcpTransport;
  // Cryptography that only these networks need is loaded for them alone.
  const { privateTransport } = await import("../../../net/private/transport.ts");
  return privateTransport(tcpTransport, { key, random });
}
