/**
 * `deno task bench private`: what a private network costs, both ends of a TCP connection on loopback in this
 * process, so on one core: how much goes over a connection, plain and encrypted in turns, and what shaking
 * hands takes.
 */
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { NetworkKey } from "../../net/private/network_key.ts";
import { privateTransport } from "../../net/private/transport.ts";
import { tcpTransport } from "../../net/transport/tcp.ts";
import type { Connection, Transport } from "../../net/transport/transport.ts";
import { readRounds } from "./rounds_option.ts";

const ROUNDS = 10;
const ROUND_BYTES = 32 * 1024 * 1024;

/** Bytes of one write: a large block, and what small messages are gathered to. */
const WRITES = [2 * 1024 * 1024, 64 * 1024, 300] as const;

const USAGE = `Usage: deno task bench private [--rounds N] [--json]

  --rounds N   times that ${ROUND_BYTES / 1024 / 1024} MiB are sent (default ${ROUNDS})
  --json       one JSON document on stdout`;

/** Runs the bench. */
export async function benchPrivate(args: readonly string[]): Promise<void> {
  const { rounds, json } = readRounds(args, { usage: USAGE, rounds: ROUNDS });
  const secret = privateTransport(tcpTransport, { key: NetworkKey.create(random), random });
  const rows = [];
  for (const writeBytes of WRITES) {
    const [plain, encrypted]: [number[], number[]] = [[], []];
    // Small writes take long in any case.
    const total = writeBytes < 1_000 ? ROUND_BYTES / 16 : ROUND_BYTES;
    for (let round = 0; round < rounds; round++) {
      plain.push(await send(tcpTransport, { writeBytes, total }));
      encrypted.push(await send(secret, { writeBytes, total }));
    }
    rows.push({ writeBytes, plainMBs: median(plain), privateMBs: median(encrypted) });
  }
  const hands: number[] = [];
  for (let i = 0; i < 20 * rounds; i++) {
    const [ours, theirs] = await connect(secret);
    const started = clock.monotonic();
    await Promise.all([ours.write(new Uint8Array(1)), theirs.read()]);
    hands.push(clock.monotonic() - started);
    ours.close();
    theirs.close();
  }
  const handshakeMs = median(hands);
  if (json) return console.log(JSON.stringify({ rows, handshakeMs }));
  for (const { writeBytes, plainMBs, privateMBs } of rows) {
    const [a, b] = [plainMBs, privateMBs].map((value) => value.toFixed(0).padStart(5));
    console.log(
      `writes of ${String(writeBytes).padStart(7)} bytes: ${a} MB/s plain, ${b} MB/s private`,
    );
  }
  console.log(`shaking hands, both sides: ${handshakeMs.toFixed(1)} ms`);
}

async function connect(transport: Transport): Promise<[Connection, Connection]> {
  const listener = transport.listen({ host: "127.0.0.1", port: 0 });
  const { signal } = new AbortController();
  const theirs = transport.connect(listener.address, { signal });
  const taken = await listener[Symbol.asyncIterator]().next();
  listener.close();
  return [await theirs, taken.value];
}

/** MB a second. */
async function send(
  transport: Transport,
  { writeBytes, total }: { writeBytes: number; total: number },
): Promise<number> {
  const [ours, theirs] = await connect(transport);
  await Promise.all([ours.write(new Uint8Array(1)), theirs.read()]);
  const bytes = new Uint8Array(writeBytes);
  const started = clock.monotonic();
  const sending = (async () => {
    for (let sent = 0; sent < total; sent += writeBytes) await ours.write(bytes);
  })();
  for (let got = 0; got < total;) got += (await theirs.read())!.length;
  const ms = clock.monotonic() - started;
  await sending;
  ours.close();
  theirs.close();
  return total / 1_000 / ms;
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[list.length >> 1];
}
