/**
 * How a peer proves that it is the one that a data folder names. The folder's file `peer.json` holds a secret and
 * the URL; who can read it asks at that URL with a challenge, and the peer answers with an HMAC of it. So a
 * program that has taken the port of a peer that died, or a peer on a copy of the folder, is told apart
 * before it sees the folder's token or speaks for its chain.
 */
import type { Random } from "../core/clock.ts";
import { bytesToHex, equalSecrets, hexToBytes, hmacSha256 } from "../core/hash.ts";
import { type HttpDeps, HttpError, openHttp } from "./_http_call.ts";
import { MAX_API_ITEM_BYTES } from "./limits.ts";

/** Header of a request: 64 hex digits drawn by lot. */
export const CHALLENGE_HEADER = "X-Chainvote-Challenge";

/** Header of its answer, whatever that is: the proof, 64 hex digits. */
export const FOLDER_PROOF_HEADER = "X-Chainvote-Folder-Proof";

/** Bytes of a secret and of a challenge. */
export const FOLDER_SECRET_BYTES = 32;

const HEX = /^[0-9a-f]{64}$/;

/** A peer, as the file `peer.json` names it. */
export interface FolderPeer {
  /** URL of its API. */
  readonly url: string;
  /** 64 hex digits, new for every run. */
  readonly secret: string;
}

/** The proof for a challenge; undefined for what is no challenge. It holds for one URL: nobody can pass it on. */
export function proveFolder({ url, secret }: FolderPeer, challenge: string): string | undefined {
  if (!HEX.test(challenge)) return undefined;
  const message = new TextEncoder().encode(`chainvote/1/folder\n${url}\n${challenge}`);
  return bytesToHex(hmacSha256(hexToBytes(secret), message));
}

/** What {@linkcode whyNotPeerOf} works with. */
export interface FolderProofDeps extends HttpDeps {
  readonly random: Pick<Random, "bytes">;
}

/**
 * Asks whether what listens at a peer's URL is that peer. Nothing secret is sent.
 *
 * @param options.withinMs Milliseconds for its answer.
 * @returns Undefined if it is, or else why not.
 * @throws The signal's reason, once `signal` is aborted.
 */
export async function whyNotPeerOf(
  peer: FolderPeer,
  { withinMs, signal }: { withinMs: number; signal: AbortSignal },
  { random, ...deps }: FolderProofDeps,
): Promise<string | undefined> {
  const challenge = bytesToHex(random.bytes(FOLDER_SECRET_BYTES));
  const headers = { [CHALLENGE_HEADER]: challenge, "accept-encoding": "identity" };
  const call = { url: `${peer.url}/v1/status`, headers, wholeMs: withinMs, signal };
  const pace = { maxBytes: MAX_API_ITEM_BYTES, minBytes: 1, windowMs: withinMs };
  try {
    using answer = await openHttp({ ...call, method: "GET" }, deps);
    const proof = answer.headers.get(FOLDER_PROOF_HEADER) ?? "";
    // Read to its end, so that the connection can be used again.
    await answer.bytes(pace);
    const expected = proveFolder(peer, challenge)!;
    const isProven = HEX.test(proof) && equalSecrets(hexToBytes(proof), hexToBytes(expected));
    return isProven ? undefined : `something else answers at ${peer.url}`;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return `nobody answers at ${peer.url}: ${error.message}`;
  }
}
