import type { SwarmCode } from "../swarm/error.ts";

/** How a refusal of the swarm is said in HTTP. */
export const SWARM_STATUS = {
  "wrong-token": 403,
  "unknown-peer": 404,
  "networks-full": 503,
  "tracker-full": 503,
  "network-full": 503,
  "host-full": 429,
  "source-full": 429,
  "source-networks-full": 429,
  "source-polls-full": 429,
  "source-announcements-full": 429,
  "announcements-full": 503,
  "polls-full": 503,
} as const satisfies Record<SwarmCode, number>;

/** Seconds after which a client that met a limit may ask again. */
export const RETRY_AFTER_S = "15";
