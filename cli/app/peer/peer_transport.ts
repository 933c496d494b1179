/** How a peer connects with others: in the open, or privately if there is a key. */
import type { NetworkKey } from "../../../net/private/network_key.ts";
import type { Transport } from "../../../net/transport/transport.ts";
import type { PeerDeps } from "./system_deps.ts";

/** @param key The key of a private network, if it is one. */
export async function createTransport(
  key: NetworkKey | undefined,
  { transport, random }: Pick<PeerDeps, "transport" | "random">,
): Promise<Transport> {
  if (key === undefined) return transport;
  // Cryptography that only these networks need is loaded for them alone.
  const { privateTransport } = await import("../../../net/private/transport.ts");
  return privateTransport(transport, { key, random });
}
