/** A peer's side of the proofs at a private tracker (`net/tracker/protocol/proof.ts`), around `fetch`. */
import type { Random } from "../../../core/base/clock.ts";
import { bytesToHex, equalSecrets, hexToBytes } from "../../../core/base/hash.ts";
import { readAnswer } from "./call.ts";
import type { NetworkKey } from "../../private/network_key.ts";
import { TrackerError } from "./error.ts";
import {
  formatProof,
  NONCE_HEADER,
  PROOF_HEADER,
  proveAnswer,
  proveRequest,
} from "../protocol/proof.ts";

/** What a {@linkcode provingFetch} needs. */
export interface ProvingFetchOptions {
  /** The tracker's URL, without a slash at its end. */
  readonly tracker: string;
  readonly key: NetworkKey;
  readonly random: Pick<Random, "bytes">;
}

/** What is asked of a tracker to get a first nonce: of an open one nothing comes that could be believed. */
const FIRST_TARGET = "/v1/stats";

/**
 * Makes a `fetch` for calls to one private tracker, one after another: each request proves that this side has the
 * key, and an answer comes through only if it proves that the tracker has it.
 *
 * @throws {TrackerError} From each call, if the tracker does not prove itself, or says that this side does not.
 */
export function provingFetch(
  fetch: typeof globalThis.fetch,
  { tracker, key, random }: ProvingFetchOptions,
): typeof globalThis.fetch {
  const proofKey = key.derive("tracker");
  let nonce: string | undefined;

  const askNonce = async (signal: AbortSignal | null | undefined): Promise<string> => {
    const response = await fetch(tracker + FIRST_TARGET, { signal, redirect: "manual" });
    await readAnswer(response, tracker);
    const first = nonceOf(response);
    if (first === undefined) throw unproven(tracker, response.status);
    return first;
  };

  return async (input, init = {}) => {
    const url = String(input);
    const { method = "GET" } = init;
    const body = new TextEncoder().encode((init.body ?? "") as string);
    for (let hasRetried = false;; hasRetried = true) {
      nonce ??= await askNonce(init.signal);
      const ownNonce = bytesToHex(random.bytes(16));
      const target = url.slice(tracker.length);
      const proof = proveRequest(proofKey, { method, target, body, nonce, ownNonce });
      const headers = new Headers(init.headers);
      headers.set(PROOF_HEADER, formatProof({ nonce, ownNonce, proof }));
      const response = await fetch(url, { ...init, headers });
      const { status } = response;
      const answered = await readAnswer(response, tracker);
      nonce = nonceOf(response);
      const expected = proveAnswer(proofKey, { request: proof, status, body: answered });
      if (isProof(response.headers.get(PROOF_HEADER), expected)) {
        return new Response(answered.length === 0 ? null : answered.slice(), response);
      }
      // A tracker that was started again, or that sees this side at another address, knows no nonce of before.
      if (status === 401 && nonce !== undefined && !hasRetried) continue;
      if (status === 401 && nonce !== undefined) throw refused(tracker);
      throw unproven(tracker, status);
    }
  };
}

function nonceOf({ headers }: Response): string | undefined {
  const text = headers.get(NONCE_HEADER) ?? "";
  return /^[0-9a-f]{44}$/.test(text) ? text : undefined;
}

function isProof(text: string | null, expected: Uint8Array): boolean {
  if (text === null || !/^[0-9a-f]{64}$/.test(text)) return false;
  return equalSecrets(hexToBytes(text), expected);
}

function refused(tracker: string): TrackerError {
  return new TrackerError(
    "refused",
    tracker,
    "it must have the same --network-key FILE as this side: it says that it has another one",
  );
}

function unproven(tracker: string, status: number): TrackerError {
  return new TrackerError(
    "bad-answer",
    tracker,
    "it must prove that it has this side's --network-key FILE, and its answer " +
      `(HTTP ${status}) does not: it runs without one, or is another tracker`,
  );
}
