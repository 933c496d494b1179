/** What the log says of connections: that one began, and why one ended, as loud as it matters. */
import { sourceOf } from "../base/address.ts";
import { BoundedMap } from "../base/bounded_map.ts";
import type { Clock } from "../../core/base/clock.ts";
import { MAX_TOLD_STRANGERS } from "./limits.ts";
import type { Log } from "../base/log.ts";
import { ToldLines } from "./told_lines.ts";
import type { ProtocolError } from "../wire/protocol_error.ts";

/** One connection. */
export interface LoggedConnection {
  /** The address that this side dialled, or the other side's. */
  readonly name: string;
  readonly host: string;
  /** True if this side opened it. */
  readonly outbound: boolean;
}

/** Writes the lines of all connections; those that strangers cause stay few. */
export class ConnectionLog {
  readonly #log: Log;
  readonly #lines: ToldLines;
  /** Machines with another network key, of which the log has told: they may come back for ever. */
  readonly #strangers = new BoundedMap<true>(MAX_TOLD_STRANGERS);

  constructor(deps: { clock: Pick<Clock, "monotonic">; log: Log }) {
    this.#log = deps.log;
    this.#lines = new ToldLines(deps);
  }

  /** The peer is who it should be. */
  began({ name, host }: LoggedConnection, agent: string): void {
    const text = `connected with ${name} (${agent})`;
    this.#lines.write("info", { kind: "connections", host, text });
  }

  /** The other side closed the connection. */
  closed({ name, host }: LoggedConnection): void {
    const text = `disconnected from ${name}: it closed the connection`;
    this.#lines.write("info", { kind: "goodbyes", host, text });
  }

  /** The connection ended for a reason. */
  ended({ name, host, outbound }: LoggedConnection, error: ProtocolError): void {
    const text = `disconnected from ${name}: ${error.message}`;
    // Who dials has another port each time.
    const machine = outbound ? name : sourceOf(host);
    const isOld = error.code === "key" &&
      !this.#strangers.addNew(`${machine} ${error.message}`, true);
    if (isOld || error.isQuiet) this.#log.debug(text);
    else this.#lines.write("warn", { kind: `ends by "${error.code}"`, host, text });
  }

  /** Something failed here. */
  failed({ name }: LoggedConnection, error: unknown): void {
    this.#log.error(`disconnected from ${name}: ${(error as Error).message}`);
  }

  /** Says how many lines were left out. To be called every few seconds. */
  check(): void {
    this.#lines.check();
  }
}
