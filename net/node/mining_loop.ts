/** When to mine, and on what. */
import type { Block } from "../../core/block/block.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { type Clock, pause, Timeout } from "../../core/base/clock.ts";
import { Milestones } from "./milestones.ts";
import type { MiningPool } from "../../core/mining/mining_pool.ts";

/** A job is renewed this soon after records came in, in ms: many at once make one new job. */
const RENEW_AFTER_MS = 25;

/** A job is renewed at least this often, in ms, so that the block's time stays true. */
const RENEW_AT_LEAST_MS = 2_000;

/** Making a template may take up to one part in this of the time, however fast records come. */
const TEMPLATE_SHARE = 5;

/** Who does the work: the machine's cores, or a simulation's chance. */
export type Miner = Pick<MiningPool, "mine" | "hashrate">;

/** When a {@linkcode MiningLoop} mines although no record waits. */
export interface MiningLoopOptions {
  readonly mineEmpty: boolean;
  /** The first block behind each is mined, in ms since the Unix epoch. */
  readonly milestones: readonly number[];
}

/** What a {@linkcode MiningLoop} needs. */
export interface MiningLoopDeps {
  readonly chain: Chain;
  readonly pool: Miner;
  readonly clock: Clock;
  /** True while mining would be in vain. */
  readonly isBusy: () => boolean;
  /** So many records turned out to be such that they can never enter. */
  readonly onDropped: (count: number) => void;
  /** A block was found. */
  readonly onBlock: (block: Block) => Promise<void>;
}

/** Mines while there is something to mine. */
export class MiningLoop {
  readonly #deps: MiningLoopDeps;
  readonly #mineEmpty: boolean;
  readonly #milestones: Milestones;
  #wake = Promise.withResolvers<void>();
  #job: AbortController | undefined;
  #renewing = false;
  /** How long the last template took to make, in ms. */
  #templateMs = 0;

  constructor({ mineEmpty, milestones }: MiningLoopOptions, deps: MiningLoopDeps) {
    this.#mineEmpty = mineEmpty;
    this.#milestones = new Milestones(milestones, deps);
    this.#deps = deps;
  }

  /** The best chain changed: what is being mined is in vain. */
  restart(): void {
    this.#job?.abort(RESTART);
    this.#wake.resolve();
  }

  /** Something changed that may give a reason to mine, or take away one against it. */
  nudge(): void {
    this.#wake.resolve();
  }

  /** Records came in, or another branch: the job is renewed shortly. */
  async renew(): Promise<void> {
    this.nudge();
    if (this.#renewing || this.#job === undefined) return;
    this.#renewing = true;
    const job = this.#job;
    await pause(
      this.#deps.clock,
      Math.max(RENEW_AFTER_MS, this.#templateMs * TEMPLATE_SHARE),
      job.signal,
    );
    this.#renewing = false;
    job.abort(RESTART);
  }

  /** Mines until `signal` is aborted. Rejects if mining itself fails. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.restart();
    signal.addEventListener("abort", stop, { once: true });
    while (!signal.aborted) {
      if (!this.#hasWork()) {
        await this.#untilWoken();
        this.#wake = Promise.withResolvers();
        continue;
      }
      this.#wake = Promise.withResolvers();
      const block = await this.#mineOnce();
      if (block !== undefined && !signal.aborted) await this.#deps.onBlock(block);
    }
  }

  /** Waits for a reason to mine, which the time may be. */
  async #untilWoken(): Promise<void> {
    const { waitMs } = this.#milestones;
    if (waitMs === undefined) return await this.#wake.promise;
    await using timeout = new Timeout(this.#deps.clock, waitMs);
    const { promise: isOver, resolve } = Promise.withResolvers<void>();
    timeout.signal.addEventListener("abort", () => resolve(), { once: true });
    await Promise.race([this.#wake.promise, isOver]);
  }

  #hasWork(): boolean {
    const { chain, isBusy } = this.#deps;
    // Two branches of equal work and nothing to add would stay for ever: an empty block settles it. Witnesses do so sooner,
    // but whether a quorum of them can still be reached is known too late.
    const isDue = this.#mineEmpty || chain.pending.size > 0 || this.#milestones.isDue ||
      chain.tree.isContested(chain.tip);
    return isDue && !isBusy();
  }

  /** Works on one job until it is found, renewed or in vain. */
  async #mineOnce(): Promise<Block | undefined> {
    const { chain, pool, clock } = this.#deps;
    const job = new AbortController();
    this.#job = job;
    try {
      const started = clock.monotonic();
      const waiting = chain.pending.size;
      const template = await chain.template();
      this.#templateMs = clock.monotonic() - started;
      const dropped = waiting - chain.pending.size;
      if (dropped > 0) this.#deps.onDropped(dropped);
      // The pool may have been emptied of what can not enter since the decision to mine.
      if (template.records.length === 0 && !this.#hasWork()) return undefined;
      pause(clock, RENEW_AT_LEAST_MS, job.signal).then(() => job.abort(RESTART));
      return await pool.mine(template, { signal: job.signal });
    } catch (error) {
      if (error === RESTART) return undefined;
      throw error;
    } finally {
      job.abort(RESTART);
      this.#job = undefined;
    }
  }
}

/** Why a job ends before it is found. */
const RESTART = new DOMException("There is newer work", "AbortError");
