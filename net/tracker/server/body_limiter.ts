import { Limiter } from "../../base/limiter.ts";
import { countedSource } from "../swarm/client_address.ts";
import { SwarmError } from "../swarm/error.ts";
import { MAX_BODIES_PER_SOURCE, MAX_OPEN_BODIES } from "../protocol/limits.ts";

/** Slots for bodies that are being read: one that stops in its middle costs a lot, see `MAX_OPEN_BODIES`. */
export class BodyLimiter {
  readonly #slots = new Limiter({ all: MAX_OPEN_BODIES, perSource: MAX_BODIES_PER_SOURCE });

  /**
   * Reads a body, if there is a slot.
   *
   * @param host Who sends it, an IP address.
   * @throws {SwarmError} `announcements-full`, or `source-announcements-full` for what `host` sends.
   * @throws What `read` throws.
   */
  async reading<T>(host: string, read: () => Promise<T>): Promise<T> {
    const slot = this.#slots.take(countedSource(host));
    if (typeof slot !== "function") {
      const code = slot.full === "all" ? "announcements-full" : "source-announcements-full";
      throw new SwarmError("read the announcement", code, slot.limit);
    }
    try {
      return await read();
    } finally {
      slot();
    }
  }
}
