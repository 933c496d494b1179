import { systemClock, systemRandom } from "../../core/base/system.ts";
import {
  type TrackerDeps,
  type TrackerOptions,
  TrackerServer,
} from "../../net/tracker/server/server.ts";

/**
 * The seed's tracker, with the machine's clock and chance where none are given: tells the peers of a network of each
 * other. It takes no part in what they say to each other, and forgets everything when it stops.
 *
 * @example
 * ```ts
 * import { Tracker } from "chainvote";
 *
 * await using tracker = new Tracker({ port: 0 });
 * const { url } = await tracker.startListening();
 * const answer = await fetch(`${url}/healthz`);
 * console.assert((await answer.json()).status === "ok");
 * ```
 */
export class Tracker extends TrackerServer {
  constructor(options: TrackerOptions = {}, deps: Partial<TrackerDeps> = {}) {
    super(options, { clock: systemClock, random: systemRandom, ...deps });
  }
}
