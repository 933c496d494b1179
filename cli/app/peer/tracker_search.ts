/** What the search for others through trackers has come to, for people. */
import type { TrackerState } from "../../../net/tracker/client/client.ts";
import type { TrackerReport } from "../../../net/tracker/protocol/report.ts";
import { UnreachableError } from "../errors.ts";
import { commandLine } from "../hint.ts";
import { describeTracker } from "./tracker_lines.ts";

/** What each tracker says of others. */
export function describeSearch(reports: readonly TrackerReport[]): string {
  if (reports.length === 0) return "no tracker was asked";
  return reports.map((report) => `tracker ${describeTracker(report)}`).join("; ");
}

/**
 * Why none of these answers, of trackers and addresses that the user insists on; undefined if one does, or if there
 * are none.
 *
 * @param states How each tracker stands; undefined while it has not been heard of.
 */
export function failureOf(
  states: ReadonlyMap<string, TrackerState | undefined>,
  required: readonly string[],
): UnreachableError | undefined {
  if (required.length === 0) return undefined;
  const named = required.flatMap((url) => states.get(url) ?? []);
  const errors = named.flatMap((each) => each.state === "unreachable" ? [each.error] : []);
  // Who tells of others answers, whether or not it tells others of this peer.
  if (errors.length < named.length) return undefined;
  const [error] = errors;
  if (error === undefined) {
    const names = required.join(", ");
    return new UnreachableError(
      `No peer answers at ${names}, or none of this network: check the address, that the peer runs, and that ` +
        "--network and --network-key are those of the others",
    );
  }
  return new UnreachableError(
    error.code === "unreachable"
      ? `${error.message}; check the address, or start one: ${commandLine(["tracker"])}`
      : error.message,
  );
}
