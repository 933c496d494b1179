/**
 * `deno task bench mine`: hashes a second of every kernel on one core, of the reference used plainly, of
 * Node's OpenSSL, and of the pool; and how soon workers take up new work and stop. All in one run, in turns,
 * so that a neighbour on the machine slows all of them alike.
 */
import { createHash } from "node:crypto";
import { sha256 } from "../../core/base/hash.ts";
import { formatHashrate } from "../../net/node/hashrate.ts";
import { type MiningKernel, NONCE_SPACE } from "../../core/mining/kernel.ts";
import { KERNELS } from "../../core/mining/kernels.ts";
import type { MinerReply, MinerRequest } from "../../core/mining/miner_messages.ts";
import { MINER_WORKER_URL } from "../../core/mining/miner_worker_url.ts";
import { MiningPool } from "../../core/mining/mining_pool.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { ZERO_HASH } from "../../core/block/header.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import { targetToCompact } from "../../core/block/target.ts";
import { readRounds } from "./rounds_option.ts";

const ROUNDS = 15;

const USAGE = `Usage: deno task bench mine [--rounds N] [--json]

  --rounds N   turns of each candidate (default ${ROUNDS})
  --json       one JSON document on stdout`;

/** How long one turn of a kernel lasts, in ms. */
const TURN_MS = 150;

/** How long one turn of the pool lasts, in ms. */
const POOL_TURN_MS = 600;

/** How often the workers are given new work and stopped. */
const SWITCHES = 50;

/** Hashes some; how many. */
type Turn = () => number;

interface Figures {
  readonly kernels: Readonly<Record<string, number>>;
  readonly pool: {
    readonly workers: number;
    readonly hashrate: number;
    readonly oneWorker: number;
    readonly idle: number;
  };
  readonly latencyMs: Readonly<Record<"newWork" | "stop", { median: number; max: number }>>;
}

/** Runs the bench. */
export async function benchMine(args: readonly string[]): Promise<void> {
  const { rounds, json } = readRounds(args, { usage: USAGE, rounds: ROUNDS });
  const say = (text: string) => console.error(text);
  say("one core, each kernel");
  const kernels = measureKernels(rounds);
  say("the pool");
  const pool = await measurePool(rounds);
  say("new work, stop");
  const latencyMs = await measureLatency(pool.workers);
  const figures = { kernels, pool, latencyMs };
  if (json) console.log(JSON.stringify(figures));
  else print(figures);
}

function measureKernels(rounds: number): Record<string, number> {
  const header = random.bytes(116);
  const turns: Record<string, Turn> = {};
  for (const [name, create] of Object.entries(KERNELS)) turns[name] = kernelTurn(create(), header);
  turns.nobleOneshot = plainTurn(header, sha256);
  turns.nodeCrypto = plainTurn(header, (bytes) => createHash("sha256").update(bytes).digest());

  // The first turn is for the compilers and is not counted.
  for (const turn of Object.values(turns)) timed(turn);
  const rates = new Map(Object.keys(turns).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, turn] of Object.entries(turns)) rates.get(name)!.push(timed(turn));
  }
  return Object.fromEntries([...rates].map(([name, list]) => [name, Math.round(median(list))]));
}

/** Searches for what is not there. */
function kernelTurn(kernel: MiningKernel, header: Uint8Array): Turn {
  const search = kernel.prepare(header, new Uint8Array(32));
  let from = 0;
  return () => {
    search(from, kernel.chunk);
    from = (from + kernel.chunk) % NONCE_SPACE;
    return kernel.chunk;
  };
}

function plainTurn(header: Uint8Array, hash: (bytes: Uint8Array) => Uint8Array): Turn {
  const bytes = header.slice();
  const view = new DataView(bytes.buffer);
  let nonce = 0;
  return () => {
    const count = 1_000;
    for (let i = 0; i < count; i++) {
      view.setUint32(112, nonce++);
      hash(bytes);
    }
    return count;
  };
}

/** Hashes a second of one turn. */
function timed(turn: Turn): number {
  const started = clock.monotonic();
  let hashes = 0;
  for (;;) {
    hashes += turn();
    const ms = clock.monotonic() - started;
    if (ms >= TURN_MS) return 1_000 * hashes / ms;
  }
}

async function measurePool(rounds: number): Promise<Figures["pool"]> {
  const workers = navigator.hardwareConcurrency;
  const choices = {
    hashrate: { workers },
    oneWorker: { workers: 1 },
    idle: { workers, dutyCycle: 0.25 },
  };
  const rates = { hashrate: [] as number[], oneWorker: [] as number[], idle: [] as number[] };
  for (let round = 0; round < Math.ceil(rounds / 3); round++) {
    for (const name of ["hashrate", "oneWorker", "idle"] as const) {
      const pool = new MiningPool(choices[name], { clock, random });
      await pool.kernel;
      rates[name].push(await poolTurn(pool));
      await pool[Symbol.asyncDispose]();
    }
  }
  const rate = (name: keyof typeof rates) => Math.round(median(rates[name]));
  return {
    workers,
    hashrate: rate("hashrate"),
    oneWorker: rate("oneWorker"),
    idle: rate("idle"),
  };
}

