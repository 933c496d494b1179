/** Uses the peer of another process over its HTTP API. */
import { bytesToBase64 } from "../../core/base/base64.ts";
import { recordId as idOf } from "../../core/block/record.ts";
import type { ProofDocument } from "../../core/exchange/record_proof_json.ts";
import type { HexText } from "../../core/base/text_map.ts";
import { type ApiCall, type ApiTarget, callApi, streamApi, toApiError } from "./call.ts";
import { readEventData } from "../http/event_stream.ts";
import type { HttpDeps } from "../http/call.ts";
import {
  decodeBlocks,
  decodeEvent,
  decodeFoundIds,
  decodeHeaders,
  decodePeers,
  decodeProofAnswer,
  decodeQuery,
  decodeReport,
  decodeReports,
  decodeStatus,
} from "./answers.ts";
import { decodeCertificateAnswer, decodeFinality } from "./finality_answers.ts";
import type { CertificateReport, FinalityReport } from "./finality_report.ts";
import { ApiError } from "./error.ts";
import { DecodeError, type Decoder } from "../http/decode.ts";
import {
  API_ANSWER_MS,
  API_SILENT_MS,
  MAX_API_ANSWER_BYTES,
  MAX_API_CHAIN_BYTES,
  MAX_API_ITEM_BYTES,
  MAX_API_PAGE_BYTES,
  MAX_API_PROOF_BYTES,
  MIN_API_PACE_BYTES,
} from "./limits.ts";
import type { NodeEvent } from "../node/events.ts";
import type {
  BlockReport,
  EventWish,
  FoundIds,
  PeerApi,
  PeerStatus,
  ProofEnd,
  QueryReport,
  RecordReport,
} from "./peer_api.ts";
import type { Header } from "../../core/block/header.ts";
import type { ConnectedReport } from "./connected_report.ts";
import type { RecordId } from "../../core/block/ids.ts";
import type { ApiToken } from "./api_token.ts";
import { BALLOTS_PATH, PAGE_HEADER } from "./ballots_path.ts";

/** Which peer, and how to speak with it. */
export interface ApiClientOptions {
  /** Where its API is, such as `http://127.0.0.1:7701`. */
  readonly url: string;
  /** What the peer of another machine wants to see before it takes records. */
  readonly token?: ApiToken;
  /** Ends all that is asked, with its reason. */
  readonly signal?: AbortSignal;
  /** Send the token through a proxy that can read it: one to which `http://` goes. @default {false} */
  readonly mayTellProxy?: boolean;
}

/** The {@linkcode PeerApi} of a peer that listens at a URL. */
export class ApiClient implements PeerApi {
  readonly #target: ApiTarget;

  constructor({ url, token, signal, mayTellProxy = false }: ApiClientOptions, deps: HttpDeps) {
    const headers: Record<string, string> = token === undefined
      ? {}
      : { authorization: `Bearer ${token}` };
    const { clock, fetch, proxyOf, unpacksAll } = deps;
    this.#target = { url, headers, signal, mayTellProxy, clock, fetch, proxyOf, unpacksAll };
  }

  /** Where it answers. */
  get url(): string {
    return this.#target.url;
  }

  status({ withinMs }: { withinMs?: number } = {}): Promise<PeerStatus> {
    return this.#call({ path: "/v1/status", withinMs }, decodeStatus, MAX_API_ITEM_BYTES);
  }

