/** The peer of another process that runs on a data folder. */
import type { Network } from "../../core/rules/network.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { ApiClient } from "../../net/api/client.ts";
import { ApiError } from "../../net/api/error.ts";
import { askFolderPeer } from "../../net/api/folder_proof.ts";
import { systemAccess } from "../../net/http/access.ts";
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import { readApiToken } from "../app/files/api_token.ts";
import { type PeerInfo, readPeerInfo } from "../app/files/data_folder.ts";
import { UnreachableError } from "../app/errors.ts";
import { checkDataFolder } from "../app/files/folder_check.ts";

/** Options of {@linkcode findRunningPeer}. */
export interface RunningPeerOptions {
  readonly data: string;
  readonly network: Network | undefined;
  /** Milliseconds for its first answer. */
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/** A peer of another process, and what it said of itself just now. */
export interface FoundPeer {
  readonly api: PeerApi;
  readonly status: PeerStatus;
}

/** Why no peer of another process is used: nobody named one, or the one that was named is not there. */
export interface NoPeer {
  readonly why: string | undefined;
}

/**
 * The peer that runs on the data folder, if one does. It must prove that it is the one: the file that names it may
 * have been left by a peer that was killed, or copied with its folder, and its port may be another program's.
 *
 * @throws {UnreachableError} If it belongs to another network.
 * @throws {ApiError} `refused`, if it does not let this user in.
 */
export async function findRunningPeer(
  { data, network, withinMs, signal }: RunningPeerOptions,
): Promise<FoundPeer | NoPeer> {
  checkDataFolder(data);
  const info = readPeerInfo(data);
  if (info === undefined) return { why: undefined };
  const folderPeer = { url: info.api, secret: info.secret };
  const answer = await askFolderPeer(folderPeer, { withinMs, signal }, {
    clock,
    random,
    ...systemAccess,
  });
  if (answer.why !== undefined) return answer;
  checkNetwork(info, network, data);
  // It is the folder's, so it may see the folder's token.
  const api = new ApiClient(
    { url: info.api, token: readApiToken(data), signal },
    { clock, ...systemAccess },
  );
  try {
    return { api, status: answer.status ?? await api.status({ withinMs }) };
  } catch (error) {
    if (!(error instanceof ApiError) || error.code === "refused") throw error;
    return { why: error.message };
  }
}

function checkNetwork(info: PeerInfo, network: Network | undefined, data: string): void {
  if (network === undefined || network.chainId === info.network) return;
  throw new UnreachableError(
    `Cannot use the data folder ${data} for the network "${network.definition.name}" as the peer ` +
      "that runs on it belongs to another network: name another --data",
  );
}
