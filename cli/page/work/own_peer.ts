/** The peer that serves this page, as the page and its workers ask it. */
import { systemClock as clock } from "../../../core/base/system.ts";
import { ApiClient } from "../../../net/api/client.ts";

/** A client of the peer that this page, or this worker, is from. */
export function ownPeer(
  url: string = location.origin,
  fetch: typeof globalThis.fetch = (...call) => globalThis.fetch(...call),
): ApiClient {
  return new ApiClient({ url }, { clock, fetch, unpacksAll: true });
}
