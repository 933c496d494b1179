/**
 * Starts the process that answers the queries of a plugin, and speaks with it.
 *
 * The room owns both ends' messages (`messages.ts`) and how they go through a pipe (`pipe_messages.ts`). The other end
 * is `cli/commands/replica.ts`. When such a process is started, fed and ended is for
 * `plugins/sandbox/replicated_host.ts`, which knows it as a `Replica`.
 */
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import { type Clock, pause } from "../../../core/base/clock.ts";
import { PluginError, type StateChange } from "../../../core/validator/validator_host.ts";
import {
  MAX_ANSWER_LENGTH,
  PLUGIN_CALL_MS,
  QUERY_GRACE_MS,
} from "../../../plugins/sandbox/limits.ts";
import type { Replica } from "../../../plugins/sandbox/replica.ts";
import { selfCommand } from "../child_process.ts";
import { PipeReader, writePipeMessage } from "./pipe_messages.ts";
import {
  packBlocks,
  REPLICA_ARGUMENT,
  type ReplicaReply,
  type ReplicaRequest,
} from "./messages.ts";

/** What a {@linkcode startReplicaProcess} runs. */
export interface ReplicaProcessOptions {
  /** The plugin's bundle. */
  readonly code: string;
  readonly config: JsonObject;
  /** Id of the chain, 64 hex digits, which the plugin is told. @default {NO_CHAIN} */
  readonly chain?: string;
  /** Longest time of one call of the plugin, in ms. @default {1000} */
  readonly timeLimitMs?: number;
  /** By how much the process may grow during one request, in bytes. @default {1 GiB} */
  readonly memoryLimit?: number;
}

/** Longest reply: an answer, each of whose characters may take six bytes in the JSON around it. */
const MAX_REPLY_BYTES = 6 * MAX_ANSWER_LENGTH + 1_024;

/**
 * Starts the process with an empty state.
 *
 * @throws {PluginError} If the plugin cannot be run there.
 */
export async function startReplicaProcess(
  options: ReplicaProcessOptions,
  { clock }: { clock: Pick<Clock, "sleep"> },
): Promise<Replica> {
  const process = new ReplicaProcess(options.timeLimitMs ?? PLUGIN_CALL_MS, clock);
  try {
    await process.load(options);
    return process;
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
}

class ReplicaProcess implements Replica {
  readonly #child: Deno.ChildProcess;
  readonly #requests: WritableStreamDefaultWriter<Uint8Array>;
  readonly #replies: PipeReader;
  readonly #timeLimitMs: number;
  readonly #clock: Pick<Clock, "sleep">;

  constructor(timeLimitMs: number, clock: Pick<Clock, "sleep">) {
    const { command, args } = selfCommand();
    this.#clock = clock;
    this.#timeLimitMs = timeLimitMs;
    this.#child = new Deno.Command(command, {
      args: [...args, REPLICA_ARGUMENT],
      stdin: "piped",
      stdout: "piped",
      // V8 tells at length that it is out of memory; the peer says so in a line.
      stderr: "null",
    }).spawn();
    this.#requests = this.#child.stdin.getWriter();
    this.#replies = new PipeReader(this.#child.stdout, { maxHeadBytes: MAX_REPLY_BYTES });
  }

  get ended(): Promise<unknown> {
    return this.#child.status;
  }

  async load({ code, ...limits }: ReplicaProcessOptions): Promise<void> {
    await this.#ask({ type: "load", ...limits }, [new TextEncoder().encode(code)]);
  }

  async restore(parts: readonly Uint8Array[]): Promise<void> {
    await this.#ask({ type: "restore" }, parts);
  }

  async advance({ undo, apply }: StateChange): Promise<void> {
    const { blocks, parts } = packBlocks(apply);
    await this.#ask({ type: "advance", undo, blocks }, parts);
  }

  async query(path: string, args: Readonly<Record<string, string>>): Promise<Json | undefined> {
    const withinMs = this.#timeLimitMs + QUERY_GRACE_MS;
    const { answer } = await this.#within(withinMs, this.#ask({ type: "query", path, args }));
    return answer === undefined ? undefined : JSON.parse(answer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await this.#child.status;
    // Both are at their end, or broken, since the process is gone.
    await Promise.allSettled([this.#requests.close(), this.#replies.cancel()]);
  }

  async #ask(
    head: ReplicaRequest,
    parts: readonly Uint8Array[] = [],
  ): Promise<Extract<ReplicaReply, { ok: true }>> {
    const reply = await this.#exchange(head, parts);
    if (reply.ok) return reply;
    const { message, call, isLimit, isFinal } = reply;
    throw new PluginError(message, { call, isLimit, isFinal });
  }

  async #exchange(head: ReplicaRequest, parts: readonly Uint8Array[]): Promise<ReplicaReply> {
    let why = "it ended, as one that is out of memory does";
    try {
      await writePipeMessage(this.#requests, { head, parts });
      const frame = await this.#replies.read<ReplicaReply>();
      if (frame !== undefined) return frame.head;
    } catch (error) {
      // Once it has ended its stdin is closed; anything else it cannot have said.
      if (!(error instanceof Deno.errors.BrokenPipe)) why = (error as Error).message;
    }
    this.#kill();
    await this.#child.status;
    const message = `The plugin's process for queries is gone: ${why}`;
    const call = head.type === "query" ? head.type : undefined;
    return { ok: false, message, call, isLimit: true, isFinal: true };
  }

  /** Ends the process if it gives no answer, as one that was stopped. */
  async #within<T>(ms: number, answer: Promise<T>): Promise<T> {
    const over = new AbortController();
    pause(this.#clock, ms, over.signal).then((isLate) => isLate && this.#kill());
    try {
      return await answer;
    } finally {
      over.abort();
    }
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}
