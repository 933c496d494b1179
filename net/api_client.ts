/** Uses the peer of another process over its HTTP API. */
import { bytesToBase64 } from "../core/base64.ts";
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

/** The {@linkcode PeerApi} of a peer that listens at a URL. */
export class ApiClient implements PeerApi {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  /**
   * @param url Such as `http://127.0.0.1:7701`.
   * @param options.token What the peer of another machine wants to see before it takes records.
   */
  constructor(url: string, { token }: { token?: string } = {}) {
    this.#url = url;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  status(): Promise<PeerStatus> {
    return this.#call("/v1/status");
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

  async #call<T>(path: string, options?: { body?: unknown; signal?: AbortSignal }): Promise<T> {
    return await read(await this.#fetch(path, options));
  }

  async #fetch(
    path: string,
    { body, signal }: { body?: unknown; signal?: AbortSignal } = {},
  ): Promise<Response> {
    try {
      return await fetch(this.#url + path, {
        method: body === undefined ? "GET" : "POST",
        headers: body === undefined
          ? this.#headers
          : { ...this.#headers, "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
        // The token is for whom the user named.
        redirect: "error",
        signal,
      });
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw new ApiError("gone", `no peer answers at ${this.#url}: ${(error as Error).message}`, {
        cause: error,
      });
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
