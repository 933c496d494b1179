/** Mining over several workers: one job at a time, the space of each worker told apart by `extra`. */
import type { Block } from "../block.ts";
import { checkHeaderSanity } from "../check_block.ts";
import type { Clock, Random } from "../clock.ts";
import { bytesToHex, hexToBytes } from "../hash.ts";
import { decodeHeader, encodeHeader, EXTRA_SIZE } from "../header.ts";
import type { MinerReply, MinerRequest } from "./miner_messages.ts";
import type { ConsensusParams } from "../params.ts";
import { compactToTarget } from "../target.ts";
import type { BlockTemplate } from "../template.ts";

/** Options of a {@linkcode MiningPool}. */
export interface MiningPoolOptions {
  /** Number of workers, from 1. */
  readonly workers: number;
  readonly params: ConsensusParams;
}

/** What a {@linkcode MiningPool} works with. */
export interface MiningPoolDeps {
  readonly random: Random;
  readonly clock: Pick<Clock, "monotonic">;
}

interface Job {
  readonly number: number;
  readonly template: BlockTemplate;
  readonly startedAt: number;
  readonly found: (block: Block) => void;
  readonly failed: (error: unknown) => void;
}

/** Value of the job cell when no job is on. */
const NO_JOB = 0;

/** Milliseconds of mining after which the past counts half, so that the hash rate follows the machine. */
const RATE_WINDOW_MS = 10_000;

/** Web Workers that mine. Costs nothing while there is no job. */
export class MiningPool implements AsyncDisposable {
  readonly #params: ConsensusParams;
  readonly #random: Random;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #size: number;
  /** Started with the first job: a peer that never mines has none. */
  #workers: Worker[] = [];
  readonly #jobCell = new Int32Array(new SharedArrayBuffer(4));
  readonly #hashCounts: BigUint64Array<SharedArrayBuffer>;
  #job: Job | undefined;
  #lastJob = NO_JOB;
  #closing: Promise<void> | undefined;
  /** Hashes counted at the last look, and the hashes and time that the rate is made of. */
  #counted = 0n;
  #rateHashes = 0;
  #rateMs = 0;

  /** @throws {RangeError} If `workers` is not a whole number from 1. */
  constructor({ workers, params }: MiningPoolOptions, { random, clock }: MiningPoolDeps) {
    if (!Number.isSafeInteger(workers) || workers < 1) {
      throw new RangeError(`Cannot mine as there must be at least 1 worker: ${workers}`);
    }
    this.#params = params;
    this.#random = random;
    this.#clock = clock;
    this.#hashCounts = new BigUint64Array(new SharedArrayBuffer(8 * workers));
    this.#size = workers;
  }

  /** Number of workers. */
  get workers(): number {
    return this.#size;
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
   */
  async mine(template: BlockTemplate, { signal }: { signal?: AbortSignal } = {}): Promise<Block> {
    if (this.#closing !== undefined) throw new TypeError("Cannot mine as the pool is closed");
    if (this.#job !== undefined) throw new TypeError("Cannot mine as a job is on already");
    signal?.throwIfAborted();
    if (this.#workers.length === 0) {
      this.#workers = Array.from({ length: this.#size }, (_, i) => this.#start(i));
    }
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
    Atomics.store(this.#jobCell, 0, this.#job.number);
    this.#workers.forEach((_, i) => this.#give(i));
    const abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
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
    Atomics.store(this.#jobCell, 0, NO_JOB);
    this.#job?.failed(new TypeError("Cannot go on mining as the pool is closed"));
    await Promise.all(this.#workers.map((worker) => {
      const closed = new Promise<void>((resolve) => {
        worker.addEventListener("message", ({ data }: MessageEvent<MinerReply>) => {
          if (data.type === "closed") resolve();
        });
        worker.addEventListener("error", () => resolve());
      });
      worker.postMessage({ type: "close" } satisfies MinerRequest);
      return closed;
    }));
    for (const worker of this.#workers) worker.terminate();
  }

  #start(index: number): Worker {
    const worker = new Worker(new URL("./miner_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<MinerReply>) => this.#onReply(index, data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#job?.failed(new Error(`A mining worker failed: ${event.message}`));
    };
    worker.postMessage(
      {
        type: "start",
        jobCell: this.#jobCell,
        hashCounts: this.#hashCounts,
        worker: index,
      } satisfies MinerRequest,
    );
    return worker;
  }

  #give(index: number): void {
    const { number, template } = this.#job!;
    const extra = bytesToHex(this.#random.bytes(EXTRA_SIZE));
    const target = compactToTarget(template.header.bits).toString(16).padStart(64, "0");
    this.#workers[index].postMessage(
      {
        type: "mine",
        job: number,
        header: encodeHeader({ ...template.header, extra, nonce: 0 }),
        target: hexToBytes(target),
      } satisfies MinerRequest,
    );
  }

  #onReply(index: number, reply: MinerReply): void {
    if (reply.type === "closed" || reply.job !== this.#job?.number) return;
    if (reply.type === "exhausted") return this.#give(index);
    const { template, found, failed } = this.#job;
    try {
      const header = decodeHeader(reply.header);
      // Whatever the kernel, nobody sees a block that the reference does not confirm.
      checkHeaderSanity(header, this.#params);
      found({ header, records: template.records });
    } catch (error) {
      failed(error);
    }
  }

  #endJob(): void {
    Atomics.store(this.#jobCell, 0, NO_JOB);
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
