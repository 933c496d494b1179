/** `deno task sim gossip`: how many messages, how much time and how many bytes it takes to tell all. */
import { readSimOptions } from "../options.ts";
import { type GossipReport, playGossip, type SpreadReport } from "./gossip.ts";

const USAGE =
  `Usage: deno task sim gossip [--nodes N] [--rounds N] [--records N] [--seed N] [--json]

Plays a network of N peers in virtual time, with latencies of 10 to 150 ms. In each round records are handed in
at one peer, and then another finds a block of them; every message on the way is counted.

  --nodes N          peers (default 1000)
  --rounds N         publications of records, and of blocks (default 20)
  --records N        records in each round and block (default 1)
  --record-bytes N   bytes of each (default 100)
  --seed N           where chance starts (default 1)
  --json             one JSON document on stdout`;

/** Runs the simulation. */
export async function simGossip(args: readonly string[]): Promise<void> {
  const { json, "record-bytes": recordBytes, ...numbers } = readSimOptions(args, USAGE, {
    nodes: { default: 1_000, least: 2, most: 100_000 },
    rounds: { default: 20, most: 10_000 },
    records: { default: 1, most: 50_000 },
    "record-bytes": { default: 100, least: 8, most: 16_384 },
    seed: { default: 1, least: 0 },
  });
  const write = (text: string) => void Deno.stderr.writeSync(new TextEncoder().encode(text));
  const progress = Deno.stderr.isTerminal() ? (text: string) => write(`\r${text} `) : undefined;
  const report = await playGossip({ ...numbers, recordBytes }, progress);
  if (progress !== undefined) write("\r\x1b[K");
  if (json) console.log(JSON.stringify(report));
  else print(report);
}

function print(report: GossipReport): void {
  console.log(
    `${report.nodes} peers with ${report.connectionsPerNode} connections each, ${report.rounds} rounds`,
  );
  printSpread("record", report.record);
  printSpread("block", report.block);
  const { bodyBytes, shareOfBody } = report.block;
  console.log(
    `a block of ${bodyBytes} bytes costs ${(100 * shareOfBody).toFixed(1)} % of them a delivery`,
  );
}

function printSpread(what: string, spread: SpreadReport): void {
  const { messagesPerDelivery, controlPerDelivery, reached, latencyMs, bytesPerNode } = spread;
  console.log(
    `${
      what.padEnd(6)
    } ${messagesPerDelivery} messages a delivery and ${controlPerDelivery} others, ` +
      `${(100 * reached).toFixed(1)} % reached, p50 ${latencyMs.p50} p95 ${latencyMs.p95} ` +
      `p99 ${latencyMs.p99} max ${latencyMs.max} ms, ${bytesPerNode} bytes a peer`,
  );
}
