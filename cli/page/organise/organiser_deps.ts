import type { Clock, Random } from "../../../core/base/clock.ts";

/** What the organiser's page works with. */
export interface OrganiserDeps {
  readonly isFromDisk: boolean;
  readonly clock: Clock;
  readonly random: Random;
}
