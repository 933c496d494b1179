/** What a tracker knows of a network, and found out of this peer, for people. */
import { type Address, formatAddress } from "../../../net/base/address.ts";
import { isLoopback } from "../../../net/base/ip.ts";
import type { ReachReport } from "../../../net/tracker/client/client.ts";
import type { TrackerReport } from "../../../net/tracker/protocol/report.ts";

/** One line on a tracker: its address, how it stands, whom it knows, and networks that may be meant. */
export function describeTracker({ url, state, others, namesakes }: TrackerReport): string {
  if (state === "asked") return `${url}, has not answered yet`;
  if (state === "unreachable") return `${url}, does not answer`;
  const refusal = state === "unlisted" ? ", tells nobody of this peer: it has no room" : "";
  const known = others === null
    ? ""
    : `, knows ${
      others === 0 ? "no other peer" : others === 1 ? "1 other peer" : `${others} other peers`
    }` +
      " in this network";
  return `${url}${known}${refusal}${describeNamesakes(namesakes)}`;
}

/** That there are other networks with the same name; nothing if none are known. */
function describeNamesakes(namesakes: number | null): string {
  if (namesakes === null || namesakes === 0) return "";
  const networks = namesakes === 1 ? "another network" : `${namesakes} other networks`;
  return `, and ${networks} with the same name: compare the network file`;
}

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
