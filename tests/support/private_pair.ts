/** A private connection over a pipe, and a key for tests. */
import { concatBytes } from "../../core/base/hash.ts";
import { systemRandom } from "../../core/base/system.ts";
import { NetworkKey } from "../../net/private/network_key.ts";
import { privateTransport } from "../../net/private/transport.ts";
import type { Connection, Transport } from "../../net/transport/transport.ts";
import { createPipe, type PipeEnd } from "./pipe.ts";

/** A key, the same in all tests. */
export const KEY: NetworkKey = NetworkKey.create({
  bytes: (length) => new Uint8Array(length).fill(7),
});

/** Another one. */
export const OTHER_KEY: NetworkKey = NetworkKey.create({
  bytes: (length) => new Uint8Array(length).fill(8),
});

/** A transport with one connection, the same whoever listens or dials. */
function transportOf(end: Connection): Transport {
  return {
    listen: (address) => ({
      address,
      close() {},
      async *[Symbol.asyncIterator]() {
        yield end;
      },
    }),
    connect: () => Promise.resolve(end),
  };
}

/** Makes this end that of the one who dialled. */
export async function dialled(end: Connection, key = KEY): Promise<Connection> {
  const transport = privateTransport(transportOf(end), { key, random: systemRandom });
  return await transport.connect(end.remote, { signal: new AbortController().signal });
}

/** Makes this end that of the one who was dialled. */
export async function taken(end: Connection, key = KEY): Promise<Connection> {
  const transport = privateTransport(transportOf(end), { key, random: systemRandom });
  const { value } = await transport.listen(end.remote)[Symbol.asyncIterator]().next();
  return value;
}

/** A private connection: what either side uses, and the ends that one who listens sees. */
export interface PrivatePair {
  readonly ours: Connection;
  readonly theirs: Connection;
  readonly near: PipeEnd;
  readonly far: PipeEnd;
}

/** Joins two sides; ours dialled. */
export async function createPrivatePair(): Promise<PrivatePair> {
  const [near, far] = createPipe();
  return { near, far, ours: await dialled(near), theirs: await taken(far) };
}

/** What can be read until the end, and the error that it ended with, if it did. */
export async function readToEnd(
  connection: Connection,
): Promise<{ bytes: Uint8Array; error?: Error }> {
  const chunks: Uint8Array[] = [];
  try {
    for (;;) {
      const chunk = await connection.read();
      if (chunk === null) return { bytes: concatBytes(...chunks) };
      chunks.push(chunk);
    }
  } catch (error) {
    return { bytes: concatBytes(...chunks), error: error as Error };
  }
}
