/**
 * Mining over several workers: one job at a time, the space of each worker told apart by `extra`.
 *
 * This room owns the search for a nonce: the workers, and the kernels that try nonces, from plain JavaScript to
 * WebAssembly with SIMD (`kernels.ts` chooses one that agrees with the reference). It does not decide when to
 * mine or what: it is handed templates. Read `kernel.ts`, `miner_worker.ts`, then this file.
 */
import type { Block } from "../block/block.ts";
import { checkWork } from "../rules/check_block.ts";
import type { Clock, Random } from "../base/clock.ts";
import { bytesToHex, hexToBytes } from "../base/hash.ts";
import { decodeHeader, encodeHeader, EXTRA_SIZE, hashHeader } from "../block/header.ts";
import type { KernelName } from "./kernel.ts";
import { MINER_WORKER_URL } from "./miner_worker_url.ts";
import type { MinerReply, MinerRequest } from "./miner_messages.ts";
import { compactToTarget } from "../block/target.ts";
import type { BlockTemplate } from "../chain/block_template.ts";

/** Options of a {@linkcode MiningPool}. */
export interface MiningPoolOptions {
  /** Number of workers, from 1. */
  readonly workers: number;
  /**
   * Part of the time that each worker mines, above 0 and at most 1; it sleeps through the rest.
   * @default {1}
   */
  readonly dutyCycle?: number;
}

/** Chance, to tell miners apart; a clock for the hash rate; and the workers' code. */
export interface MiningPoolDeps {
  readonly random: Random;
  readonly clock: Pick<Clock, "monotonic">;
  /** The workers' code. @default {MINER_WORKER_URL} */
  readonly workerUrl?: string;
}

interface Job {
  readonly number: number;
  readonly template: BlockTemplate;
  readonly startedAt: number;
  readonly found: (block: Block) => void;
  readonly failed: (error: unknown) => void;
}

interface Miner {
  readonly worker: Worker;
  /** Resolves when it has ended, by itself or by an error. */
  readonly ended: Promise<void>;
}

/** Value of the job cell when no job is on. */
const NO_JOB = 0;

/** Milliseconds of mining after which the past counts half, so that the hash rate follows the machine. */
const RATE_WINDOW_MS = 10_000;

/** Web Workers that mine. They are started with the pool and sleep while there is no job. */
export class MiningPool implements AsyncDisposable {
  readonly #random: Random;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #dutyCycle: number;
  readonly #miners: readonly Miner[];
  readonly #jobCell = new Int32Array(new SharedArrayBuffer(4));
  readonly #hashCounts: BigUint64Array<SharedArrayBuffer>;
  #job: Job | undefined;
  #lastJob = NO_JOB;
  #closing: Promise<void> | undefined;
  readonly #kernel = Promise.withResolvers<KernelName | undefined>();
  /** What made a worker fail; it mines no more. */
  #failure: Error | undefined;
  /** Hashes counted at the last look, and the hashes and time that the rate is made of. */
  #counted = 0n;
  #rateHashes = 0;
  #rateMs = 0;

  /** @throws {RangeError} If `workers` is not a whole number from 1, or `dutyCycle` out of its range. */
  constructor(
    { workers, dutyCycle = 1 }: MiningPoolOptions,
    { random, clock, workerUrl = MINER_WORKER_URL }: MiningPoolDeps,
  ) {
    if (!Number.isSafeInteger(workers) || workers < 1) {
      throw new RangeError(`Cannot mine as there must be at least 1 worker: ${workers}`);
    }
    if (!(dutyCycle > 0 && dutyCycle <= 1)) {
      throw new RangeError(
        `Cannot mine as the duty cycle must be above 0 and at most 1: ${dutyCycle}`,
      );
    }
    this.#random = random;
    this.#clock = clock;
    this.#hashCounts = new BigUint64Array(new SharedArrayBuffer(8 * workers));
    this.#dutyCycle = dutyCycle;
    this.#miners = Array.from({ length: workers }, (_, i) => this.#start(i, workerUrl));
  }

  /** Number of workers. */
  get workers(): number {
    return this.#miners.length;
  }

  /** Part of the time that each of them mines. */
  get dutyCycle(): number {
    return this.#dutyCycle;
  }

  /** The kernel that the workers choose within their first moments; undefined if they fail before. */
  get kernel(): Promise<KernelName | undefined> {
    return this.#kernel.promise;
  }

