/**
 * The stranger, a process of its own: sends one kind of message or request as fast as it may, until its
 * stdin ends. What it did is one JSON document on stdout. It reads all answers, and throws them away.
 */
import type { Address } from "../../../net/base/address.ts";
import { concatBytes } from "../../../core/base/hash.ts";
import { frameOf, helloOf } from "../../support/hostile_peer.ts";
import { longNetwork } from "../../support/long_chain.ts";
import { API_ATTACKS, type Ask, CONNECTIONS } from "./api_attacks.ts";
import { type Facts, makeFacts } from "./facts.ts";
import { GOSSIP_ATTACKS } from "./gossip_attacks.ts";

/** Messages that are written again and again: making them anew would be most of the work. */
const PREPARED = 8;

/** Waits before it connects again, in ms, after it was sent away. */
const AGAIN_MS = 50;

/** What it did. */
interface Deeds {
  sent: number;
  connections: number;
  /** Answers by status, of requests. */
  readonly statuses: Record<string, number>;
}

const [name, host, gossipPort, apiPort] = Deno.args;
const deeds: Deeds = { sent: 0, connections: 0, statuses: {} };
const facts = makeFacts();
const over = new AbortController();
const input = Deno.stdin.readable.getReader();
console.log("ready");
await input.read();
const attack = Object.hasOwn(GOSSIP_ATTACKS, name)
  ? gossip(facts, { host, port: Number(gossipPort) })
  : api(facts, `http://${host}:${apiPort}`);
await input.read();
over.abort();
await attack;
console.log(JSON.stringify(deeds));
Deno.exit(0);

async function gossip(facts: Facts, address: Address): Promise<void> {
  const prepared = Array.from(
    { length: PREPARED },
    (_, n) => concatBytes(...GOSSIP_ATTACKS[name](facts, n).map(frameOf)),
  );
  while (!over.signal.aborted) {
    try {
      await session(address, prepared);
    } catch {
      // It was sent away, or not let in.
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** One connection, from hello until somebody hangs up. */
async function session({ host, port }: Address, messages: readonly Uint8Array[]): Promise<void> {
  using connection = await Deno.connect({ hostname: host, port });
  deeds.connections += 1;
  over.signal.addEventListener("abort", () => close(connection));
  const reading = drain(connection);
  await write(connection, frameOf(helloOf(longNetwork)));
  for (let n = 0; !over.signal.aborted; n++) {
    const bytes = messages[n % messages.length];
    if (bytes.length === 0) break;
    await write(connection, bytes);
    deeds.sent += 1;
  }
  close(connection);
  await reading;
}

async function drain(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(256 * 1024);
  try {
    while (await connection.read(buffer) !== null);
  } catch {
    // Closed, by one side or the other.
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It was closed before.
  }
}

async function write(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

async function api(facts: Facts, url: string): Promise<void> {
  let n = 0;
  const client = async () => {
    while (!over.signal.aborted) await request(url, API_ATTACKS[name](facts, n++));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
}

async function request(url: string, { path, body, headers, readMs }: Ask): Promise<void> {
  const late = readMs === undefined ? [] : [AbortSignal.timeout(readMs)];
  try {
    const response = await fetch(url + path, {
      method: body === undefined ? "GET" : "POST",
      headers: body === undefined ? {} : { "content-type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.any([over.signal, ...late]),
    });
    deeds.sent += 1;
    deeds.statuses[response.status] = (deeds.statuses[response.status] ?? 0) + 1;
    await response.body?.pipeTo(new WritableStream());
  } catch (error) {
    // The wait is over, or the other side has hung up.
    const { name } = error as Error;
    deeds.statuses[name] = (deeds.statuses[name] ?? 0) + 1;
  }
}
