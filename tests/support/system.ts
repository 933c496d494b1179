/** The machine's own clock, chance and way out, for what a test runs on real sockets. */
import { systemClock, systemRandom } from "../../core/base/system.ts";
import { systemAccess } from "../../net/http/access.ts";

/** What servers and clients take as their second argument. */
export const SYSTEM = { clock: systemClock, random: systemRandom, fetch: systemAccess.fetch };
