/** A transport whose connections all have something between them and the network. */
import type { Connection, Transport } from "./transport.ts";

/** @param wrap What becomes of a connection; `outbound` is true if this side opened it. */
export function wrappedTransport(
  transport: Transport,
  wrap: (connection: Connection, outbound: boolean) => Connection,
): Transport {
  return {
    listen(address) {
      const listener = transport.listen(address);
      return {
        address: listener.address,
        close: () => listener.close(),
        async *[Symbol.asyncIterator]() {
          for await (const connection of listener) yield wrap(connection, false);
        },
      };
    },
    connect: async (address, options) => wrap(await transport.connect(address, options), true),
  };
}
