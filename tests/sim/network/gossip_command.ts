/** `deno task sim gossip`: how many messages, how much time and how many bytes it takes to tell all. */
import { parseArgs } from "node:util";
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
  const { json, ...options } = readOptions(args);
  const write = (text: string) => void Deno.stderr.writeSync(new TextEncoder().encode(text));
  const progress = Deno.stderr.isTerminal() ? (text: string) => write(`\r${text} `) : undefined;
  const report = await playGossip(options, progress);
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

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        nodes: { type: "string", default: "1000" },
        rounds: { type: "string", default: "20" },
        records: { type: "string", default: "1" },
        "record-bytes": { type: "string", default: "100" },
        seed: { type: "string", default: "1" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      Deno.exit(0);
    }
    const number = (
      name: "nodes" | "rounds" | "records" | "record-bytes" | "seed",
      least: number,
      most: number,
    ) => {
      const value = Number(values[name]);
      if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
      throw new TypeError(
        `--${name} must be a whole number from ${least} to ${most}: ${values[name]}`,
      );
    };
    return {
      nodes: number("nodes", 2, 100_000),
      rounds: number("rounds", 1, 10_000),
      records: number("records", 1, 50_000),
      recordBytes: number("record-bytes", 8, 16_384),
      seed: number("seed", 0, Number.MAX_SAFE_INTEGER),
      json: values.json,
    };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}
