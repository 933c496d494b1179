/** What a peer's user is told of what a tracker found. */
import { type Address, formatAddress } from "../../../net/base/address.ts";
import { isLoopback } from "../../../net/base/ip.ts";
import type { ReachReport } from "../../../net/tracker/client/client.ts";

/** One line on whether others can connect to this peer, and if not, what to do. */
export function describeReach(
  { reach, address }: ReachReport,
  { tracker, listen }: { tracker: string; listen: Address },
): string {
  const at = formatAddress(address);
  if (reach === "reached") return `the tracker ${tracker} reaches this peer at ${at}`;
  const isLocal = isLoopback(listen.host) && !isLoopback(address.host);
  const advice = isLocal
    ? `it listens on ${listen.host}, for this machine alone: give --listen 0.0.0.0:${listen.port}`
    : "open that port in the firewall or router to change it";
  return `the tracker ${tracker} cannot reach this peer at ${at}; others cannot connect to it, ` +
    `it connects to them (${advice})`;
}