  async submit(records: readonly Uint8Array[]): Promise<RecordReport[]> {
    const call = { path: "/v1/records", body: { records: records.map(bytesToBase64) } };
    return await this.#reports(call, records.length, (reports) => {
      const isInOrder = reports.length === records.length &&
        reports.every(({ recordId }, i) => recordId === idOf(records[i]));
      if (!isInOrder) throw new DecodeError("its answer", "about the records", reports);
    });
  }

  /** Hands in a voter's ballot, which needs no token. */
  async handInBallot(record: Uint8Array): Promise<RecordReport> {
    const id = idOf(record);
    const headers = { [PAGE_HEADER]: "1" };
    const call = { path: BALLOTS_PATH, body: { record: bytesToBase64(record) }, headers };
    const decode: Decoder<RecordReport> = (value, at) => {
      const report = decodeReport(value, at);
      if (report.recordId !== id) {
        throw new DecodeError(at, `about the record ${id}`, report.recordId);
      }
      return report;
    };
    return await this.#call(call, decode, MAX_API_ITEM_BYTES);
  }

  async lookUp(
    ids: readonly RecordId[],
    { waitMs = 0, signal }: { waitMs?: number; signal?: AbortSignal } = {},
  ): Promise<RecordReport[]> {
    const withinMs = waitMs + API_ANSWER_MS;
    const call = { path: "/v1/records/status", body: { ids, waitMs }, signal, withinMs };
    return await this.#reports(call, ids.length, (reports) => {
      const asked = new Set<HexText>(ids);
      const isAnswer = new Set<HexText>(reports.map(({ recordId }) =>
            recordId
          )).size === asked.size &&
        reports.every(({ recordId }) => asked.has(recordId));
      if (!isAnswer) throw new DecodeError("its answer", "about the records", reports);
    });
  }

  async findIds(beginning: string): Promise<FoundIds> {
    const decode: Decoder<FoundIds> = (value, at) => {
      const found = decodeFoundIds(value, at);
      const isAnswer = found.ids.every((id) => id.startsWith(beginning));
      if (!isAnswer) throw new DecodeError(at, `ids that begin with ${beginning}`, found.ids);
      return found;
    };
    return await this.#call({ path: `/v1/records?id=${beginning}` }, decode, MAX_API_ITEM_BYTES);
  }

  prove(
    recordId: RecordId,
    { upTo = "tip" }: { upTo?: ProofEnd } = {},
  ): Promise<ProofDocument | undefined> {
    const path = `/v1/records/${recordId}/proof${upTo === "tip" ? "" : `?upTo=${upTo}`}`;
    return this.#find({ path }, decodeProofAnswer, MAX_API_PROOF_BYTES);
  }

  query(
    path: string,
    args: Readonly<Record<string, string>> = {},
  ): Promise<QueryReport | undefined> {
    const search = new URLSearchParams(args);
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    return this.#find(
      { path: `/v1/query/${encoded}?${search}` },
      decodeQuery,
      MAX_API_ANSWER_BYTES,
    );
  }

  finality(): Promise<FinalityReport | undefined> {
    return this.#find({ path: "/v1/finality" }, decodeFinality, MAX_API_ANSWER_BYTES);
  }

  certificate(): Promise<CertificateReport | undefined> {
    return this.#find({ path: "/v1/certificate" }, decodeCertificateAnswer, MAX_API_ITEM_BYTES);
  }

  async blocks(from: number, limit: number): Promise<BlockReport[]> {
    const path = `/v1/blocks?from=${from}&limit=${limit}`;
    const decode: Decoder<BlockReport[]> = (value, at) => {
      const { blocks } = decodeBlocks(value, at);
      const isPage = blocks.length <= limit && blocks.every(({ index }, i) => index === from + i);
      if (!isPage) throw new DecodeError(at, `blocks from ${from} on`, blocks);
      return blocks;
    };
    return await this.#call({ path }, decode, MAX_API_PAGE_BYTES);
  }

  async headers(from: number, limit: number): Promise<Header[]> {
    const path = `/v1/headers?from=${from}&limit=${limit}`;
    const decode: Decoder<Header[]> = (value, at) => {
      const { headers } = decodeHeaders(value, at);
      const isPage = headers.length <= limit && headers.every(({ index }, i) => index === from + i);
      if (!isPage) throw new DecodeError(at, `headers from ${from} on`, headers);
      return headers;
    };
    return await this.#call({ path }, decode, MAX_API_PAGE_BYTES);
  }

  async peers(): Promise<ConnectedReport[]> {
    const { peers } = await this.#call({ path: "/v1/peers" }, decodePeers, MAX_API_ANSWER_BYTES);
    return peers;
  }

  async *events({ signal, types }: EventWish): AsyncIterable<NodeEvent> {
    const path = `/v1/events${types === undefined ? "" : `?types=${types.join(",")}`}`;
    for await (const event of this.#stream(path, decodeEvent, signal)) {
      if (event !== undefined) yield event;
    }
  }

  chainFile({ signal }: { signal: AbortSignal }): AsyncIterable<Uint8Array<ArrayBuffer>> {
    return streamApi(this.#target, { path: "/v1/chain", signal }, {
      maxBytes: MAX_API_CHAIN_BYTES,
      minBytes: MIN_API_PACE_BYTES,
      windowMs: API_SILENT_MS,
    });
  }

  /** @throws {ApiError} `gone` also if the peer ends the stream: there is more to come elsewhere. */
  async *follow(
    recordId: RecordId,
    { signal }: { signal: AbortSignal },
  ): AsyncIterable<RecordReport> {
    const decode: Decoder<RecordReport> = (value, at) => {
      const report = decodeReport(value, at);
      if (report.recordId === recordId) return report;
      throw new DecodeError(`${at}.recordId`, recordId, report.recordId);
    };
    yield* this.#stream(`/v1/records/${recordId}/events`, decode, signal);
    if (!signal.aborted) throw new ApiError("gone", "the peer has stopped");
  }

  /** The data of server-sent events. */
  async *#stream<T>(path: string, decode: Decoder<T>, signal: AbortSignal): AsyncGenerator<T> {
    const pace = { maxBytes: Infinity, minBytes: 1, windowMs: API_SILENT_MS };
    try {
      const pieces = streamApi(this.#target, { path, signal }, pace);
      for await (const data of readEventData(pieces, { maxBytes: MAX_API_ITEM_BYTES })) {
        yield decode(parseJson(data), "its event");
      }
    } catch (error) {
      if (signal.aborted) return;
      throw toApiError(error, this.#target);
    }
  }

  /** Reports on `count` records, each as large as one can be. */
  async #reports(
    call: ApiCall,
    count: number,
    check: (reports: RecordReport[]) => void,
  ): Promise<RecordReport[]> {
    const decode: Decoder<RecordReport[]> = (value, at) => {
      const { records } = decodeReports(value, at);
      check(records);
      return records;
    };
    const most = Math.min((count + 1) * MAX_API_ITEM_BYTES, MAX_API_ANSWER_BYTES);
    return await this.#call(call, decode, most);
  }

  /** What is there, or undefined. */
  async #find<T>(call: ApiCall, decode: Decoder<T>, maxBytes: number): Promise<T | undefined> {
    try {
      return await this.#call(call, decode, maxBytes);
    } catch (error) {
      if (error instanceof ApiError && ABSENT.has(error.reasonCode)) return undefined;
      throw error;
    }
  }

  #call<T>(call: ApiCall, decode: Decoder<T>, maxBytes: number): Promise<T> {
    return callApi(this.#target, call, { decode, maxBytes });
  }
}

/** Codes of refusals that say that what was asked for is not there. */
const ABSENT: ReadonlySet<string | undefined> = new Set([
  "not-included",
  "no-query",
  "no-witnesses",
  "not-final",
]);

/** @throws {DecodeError} */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DecodeError("its event", "JSON", text.slice(0, 80));
  }
}
