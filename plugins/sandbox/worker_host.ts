/**
 * Runs a validator from a file in a worker that can do nothing else, with limits on time and memory.
 *
 * The room owns what a stranger's code may do: what a bundle may hold (`check_bundle.ts`, `rewrite_powers.ts`), what is
 * taken away before it runs (`lock_down.ts`, `same_numbers.ts`), the worker's own side (`sandbox_worker.ts`), and queries
 * that are answered apart, where they cannot stop the chain (`replicated_host.ts`). It does not own how a validator is
 * asked (`plugins/host`). Read `lock_down.ts` first.
 */
import type { Json } from "../../core/base/canonical_json.ts";
import { bytesToBase64 } from "../../core/base/base64.ts";
import { pause } from "../../core/base/clock.ts";
import { packRecords } from "../../core/block/packed_records.ts";
import {
  type AdvanceResult,
  type BlockData,
  type Judgement,
  NO_CHAIN,
  PluginError,
  type RecordSource,
  type StateChange,
  type ValidatorHost,
} from "../../core/validator/validator_host.ts";
import { prepareBundle } from "./check_bundle.ts";
import { describePosition, replacePosition } from "./bundle_position.ts";
import type { RewrittenCode } from "./rewrite_powers.ts";
import { CallProgress, type CallSnapshot } from "./call_progress.ts";
import { PLUGIN_CALL_MS } from "./limits.ts";
import {
  type HostAnswer,
  type HostCall,
  packBlock,
  type SandboxReply,
  type SandboxRequest,
} from "./sandbox_messages.ts";
import { describeStopped } from "./stopped_plugin.ts";
import { SANDBOX_WORKER_URL } from "./sandbox_worker_url.ts";
import type { WorkerHostDeps, WorkerHostOptions } from "./worker_options.ts";

type LoadedPlugin = Omit<Extract<SandboxReply, { type: "loaded" }>, "type">;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Least time for what a plugin left to be done after its calls, in ms. */
const AFTERWARDS_MS = 2_000;

/** How often a call that lasts is looked at, in ms. */
const LOOK_EVERY_MS = 50;

/** A {@linkcode ValidatorHost} whose validator is a stranger's. */
export class WorkerHost implements ValidatorHost {
  /** What it runs, as others may be given it. */
  readonly code: string;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #deps: WorkerHostDeps;
  #rewritten: RewrittenCode = { code: "", columnBefore: (_, column) => column };
  readonly #timeLimitMs: number;
  readonly #memoryLimit: number;
  readonly #progress = new CallProgress();
  readonly #waiting = new Map<number, Waiting>();
  readonly #loaded = Promise.withResolvers<LoadedPlugin>();
  #isLoading = true;
  /** Aborted when nobody waits for the plugin. */
  #watching: AbortController | undefined;
  #source: RecordSource = (ids) => Promise.resolve(ids.map(() => undefined));
  #lastId = 0;
  #undoable = 0;
  /** Why it answers nothing any more. */
  #failure: Error | undefined;
  #identity: LoadedPlugin | undefined;