  /** Hashes a second of all workers while they mined, lately; 0 if they never did. */
  get hashrate(): number {
    const now = this.#clock.monotonic();
    const ms = this.#rateMs + (this.#job === undefined ? 0 : now - this.#job.startedAt);
    const hashes = this.#rateHashes + Number(this.#total() - this.#counted);
    return ms === 0 ? 0 : hashes / ms * 1_000;
  }

  /**
   * Mines a template: the block, checked by the reference implementation.
   *
   * @throws The signal's reason, once `signal` is aborted; the workers stop within milliseconds.
   * @throws {TypeError} If a job is on already, or the pool is closed.
   * @throws {Error} If a worker failed, now or before.
   */
  async mine(template: BlockTemplate, { signal }: { signal?: AbortSignal } = {}): Promise<Block> {
    if (this.#closing !== undefined) throw new TypeError("Cannot mine as the pool is closed");
    if (this.#job !== undefined) throw new TypeError("Cannot mine as a job is on already");
    if (this.#failure !== undefined) throw this.#failure;
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Block>();
    // 31 bits are more jobs than a miner lives; the cell never shows NO_JOB while one is on.
    this.#lastJob = this.#lastJob % 0x7fff_fffe + 1;
    this.#job = {
      number: this.#lastJob,
      template,
      startedAt: this.#clock.monotonic(),
      found: resolve,
      failed: reject,
    };
    const abort = () => reject(signal?.reason);
    try {
      signal?.addEventListener("abort", abort, { once: true });
      this.#tell(this.#job.number);
      this.#miners.forEach((_, i) => this.#give(i));
      return await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#endJob();
    }
  }

  /** Stops mining and ends the workers. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#tell(NO_JOB);
    this.#job?.failed(new TypeError("Cannot go on mining as the pool is closed"));
    for (const { worker } of this.#miners) {
      worker.postMessage({ type: "close" } satisfies MinerRequest);
    }
    await Promise.all(this.#miners.map(({ ended }) => ended));
    for (const { worker } of this.#miners) worker.terminate();
  }

  #start(index: number, url: string): Miner {
    const worker = new Worker(url, { type: "module" });
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    worker.onmessage = ({ data }: MessageEvent<MinerReply>) => {
      if (data.type === "closed") end();
      else if (data.type === "ready") this.#kernel.resolve(data.kernel);
      else this.#onReply(index, data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#failure ??= new Error(`A mining worker failed: ${event.message}`);
      this.#job?.failed(this.#failure);
      this.#kernel.resolve(undefined);
      end();
    };
    worker.postMessage(
      {
        type: "start",
        jobCell: this.#jobCell,
        hashCounts: this.#hashCounts,
        worker: index,
        dutyCycle: this.#dutyCycle,
      } satisfies MinerRequest,
    );
    return { worker, ended };
  }

  /** Tells all workers at once which job is on: those of another end it within one chunk of nonces. */
  #tell(job: number): void {
    Atomics.store(this.#jobCell, 0, job);
    Atomics.notify(this.#jobCell, 0);
  }

  #give(index: number): void {
    const { number, template } = this.#job!;
    const extra = bytesToHex(this.#random.bytes(EXTRA_SIZE));
    const target = compactToTarget(template.header.bits).toString(16).padStart(64, "0");
    this.#miners[index].worker.postMessage(
      {
        type: "mine",
        job: number,
        header: encodeHeader({ ...template.header, extra, nonce: 0 }),
        target: hexToBytes(target),
      } satisfies MinerRequest,
    );
  }

  #onReply(index: number, reply: Extract<MinerReply, { job: number }>): void {
    if (reply.job !== this.#job?.number) return;
    if (reply.type === "exhausted") return this.#give(index);
    const { template, found, failed } = this.#job;
    try {
      const header = decodeHeader(reply.header);
      // Whatever the kernel, nobody sees a block that the reference does not confirm.
      checkWork(header, hashHeader(header));
      found({ header, records: template.records });
    } catch (error) {
      failed(error);
    }
  }

  #endJob(): void {
    this.#tell(NO_JOB);
    const total = this.#total();
    this.#rateHashes += Number(total - this.#counted);
    this.#rateMs += this.#clock.monotonic() - this.#job!.startedAt;
    this.#counted = total;
    this.#job = undefined;
    if (this.#rateMs > RATE_WINDOW_MS) {
      this.#rateHashes /= 2;
      this.#rateMs /= 2;
    }
  }

  #total(): bigint {
    return this.#hashCounts.reduce((sum, _, i) => sum + Atomics.load(this.#hashCounts, i), 0n);
  }
}