/** Mines for a while what no machine finds; the pool's own figure. */
async function poolTurn(pool: MiningPool): Promise<number> {
  const header = {
    version: 1,
    prevHash: ZERO_HASH,
    dataRoot: merkleRoot([]),
    index: 1,
    time: 1,
    bits: targetToCompact(1n),
    recordCount: 0,
  };
  const stop = new AbortController();
  const mining = pool.mine({ header, records: [] }, { signal: stop.signal }).catch(() => {});
  await clock.sleep(POOL_TURN_MS);
  const { hashrate } = pool;
  stop.abort();
  await mining;
  return hashrate;
}

/** Gives busy workers new work, and stops them, until each has answered. */
async function measureLatency(count: number): Promise<Figures["latencyMs"]> {
  const jobCell = new Int32Array(new SharedArrayBuffer(4));
  const hashCounts = new BigUint64Array(new SharedArrayBuffer(8 * count));
  const workers = Array.from(
    { length: count },
    () => new Worker(MINER_WORKER_URL, { type: "module" }),
  );
  const send = (worker: Worker, request: MinerRequest) => worker.postMessage(request);
  const answers = (type: MinerReply["type"]) =>
    Promise.all(workers.map((worker) =>
      new Promise<void>((resolve) => {
        worker.onmessage = ({ data }: MessageEvent<MinerReply>) => {
          if (data.type === type) resolve();
        };
      })
    ));
  const mine = (job: number, target: Uint8Array) => {
    Atomics.store(jobCell, 0, job);
    Atomics.notify(jobCell, 0);
    const header = random.bytes(116);
    for (const worker of workers) send(worker, { type: "mine", job, header, target });
  };
  const busy = async (job: number) => {
    const before = hashCounts.slice();
    mine(job, new Uint8Array(32));
    while (hashCounts.some((hashes, i) => hashes === before[i])) await clock.sleep(1);
    await clock.sleep(random.below(20));
  };

  const ready = answers("ready");
  workers.forEach((worker, i) =>
    send(worker, { type: "start", jobCell, hashCounts, worker: i, dutyCycle: 1 })
  );
  await ready;
  const newWork: number[] = [];
  const stop: number[] = [];
  for (let i = 0; i < SWITCHES; i++) {
    await busy(3 * i + 1);
    // Work that every nonce meets is answered as soon as it is taken up.
    let started = clock.monotonic();
    let answered = answers("found");
    mine(3 * i + 2, new Uint8Array(32).fill(0xff));
    await answered;
    newWork.push(clock.monotonic() - started);
    await busy(3 * i + 3);
    // A worker that has stopped reads its messages again.
    started = clock.monotonic();
    answered = answers("ready");
    Atomics.store(jobCell, 0, 0);
    workers.forEach((worker, n) =>
      send(worker, { type: "start", jobCell, hashCounts, worker: n, dutyCycle: 1 })
    );
    await answered;
    stop.push(clock.monotonic() - started);
  }
  const closed = answers("closed");
  for (const worker of workers) send(worker, { type: "close" });
  await closed;
  for (const worker of workers) worker.terminate();
  const spread = (list: number[]) => ({ median: median(list), max: Math.max(...list) });
  return { newWork: spread(newWork), stop: spread(stop) };
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
}

function print({ kernels, pool, latencyMs }: Figures): void {
  const line = (name: string, text: string) => console.log(`${name.padEnd(24)} ${text}`);
  const { nobleMidstate } = kernels;
  for (const [name, rate] of Object.entries(kernels)) {
    const ratio = (rate / nobleMidstate).toFixed(1);
    line(name, `${formatHashrate(rate).padStart(11)}  ${ratio.padStart(5)} x noble's midstate`);
  }
  const share = (rate: number, of: number) => (rate / of).toFixed(2).padStart(6);
  line("pool, 1 worker", formatHashrate(pool.oneWorker).padStart(11));
  line(
    `pool, ${pool.workers} workers`,
    `${formatHashrate(pool.hashrate).padStart(11)} ${share(pool.hashrate, pool.oneWorker)} x one`,
  );
  line(
    "  with --mine-idle",
    `${formatHashrate(pool.idle).padStart(11)} ${share(pool.idle, pool.hashrate)} x all`,
  );
  for (const [name, text] of [["newWork", "new work taken up"], ["stop", "stopped"]] as const) {
    const { median, max } = latencyMs[name];
    line(text, `${median.toFixed(1)} ms, at most ${max.toFixed(1)} ms, ${SWITCHES} times`);
  }
}
