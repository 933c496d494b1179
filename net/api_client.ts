/** Uses the peer of another process over its HTTP API. */
import { bytesToBase64 } from "../core/base64.ts";
import type { Clock } from "../core/clock.ts";
import { systemClock } from "../core/system.ts";
import type { ProofDocument } from "../core/record_proof_json.ts";
import type { NodeEvent } from "./node_news.ts";
import type { BlockReport, PeerApi, PeerStatus, QueryReport, RecordReport } from "./peer_api.ts";
import { STOPPING } from "./serve.ts";

/** `gone`: no peer answers, or something else does. `refused`: the peer says no, and why. */
export type ApiErrorCode = "gone" | "refused";

/** The peer did not answer as it should. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiErrorCode;

  constructor(code: ApiErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** How to speak with a peer. */
export interface ApiClientOptions {
  /** What the peer of another machine wants to see before it takes records. */
  readonly token?: string;
  /** Ends all that is asked, with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Time for a peer to begin its answer, in ms, beside what it was told to wait: one that is stopped, or whose
 * machine is gone, is not waited for for ever, and one that takes in a large body or is very busy is.
 */
const ANSWER_MS = 60_000;

interface Call {
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Milliseconds until the answer must begin. */
  readonly withinMs?: number;
}

/** The {@linkcode PeerApi} of a peer that listens at a URL. */
export class ApiClient implements PeerApi {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal | undefined;
  readonly #clock: Pick<Clock, "sleep">;

  /** @param url Such as `http://127.0.0.1:7701`. */
  constructor(
    url: string,
    { token, signal }: ApiClientOptions = {},
    { clock }: { clock: Pick<Clock, "sleep"> } = { clock: systemClock },
  ) {
    this.#url = url;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.#signal = signal;
    this.#clock = clock;
  }

  status({ withinMs }: { withinMs?: number } = {}): Promise<PeerStatus> {
    return this.#call("/v1/status", { withinMs });
  }

  async submit(records: readonly Uint8Array[]): Promise<RecordReport[]> {
    const body = { records: records.map(bytesToBase64) };
    return (await this.#call<{ records: RecordReport[] }>("/v1/records", { body })).records;
  }

  async lookUp(
    ids: readonly string[],
    { waitMs = 0, signal }: { waitMs?: number; signal?: AbortSignal } = {},
  ): Promise<RecordReport[]> {
    const body = { ids, waitMs };
    const answer = await this.#call<{ records: RecordReport[] }>("/v1/records/status", {
      body,
      signal,
      withinMs: waitMs + ANSWER_MS,
    });
    return answer.records;
  }

  prove(recordId: string): Promise<ProofDocument | undefined> {
    return this.#find(`/v1/records/${recordId}/proof`);
  }

  query(
    path: string,
    args: Readonly<Record<string, string>> = {},
  ): Promise<QueryReport | undefined> {
    const search = new URLSearchParams(args);
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    return this.#find(`/v1/query/${encoded}?${search}`);
  }

  async blocks(from: number, limit: number): Promise<BlockReport[]> {
    const path = `/v1/blocks?from=${from}&limit=${limit}`;
    return (await this.#call<{ blocks: BlockReport[] }>(path)).blocks;
  }

  events({ signal }: { signal: AbortSignal }): AsyncIterable<NodeEvent> {
    return this.#stream("/v1/events", signal);
  }

  async *chainFile({ signal }: { signal: AbortSignal }): AsyncIterable<Uint8Array<ArrayBuffer>> {
    const response = await this.#fetch("/v1/chain", { signal });
    if (!response.ok || response.body === null) return await read(response);
    try {
      yield* response.body;
    } catch (error) {
      signal.throwIfAborted();
      const message = `the peer's chain broke off: ${(error as Error).message}`;
      throw new ApiError("gone", message, { cause: error });
    }
  }

  /** @throws {ApiError} `gone` also if the peer ends the stream: there is more to come elsewhere. */
  async *follow(
    recordId: string,
    { signal }: { signal: AbortSignal },
  ): AsyncIterable<RecordReport> {
    yield* this.#stream<RecordReport>(`/v1/records/${recordId}/events`, signal);
    if (!signal.aborted) throw new ApiError("gone", "the peer has stopped");
  }

  /** The data of server-sent events. */
  async *#stream<T>(path: string, signal: AbortSignal): AsyncIterable<T> {
    try {
      const response = await this.#fetch(path, { signal });
      if (!response.ok || response.body === null) return await read(response);
      let text = "";
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const events = (text + chunk).split("\n\n");
        text = events.pop()!;
        for (const event of events) {
          const data = /^data: (.*)$/m.exec(event)?.[1];
          if (data !== undefined) yield JSON.parse(data) as T;
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError) throw error;
      const message = `the peer's events broke off: ${(error as Error).message}`;
      throw new ApiError("gone", message, { cause: error });
    }
  }

  /** What is there, or undefined. */
  async #find<T>(path: string): Promise<T | undefined> {
    const response = await this.#fetch(path);
    if (response.status !== 404) return await read(response);
    await response.body?.cancel();
    return undefined;
  }

  async #call<T>(path: string, call?: Call): Promise<T> {
    return await read(await this.#fetch(path, call));
  }

  async #fetch(
    path: string,
    { body, signal, withinMs = ANSWER_MS }: Call = {},
  ): Promise<Response> {
    const callers = [this.#signal, signal].filter((each) => each !== undefined);
    const late = new AbortController();
    const over = new AbortController();
    this.#clock.sleep(withinMs, { signal: over.signal })
      // Rejected when the answer came in time.
      .then(() => late.abort(), () => {});
    try {
      return await fetch(this.#url + path, {
        method: body === undefined ? "GET" : "POST",
        headers: body === undefined
          ? this.#headers
          : { ...this.#headers, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
        // The token is for whom the user named.
        redirect: "error",
        signal: AbortSignal.any([...callers, late.signal]),
      });
    } catch (error) {
      for (const caller of callers) caller.throwIfAborted();
      const why = late.signal.aborted
        ? `it must begin within ${withinMs / 1_000} s`
        : (error as Error).message;
      throw new ApiError("gone", `no peer answers at ${this.#url}: ${why}`, { cause: error });
    } finally {
      over.abort();
    }
  }
}

async function read<T>(response: Response): Promise<T> {
  let value: unknown;
  try {
    value = JSON.parse(await response.text());
  } catch (error) {
    throw new ApiError(
      "gone",
      `the peer's answer broke off or is no JSON: HTTP ${response.status}`,
      {
        cause: error,
      },
    );
  }
  if (response.ok) return value as T;
  const { code, reason = `HTTP ${response.status}` } = (value ?? {}) as {
    code?: string;
    reason?: string;
  };
  if (code === STOPPING) throw new ApiError("gone", `the peer is stopping: ${reason}`);
  throw new ApiError("refused", `the peer refuses: ${reason}`);
}
