/**
 * Calls to the API of a peer. Whatever answers there, nothing of it is used that is not what it should be. Browsers run this, too, so
 * it is written without `using`.
 */
import { decodeUtf8 } from "../http/utf8.ts";
import {
  type HttpAnswer,
  type HttpDeps,
  HttpError,
  type HttpErrorCode,
  openHttp,
  type Pace,
} from "../http/call.ts";
import { isNested } from "../http/json_nesting.ts";
import { decodeRefusal } from "./answers.ts";
import { ApiError, type ApiErrorCode } from "./error.ts";
import { DecodeError, type Decoder } from "../http/decode.ts";
import {
  API_ANSWER_MS,
  API_PACE_MS,
  MAX_API_ANSWER_MS,
  MAX_API_ANSWER_NESTING,
  MAX_API_ITEM_BYTES,
  MIN_API_PACE_BYTES,
} from "./limits.ts";
import { STOPPING } from "../http/stopping.ts";

/** Who is called, and with what. */
export interface ApiTarget extends HttpDeps {
  readonly url: string;
  /** Sent with every call. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends every call with its reason. */
  readonly signal: AbortSignal | undefined;
  /** Send the token in clear to a proxy, too. @default {false} */
  readonly mayTellProxy?: boolean;
}

/** One call. */
export interface ApiCall {
  readonly path: string;
  /** Sent as JSON by POST; left out, the call is a GET. */
  readonly body?: unknown;
  /** Beside those of every call. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Milliseconds until the answer must begin. @default {API_ANSWER_MS} */
  readonly withinMs?: number;
}

/** What should be answered. */
export interface Expected<T> {
  /** Throws a {@linkcode DecodeError} if the head of the answer, also of a refusal, is not what it should be. */
  readonly checkHead?: (answer: HttpAnswer) => void;
  readonly decode: Decoder<T>;
  /** Most bytes of it. */
  readonly maxBytes: number;
}

/**
 * Makes a call whose answer is JSON.
 *
 * @throws {ApiError}
 * @throws The reason of a signal, once it is aborted.
 */
export async function callApi<T>(
  target: ApiTarget,
  call: ApiCall,
  expected: Expected<T>,
): Promise<T> {
  let answer: HttpAnswer | undefined;
  try {
    answer = await open(target, call, MAX_API_ANSWER_MS);
    expected.checkHead?.(answer);
    if (!answer.ok) throw await refusalOf(target, answer);
    return expected.decode(await readJson(target, answer, expected.maxBytes), "its answer");
  } catch (error) {
    throw toApiError(error, target);
  } finally {
    answer?.close();
  }
}

/**
 * The bytes of a successful answer as they come.
 *
 * @throws {ApiError}
 * @throws The reason of a signal, once it is aborted.
 */
export async function* streamApi(
  target: ApiTarget,
  call: ApiCall,
  pace: Pace,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let answer: HttpAnswer | undefined;
  try {
    answer = await open(target, call);
    if (!answer.ok) throw await refusalOf(target, answer);
    checkEncoding(target, answer);
    yield* answer.pieces(pace);
  } catch (error) {
    throw toApiError(error, target);
  } finally {
    answer?.close();
  }
}

function open(
  target: ApiTarget,
  { path, body, headers: more, signal: caller, withinMs = API_ANSWER_MS }: ApiCall,
  bodyMs?: number,
): Promise<HttpAnswer> {
  const { url, headers, signal, clock, fetch } = target;
  checkProxy(target);
  const signals = [signal, caller].filter((each) => each !== undefined);
  const isPost = body !== undefined;
  return openHttp({
    method: isPost ? "POST" : "GET",
    url: url + path,
    headers: {
      ...headers,
      ...more,
      // Unpacking would be work without need: most peers are near.
      "accept-encoding": "identity",
      ...isPost ? { "content-type": "application/json" } : {},
    },
    body: isPost ? JSON.stringify(body) : undefined,
    headMs: withinMs,
    wholeMs: bodyMs === undefined ? undefined : withinMs + bodyMs,
    signal: AbortSignal.any(signals),
  }, { clock, fetch });
}

/** Nobody here asked for packing: what stayed packed is of no use. @throws {DecodeError} */
function checkEncoding({ unpacksAll }: ApiTarget, { headers }: HttpAnswer): void {
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding === "identity" || unpacksAll) return;
  throw new DecodeError("its answer's Content-Encoding", "identity", encoding);
}

/** @throws {ApiError} If the token would go to a proxy in clear. */
function checkProxy({ url, headers, proxyOf, mayTellProxy }: ApiTarget): void {
  const proxy = proxyOf?.(url);
  const isOpen = proxy !== undefined && url.startsWith("http:") && "authorization" in headers;
  if (!isOpen || mayTellProxy) return;
  throw new ApiError(
    "refused",
    `Cannot send the token to ${url} as the proxy ${proxy} would read it: use https, name the host in ` +
      "NO_PROXY, or set CHAINVOTE_TOKEN_TO_PROXY=1",
  );
}

/** @throws {HttpError | DecodeError} */
async function readJson(
  target: ApiTarget,
  answer: HttpAnswer,
  maxBytes: number,
): Promise<unknown> {
  checkEncoding(target, answer);
  const pace = { maxBytes, minBytes: MIN_API_PACE_BYTES, windowMs: API_PACE_MS };
  const text = readText(await answer.bytes(pace));
  if (isNested(text, MAX_API_ANSWER_NESTING)) {
    throw new DecodeError("its answer", `of at most ${MAX_API_ANSWER_NESTING} levels`, undefined);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new DecodeError(`its answer (HTTP ${answer.status})`, "JSON", text.slice(0, 80));
  }
}

/** @throws {DecodeError} */
function readText(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch {
    throw new DecodeError("its answer", "text in UTF-8", undefined);
  }
}

/** @throws {HttpError | DecodeError} If it is none. */
async function refusalOf(target: ApiTarget, answer: HttpAnswer): Promise<ApiError> {
  const at = `its answer (HTTP ${answer.status})`;
  const { code, reason } = decodeRefusal(await readJson(target, answer, MAX_API_ITEM_BYTES), at);
  if (code === STOPPING) return new ApiError("gone", `the peer is stopping: ${reason}`);
  return new ApiError("refused", `the peer refuses: ${reason}`, { reasonCode: code });
}

/** How an error of the line is told. */
const LINE_ERRORS: Readonly<Record<HttpErrorCode, readonly [ApiErrorCode, string]>> = {
  unreachable: ["gone", "no peer answers at"],
  late: ["gone", "no peer answers in time at"],
  cut: ["gone", "the peer's answer broke off at"],
  size: ["bad-answer", "something else answers at"],
};

/** Names the URL. What is neither of the line nor of the answer stays as it is. */
export function toApiError(error: unknown, { url, proxyOf }: ApiTarget): unknown {
  const proxy = proxyOf?.(url);
  const where = proxy === undefined ? url : `${url} (through the proxy ${proxy})`;
  if (error instanceof HttpError) {
    const [code, what] = LINE_ERRORS[error.code];
    return new ApiError(code, `${what} ${where}: ${error.message}`, { cause: error });
  }
  if (error instanceof DecodeError) {
    const message = `something else answers at ${where}: ${error.message}`;
    return new ApiError("bad-answer", message, { cause: error });
  }
  return error;
}
