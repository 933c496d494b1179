/** What a tracker knows of a network, for people. */
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
export function describeNamesakes(namesakes: number | null): string {
  if (namesakes === null || namesakes === 0) return "";
  const networks = namesakes === 1 ? "another network" : `${namesakes} other networks`;
  return `, and ${networks} with the same name: compare the network file`;
}
