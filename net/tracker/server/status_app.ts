/** What programs that watch over a tracker ask it. */
import { Hono } from "hono";
import { METRICS_TYPE } from "../../http/prometheus.ts";
import type { TrackerCounts } from "./counts.ts";
import { formatTrackerMetrics } from "./metrics.ts";
import type { Swarm } from "../swarm/swarm.ts";

/** What the answers are made of. */
export interface TrackerStatusDeps {
  readonly swarm: Swarm;
  readonly counts: TrackerCounts;
  /** Bytes of memory that the process holds. */
  readonly memory: () => number;
}

/**
 * - `GET /healthz`: whether it is alive
 * - `GET /v1/stats`: what it holds, as JSON
 * - `GET /metrics`: that and what it has done, as Prometheus text
 *
 * None of them tells of a single network or peer, so they are open to all.
 */
export function createTrackerStatusApp({ swarm, counts, memory }: TrackerStatusDeps): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/v1/stats", (c) => c.json(swarm.stats));
  app.get("/metrics", (c) => {
    const text = formatTrackerMetrics({ stats: swarm.stats, counts, memoryBytes: memory() });
    return c.body(text, { headers: { "Content-Type": METRICS_TYPE } });
  });
  return app;
}
