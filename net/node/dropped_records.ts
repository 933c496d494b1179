/** What the log says of records that waited for a block and can never enter one. */
import { countOf } from "../../core/base/count_of.ts";
import { closingTime } from "../../core/rules/closing.ts";
import type { NetworkDefinition } from "../../core/rules/network.ts";
import type { Log } from "../base/log.ts";

/** Where it is said, of which network, and when. */
export interface DroppedRecordsDeps {
  readonly log: Log;
  readonly definition: NetworkDefinition;
  /** In ms since the Unix epoch. */
  readonly now: number;
}

/** Says how many there are: a warning once the network is closed, as whoever handed them in hoped that they would count. */
export function logDropped(count: number, { log, definition, now }: DroppedRecordsDeps): void {
  const what = `${countOf(count, "record")} that waited can no longer enter a block`;
  const closes = closingTime(definition);
  if (closes === undefined || now <= closes) return log.info(what);
  log.warn(`${what}: the network closed at ${new Date(closes).toISOString()}`);
}
