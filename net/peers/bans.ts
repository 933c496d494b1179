/** Whom this node refuses for a while, after a fault that no honest peer makes. */
import type { Clock } from "../../core/base/clock.ts";
import { type Address, formatAddress, sourceOf } from "../base/address.ts";
import { BoundedMap } from "../base/bounded_map.ts";
import { parseIp, scopeOf } from "../base/ip.ts";
import { BAN_MS, MAX_BANS } from "./limits.ts";

/**
 * Refused machines. A machine is refused whatever port it names; on this machine itself, where many peers may
 * run, a port is. So one bad peer behind a router costs its public neighbours there ten minutes, and in a
 * classroom, where all have addresses of their own, nobody else.
 */
export class Bans {
  /** Until when each is refused, in monotonic ms; the oldest first. */
  readonly #until = new BoundedMap<number>(MAX_BANS);
  readonly #clock: Pick<Clock, "monotonic">;

  constructor({ clock }: { clock: Pick<Clock, "monotonic"> }) {
    this.#clock = clock;
  }

  /** Refuses an address from now on. A program on this machine that takes no connections has none. */
  add(address: Address): void {
    const key = keyOf(address);
    if (key !== undefined) this.#until.set(key, this.#clock.monotonic() + BAN_MS);
  }

  /** Those that are refused now, a machine as its host. */
  get refused(): string[] {
    const now = this.#clock.monotonic();
    return [...this.#until].flatMap(([key, until]) => until > now ? key : []);
  }

  /** True while an address is refused. */
  has(address: Address): boolean {
    // Asked of every address each time that one is picked to dial: reading it would be most of the work.
    if (this.#until.size === 0) return false;
    const key = keyOf(address);
    const until = key === undefined ? undefined : this.#until.get(key);
    return until !== undefined && until > this.#clock.monotonic();
  }
}

function keyOf(address: Address): string | undefined {
  const { host, port } = address;
  const ip = parseIp(host);
  if (ip !== undefined && scopeOf(ip) !== "loopback") return sourceOf(host);
  return port === 0 ? undefined : formatAddress(address);
}
