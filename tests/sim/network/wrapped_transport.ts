/** A transport whose connections all have something between them and the network. */
import type { Connection, Transport } from "../../../net/transport.ts";

/** @param wrap What becomes of a connection, whoever opened it. */
export function wrappedTransport(
  transport: Transport,
  wrap: (connection: Connection) => Connection,
): Transport {
  return {
    listen(address) {
      const listener = transport.listen(address);
      return {
        address: listener.address,
        close: () => listener.close(),
        async *[Symbol.asyncIterator]() {
          for await (const connection of listener) yield wrap(connection);
        },
      };
    },
    connect: async (address, options) => wrap(await transport.connect(address, options)),
  };
}
