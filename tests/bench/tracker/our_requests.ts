/** Requests to our tracker, as bytes. */
import { requestBytes } from "./http_connection.ts";

/** Where the peers of a network are; `chainId` has 64 hex digits. */
export function peersPath(chainId: string): string {
  return `/v1/networks/${chainId}/peers`;
}

/** I am here. */
export function announceRequest(
  path: string,
  announcement: { peerId: string; port: number; token: string },
): Uint8Array {
  return requestBytes(`POST ${path}`, {
    headers: ["Content-Type: application/json"],
    body: JSON.stringify(announcement),
  });
}

/** Who is there? With an index above 0, once that is another list. */
export function pollRequest(
  path: string,
  { peerId, index = 0 }: { peerId: string; index?: number },
): Uint8Array {
  return requestBytes(`GET ${path}?index=${index}&wait=60s&peerId=${peerId}`);
}
