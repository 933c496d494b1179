/**
 * How a peer and a private tracker prove to each other that they have the network key, without sending it. Each
 * request and each answer carries an HMAC over what it says and over what both sides drew by lot for it, so
 * neither can be made up, changed, or used again for another one.
 */
import { bytesToHex, hexToBytes, hmacSha256, sha256 } from "../../../core/base/hash.ts";

/** Header of a request: the tracker's nonce, the peer's, and the proof, each in hex, spaces between. */
export const PROOF_HEADER = "X-Chainvote-Proof";

/** Header of an answer: what the next request is to be proven with. The answer's own proof has {@linkcode PROOF_HEADER}. */
export const NONCE_HEADER = "X-Chainvote-Nonce";

/** A request, as far as it is proven. */
export interface ProvenRequest {
  readonly method: string;
  /** Path and query behind the tracker's URL, which may have a path that a proxy takes off. */
  readonly target: string;
  readonly body: Uint8Array;
  /** What the tracker drew. */
  readonly nonce: string;
  /** What the peer drew. */
  readonly ownNonce: string;
}

/** An answer, as far as it is proven. */
export interface ProvenAnswer {
  /** Proof of the request, which holds the peer's nonce. */
  readonly request: Uint8Array;
  readonly status: number;
  readonly body: Uint8Array;
}

/** What {@linkcode PROOF_HEADER} of a request holds. */
export interface RequestProof {
  readonly nonce: string;
  readonly ownNonce: string;
  readonly proof: Uint8Array;
}

/** The proof of a request, 32 bytes. */
export function proveRequest(key: Uint8Array, request: ProvenRequest): Uint8Array {
  const { method, target, body, nonce, ownNonce } = request;
  return prove(key, ["request", method, target, bytesToHex(sha256(body)), nonce, ownNonce]);
}

/** The proof of an answer, 32 bytes. */
export function proveAnswer(key: Uint8Array, { request, status, body }: ProvenAnswer): Uint8Array {
  return prove(key, ["answer", bytesToHex(request), `${status}`, bytesToHex(sha256(body))]);
}

/** Writes {@linkcode PROOF_HEADER}. */
export function formatProof({ nonce, ownNonce, proof }: RequestProof): string {
  return `${nonce} ${ownNonce} ${bytesToHex(proof)}`;
}

/** Reads {@linkcode PROOF_HEADER}; undefined if it is missing or not well formed. */
export function parseProof(text: string | null): RequestProof | undefined {
  const match = /^([0-9a-f]{44}) ([0-9a-f]{32}) ([0-9a-f]{64})$/.exec(text ?? "");
  if (match === null) return undefined;
  const [, nonce, ownNonce, proof] = match;
  return { nonce, ownNonce, proof: hexToBytes(proof) };
}

/** None of the parts can hold a line feed, so no two lists make one text. */
function prove(key: Uint8Array, parts: readonly string[]): Uint8Array {
  return hmacSha256(key, new TextEncoder().encode(["chainvote tracker 1", ...parts].join("\n")));
}