  private constructor(
    { code, timeLimitMs = PLUGIN_CALL_MS, memoryLimit = 2 ** 30 }: WorkerHostOptions,
    deps: WorkerHostDeps,
  ) {
    this.code = code;
    this.#deps = deps;
    this.#timeLimitMs = timeLimitMs;
    this.#memoryLimit = memoryLimit;
    // Deno alone knows this option; without it the worker could do what this process can.
    const options = { type: "module", deno: { permissions: "none" } } as const;
    this.#worker = new Worker(SANDBOX_WORKER_URL, options as WorkerOptions);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.onmessage = ({ data }: MessageEvent<SandboxReply>) => this.#onReply(data);
    this.#worker.postMessage(port2, [port2]);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const text = `The plugin's worker failed: ${event.message}`;
      this.#fail(new PluginError(text, { isFinal: true }));
    };
  }

  /**
   * Loads a plugin, wherever its code is from: nothing runs that {@linkcode prepareBundle} refuses.
   *
   * @throws {PluginError} If it is no validator, does not understand the config, or breaks a limit.
   */
  static async start(options: WorkerHostOptions, deps: WorkerHostDeps): Promise<WorkerHost> {
    const rewritten = prepareBundle(options.code);
    const host = new WorkerHost(options, deps);
    host.#rewritten = rewritten;
    const bytes = new TextEncoder().encode(rewritten.code);
    host.#send({
      type: "load",
      url: `data:text/javascript;base64,${bytesToBase64(bytes)}`,
      config: options.config,
      chain: options.chain ?? NO_CHAIN,
      maxJournalEntries: options.maxJournalEntries,
      asksVerifyAgain: options.asksVerifyAgain,
      progress: host.#progress.buffer,
    });
    host.#watch();
    try {
      host.#identity = await host.#loaded.promise;
      return host;
    } catch (error) {
      await host[Symbol.asyncDispose]();
      throw error;
    } finally {
      host.#isLoading = false;
      host.#settle();
    }
  }

  /** Name that the plugin gives itself. */
  get name(): string {
    return this.#identity!.name;
  }

  /** Version that it gives itself. */
  get version(): number {
    return this.#identity!.version;
  }

  get undoable(): number {
    return this.#undoable;
  }

  readFrom(source: RecordSource): void {
    this.#source = source;
  }

  check(data: BlockData): Promise<Judgement[]> {
    return this.#call({ method: "check", data: packBlock(data) });
  }

  select(data: BlockData): Promise<Judgement[]> {
    return this.#call({ method: "select", data: packBlock(data) });
  }

  async prepare({ undo, apply }: StateChange): Promise<void> {
    if (!this.#identity!.hasVerify) return;
    await this.#call({ method: "prepare", undo, apply: apply.map(packBlock) });
  }

  advance({ undo, apply }: StateChange): Promise<AdvanceResult> {
    return this.#call({ method: "advance", undo, apply: apply.map(packBlock) });
  }

  keys(records: readonly Uint8Array[]): Promise<readonly (readonly string[])[]> {
    return this.#call({ method: "keys", records: packRecords(records) });
  }

  snapshot(): Promise<Uint8Array[]> {
    return this.#call({ method: "snapshot" });
  }

  restore(parts: readonly Uint8Array[]): Promise<boolean> {
    return this.#call({ method: "restore", parts });
  }

  matches(parts: readonly Uint8Array[]): Promise<boolean> {
    return this.#call({ method: "matches", parts });
  }

  reset(): Promise<void> {
    return this.#call({ method: "reset" });
  }

  query(path: string, args: Readonly<Record<string, string>>): Promise<Json | undefined> {
    return this.#call({ method: "query", path, args });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#fail(new TypeError("Cannot ask a plugin that was closed"));
    return Promise.resolve();
  }

  #call<C extends HostCall>(call: C): Promise<HostAnswer<C["method"]>> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<HostAnswer<C["method"]>>();
    this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
    this.#send({ type: "call", id, call });
    this.#watch();
    return promise;
  }

  #send(request: SandboxRequest): void {
    this.#port.postMessage(request);
  }

  #onReply(reply: SandboxReply): void {
    if (reply.type === "loaded") return this.#loaded.resolve(reply);
    if (reply.type === "read") return void this.#read(reply.ids);
    this.#undoable = reply.undoable;
    if (reply.type === "answer") {
      const { answer } = reply;
      const value = typeof answer === "string" ? JSON.parse(answer) : answer;
      return this.#take(reply.id)?.resolve(value);
    }
    const { recordId, call, isLimit, isImpure } = reply;
    // Told as the bundle is, not as it runs.
    const message = replacePosition(reply.message, ({ line, column }) => {
      return describePosition({ line, column: this.#rewritten.columnBefore(line, column) });
    });
    const error = new PluginError(message, { recordId, call, isLimit, isImpure });
    if (reply.id === undefined) this.#loaded.reject(error);
    else this.#take(reply.id)?.reject(error);
  }

  /** Reads records for the plugin, whose failure it is not if that cannot be done. */
  async #read(ids: readonly string[]): Promise<void> {
    try {
      const records = await this.#source(ids);
      if (this.#failure === undefined) this.#send({ type: "records", records });
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    this.#settle();
    return waiting;
  }

  /** Looks at what the plugin does until nobody waits for it any more. */
  async #watch(): Promise<void> {
    if (this.#watching !== undefined) return;
    const { signal } = this.#watching = new AbortController();
    const { clock, memory } = this.#deps;
    const before = memory();
    let calls = -1;
    let lookedAt = clock.monotonic();
    let sameMs = 0;
    while (await pause(clock, LOOK_EVERY_MS, signal)) {
      const now = this.#progress.snapshot();
      // A machine that slept, or had no time for this process, says nothing of the plugin.
      const passedMs = Math.min(clock.monotonic() - lookedAt, 2 * LOOK_EVERY_MS);
      lookedAt = clock.monotonic();
      // Between two calls it is the host's own code that runs.
      const isSame = now.calls === calls && now.call !== undefined;
      sameMs = isSame ? sameMs + passedMs : 0;
      calls = now.calls;
      if (sameMs > this.#limitOf(now)) {
        this.#stop(now, `took longer than ${this.#limitOf(now)} ms`);
      }
      if (memory() - before > this.#memoryLimit) {
        const limit = Math.round(this.#memoryLimit / 2 ** 20);
        this.#stop(now, `took more than ${limit} MiB of memory`);
      }
    }
  }

  /** How long a call may take, in ms. The worker itself may be slow to begin with the next request. */
  #limitOf({ call }: CallSnapshot): number {
    return call === "afterwards" ? Math.max(this.#timeLimitMs, AFTERWARDS_MS) : this.#timeLimitMs;
  }

  #stop(now: CallSnapshot, fault: string): void {
    const name = this.#identity && `${this.name} ${this.version}`;
    this.#fail(describeStopped(now, { name, fault }));
  }

  #settle(): void {
    if (this.#isLoading || this.#waiting.size > 0) return;
    this.#watching?.abort();
    this.#watching = undefined;
  }

  /** Ends the worker, as far as that can be done: one that spins goes on until the process ends. */
  #fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#port.close();
    this.#worker.terminate();
    this.#loaded.reject(error);
    this.#loaded.promise.catch(() => {});
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#isLoading = false;
    this.#settle();
  }
}
