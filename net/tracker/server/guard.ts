/**
 * Keeps a tracker for those who have the network key. It stands before all that the tracker answers, so whatever
 * is added there is kept as well; `/healthz` alone is open, which says that the process runs and nothing else.
 */
import type { Clock } from "../../../core/base/clock.ts";
import { bytesToHex, equalSecrets } from "../../../core/base/hash.ts";
import { BodyLimiter } from "./body_limiter.ts";
import { Nonces, type NoncesDeps } from "./nonces.ts";
import { type BodyLimits, readRequestBytes } from "../../http/body.ts";
import { refusalOf } from "./refusal.ts";
import type { NetworkKey } from "../../private/network_key.ts";
import type { HttpHandler } from "../../http/serve.ts";
import { MAX_REQUEST_BYTES, MAX_REQUEST_MS, NONCE_MS } from "../protocol/limits.ts";
import {
  NONCE_HEADER,
  parseProof,
  PROOF_HEADER,
  proveAnswer,
  proveRequest,
} from "../protocol/proof.ts";

/** What a guard needs. */
export interface TrackerGuardDeps extends NoncesDeps {
  readonly key: NetworkKey;
  readonly clock: Clock;
  /** The client's address, of the request's headers and its socket's address (`net/tracker/swarm/client_address.ts`). */
  readonly clientAddress: (headers: Headers, socketHost: string) => string;
}

const BODY_LIMITS: BodyLimits = { maxBytes: MAX_REQUEST_BYTES, maxMs: MAX_REQUEST_MS };

/** Why a request is refused. */
const REASONS = {
  "no-proof": "this tracker is private: name its --network-key FILE",
  "stale-proof": "the proof must be made with a nonce of this tracker for this address, and soon",
  "wrong-proof": "the proof must be made with this tracker's --network-key FILE: it is another one",
} as const;

const BAD_URL = { code: "bad-host", reason: "Host and the request's target must make a URL" };

/** Answers only requests that prove that they come from somebody with the key, and proves each answer. */
export function guardTracker(
  handler: HttpHandler,
  { key, clock, random, clientAddress }: TrackerGuardDeps,
): HttpHandler {
  const proofKey = key.derive("tracker");
  const nonces = new Nonces(NONCE_MS, { clock, random });
  const bodies = new BodyLimiter();

  return async (request, info) => {
    // Deno makes it of Host, which a stranger writes, and does not look whether it is one.
    const url = URL.parse(request.url);
    if (url === null) return answer(400, BAD_URL, {});
    const { pathname, search } = url;
    const { method } = request;
    if (pathname === "/healthz" && (method === "GET" || method === "HEAD")) {
      return await handler(request, info);
    }
    let host: string;
    try {
      host = clientAddress(request.headers, info.remoteHost);
    } catch (error) {
      return refuseFor(error);
    }
    const refuse = (code: keyof typeof REASONS) =>
      answer(401, { code, reason: REASONS[code] }, {
        "WWW-Authenticate": "Chainvote-Network-Key",
        [NONCE_HEADER]: nonces.create(host),
      });
    const given = parseProof(request.headers.get(PROOF_HEADER));
    if (given === undefined) return refuse("no-proof");
    // Before the body, which a stranger need not send us.
    if (!nonces.holds(given.nonce, host)) return refuse("stale-proof");
    let body: Uint8Array = new Uint8Array();
    try {
      if (request.body !== null) {
        body = await bodies.reading(host, () => readRequestBytes(request, BODY_LIMITS, clock));
      }
    } catch (error) {
      return refuseFor(error);
    }
    const proof = proveRequest(proofKey, { ...given, method, target: pathname + search, body });
    if (!equalSecrets(proof, given.proof)) return refuse("wrong-proof");

    const response = await handler(request.body === null ? request : rebuilt(request, body), info);
    const { status } = response;
    const answered = new Uint8Array(await response.arrayBuffer());
    const headers = new Headers(response.headers);
    const answerProof = proveAnswer(proofKey, { request: proof, status, body: answered });
    headers.set(PROOF_HEADER, bytesToHex(answerProof));
    headers.set(NONCE_HEADER, nonces.create(host));
    return new Response(answered.length === 0 ? null : answered, { status, headers });
  };
}

/** Why nothing was done; an error that is no refusal is thrown on. */
function refuseFor(error: unknown): Response {
  const refusal = refusalOf(error);
  if (refusal === undefined) throw error;
  const { status, code, reason, headers } = refusal;
  return answer(status, { code, reason }, headers);
}

/** A request whose body has been read, with that body. */
function rebuilt(
  { url, method, headers, signal }: Request,
  body: Uint8Array,
): Request {
  return new Request(url, { method, headers, body: body.slice(), signal });
}

/** An answer to a stranger, whose connection is not kept. */
function answer(
  status: number,
  value: unknown,
  headers?: Readonly<Record<string, string>>,
): Response {
  const close = { Connection: "close", "Cache-Control": "no-store" };
  return Response.json(value, { status, headers: { ...headers, ...close } });
}
