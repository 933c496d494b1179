/**
 * How a peer proves that it is the one that a data folder names. The folder's file `peer.json` holds a secret and
 * the URL; who can read it asks at that URL with a challenge, and the peer answers with an HMAC of it. So a
 * program that has taken the port of a peer that died, or a peer on a copy of the folder, is told apart
 * before it sees the folder's token or speaks for its chain.
 */
import type { Random } from "../../core/base/clock.ts";
import { bytesToHex, equalSecrets, hexToBytes, hmacSha256 } from "../../core/base/hash.ts";
import { callApi } from "./call.ts";
import type { HttpDeps } from "../http/call.ts";
import { decodeStatus } from "./answers.ts";
import { ApiError } from "./error.ts";
import { DecodeError } from "../http/decode.ts";
import { MAX_API_ITEM_BYTES } from "./limits.ts";
import type { PeerStatus } from "./peer_api.ts";

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

/** What {@linkcode askFolderPeer} works with. */
export interface FolderProofDeps extends HttpDeps {
  readonly random: Pick<Random, "bytes">;
}

/** What answers at a peer's URL. */
export type FolderAnswer =
  /** Not that peer, and why. */
  | { readonly why: string }
  /** It is that peer. Its state is undefined if it tells nobody without the token. */
  | { readonly why: undefined; readonly status: PeerStatus | undefined };

/**
 * Asks what listens at a peer's URL for its state, and whether it is that peer. Nothing secret is sent.
 *
 * @param options.withinMs Milliseconds until its answer must begin.
 * @throws The signal's reason, once `signal` is aborted.
 */
export async function askFolderPeer(
  peer: FolderPeer,
  { withinMs, signal }: { withinMs: number; signal: AbortSignal },
  { random, ...deps }: FolderProofDeps,
): Promise<FolderAnswer> {
  const challenge = bytesToHex(random.bytes(FOLDER_SECRET_BYTES));
  let isProven = false;
  const target = { ...deps, url: peer.url, headers: { [CHALLENGE_HEADER]: challenge }, signal };
  try {
    const status = await callApi(target, { path: "/v1/status", withinMs }, {
      checkHead: ({ headers }) => {
        checkProof(headers.get(FOLDER_PROOF_HEADER) ?? "", proveFolder(peer, challenge)!);
        isProven = true;
      },
      decode: decodeStatus,
      maxBytes: MAX_API_ITEM_BYTES,
    });
    return { why: undefined, status };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (isProven && error.code === "refused") return { why: undefined, status: undefined };
    return { why: error.message };
  }
}

/** @throws {DecodeError} If a proof is not the one that was expected. */
function checkProof(proof: string, expected: string): void {
  if (HEX.test(proof) && equalSecrets(hexToBytes(proof), hexToBytes(expected))) return;
  throw new DecodeError(`its answer's ${FOLDER_PROOF_HEADER}`, "that of the folder's peer", proof);
}
