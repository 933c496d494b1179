/** The peer of another machine, which the user names by the URL of its API. */
import { type ApiToken, parseApiToken } from "../../net/api/api_token.ts";
import { ApiClient } from "../../net/api/client.ts";
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import { systemClock } from "../../core/base/system.ts";
import { systemAccess } from "../../net/http/access.ts";
import type { Network } from "../../core/rules/network.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";
import { describeFileError } from "../app/files/file_error.ts";
import { readSmallText } from "../app/files/small_file.ts";

/** A token takes 65 bytes; whoever names another file by mistake should not wait until it is read. */
const MAX_TOKEN_FILE_BYTES = 1_024;

/** Time for its first answer in ms: a busy peer on a slow line. */
const FIRST_ANSWER_MS = 15_000;

/** What the user says of it. */
export interface NamedPeer {
  readonly url: string;
  /** Lets this machine hand records in there. */
  readonly token: ApiToken | undefined;
}

/** The options `--peer` and `--token-file`. */
export interface NamedPeerFlags {
  readonly peer?: string;
  readonly tokenFile?: string;
}

/**
 * What these options and the environment say; undefined if no peer is named.
 *
 * @throws {UsageError} If they make no sense.
 * @throws {UnreachableError} If the file cannot be read.
 */
export function readNamedPeer({ peer, tokenFile }: NamedPeerFlags): NamedPeer | undefined {
  if (peer === undefined) {
    if (tokenFile !== undefined) throw new UsageError("--token-file needs --peer");
    return undefined;
  }
  if (tokenFile !== undefined) {
    return { url: peer, token: checkToken(readFile(tokenFile), tokenFile) };
  }
  // An environment variable that is empty says nothing.
  const text = Deno.env.get("CHAINVOTE_TOKEN") || undefined;
  return { url: peer, token: text === undefined ? undefined : checkToken(text, "CHAINVOTE_TOKEN") };
}

/**
 * Its API, and what it said of itself, once it has answered.
 *
 * @throws {ApiError} If no peer answers.
 * @throws {UnreachableError} If its network is another one.
 */
export async function findNamedPeer(
  { url, token }: NamedPeer,
  { network, signal }: { network: Network | undefined; signal: AbortSignal },
): Promise<{ readonly api: PeerApi; readonly status: PeerStatus }> {
  const api = new ApiClient(
    { url, token, signal, mayTellProxy: mayTellProxy() },
    { clock: systemClock, ...systemAccess },
  );
  const status = await api.status({ withinMs: FIRST_ANSWER_MS });
  const { network: chainId, name } = status;
  if (network === undefined || network.chainId === chainId) return { api, status };
  throw new UnreachableError(
    `Cannot use the peer at ${url} for the network "${network.definition.name}" as it belongs to ` +
      `another one, ${JSON.stringify(name)}`,
  );
}

/** Said in the environment, as the proxies are. */
function mayTellProxy(): boolean {
  return Deno.env.get("CHAINVOTE_TOKEN_TO_PROXY") === "1";
}

function readFile(path: string): string {
  try {
    return readSmallText(path, {
      maxBytes: MAX_TOKEN_FILE_BYTES,
      mayBePipe: true,
      isSecret: true,
    });
  } catch (error) {
    throw new UnreachableError(`Cannot read ${path}: ${describeFileError(error)}`, {
      cause: error,
    });
  }
}

function checkToken(text: string, where: string): ApiToken {
  const token = parseApiToken(text);
  if (token !== undefined) return token;
  throw new UsageError(
    `Cannot use ${where} as it must hold the 64 hex digits of the file api-token in the peer's data folder`,
  );
}
