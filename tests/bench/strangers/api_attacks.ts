/** What a stranger may ask of the API without end: each route, with what is really there. */
import type { Facts } from "./facts.ts";

/** A request. */
export interface Ask {
  readonly path: string;
  /** What is posted, as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** For how long the answer is read at most, in ms: some have no end. */
  readonly readMs?: number;
}

/** How long an answer without an end is read. */
const STREAM_MS = 1_000;

const pick = ({ ids }: Facts, n: number) => ids[(n * 7_919) % ids.length];

/** By the route. */
export const API_ATTACKS: Readonly<Record<string, (facts: Facts, n: number) => Ask>> = {
  "GET /v1/status": () => ({ path: "/v1/status" }),
  "GET /v1/blocks": (_, n) => ({ path: `/v1/blocks?from=${1 + n % 4}&limit=100` }),
  "GET /v1/headers": (_, n) => ({ path: `/v1/headers?from=${n % 100}&limit=2000` }),
  "GET /v1/peers": () => ({ path: "/v1/peers" }),
  "GET /v1/chain": () => ({ path: "/v1/chain" }),
  "GET /v1/records?id=": (facts, n) => ({ path: `/v1/records?id=${pick(facts, n).slice(0, 6)}` }),
  "GET /v1/records/ID": (facts, n) => ({ path: `/v1/records/${pick(facts, n)}` }),
  "GET /v1/records/ID/proof": (facts, n) => ({ path: `/v1/records/${pick(facts, n)}/proof` }),
  "GET /v1/records/ID/events": (facts, n) => ({
    path: `/v1/records/${pick(facts, n)}/events`,
    readMs: STREAM_MS,
  }),
  "POST /v1/records": () => ({ path: "/v1/records", body: { records: ["AAAA"] } }),
  "POST /v1/ballots": (_, n) => ({
    path: "/v1/ballots",
    headers: { "x-chainvote": "1" },
    body: { record: btoa(`a record that is none ${n}`) },
  }),
  "POST /v1/records/status": (facts, n) => ({
    path: "/v1/records/status",
    body: { ids: Array.from({ length: 100 }, (_, i) => pick(facts, n + i)) },
  }),
  "POST /v1/records/status, waiting": (facts, n) => ({
    path: "/v1/records/status",
    body: { ids: Array.from({ length: 16 }, (_, i) => pick(facts, n + i)), waitMs: 60_000 },
    readMs: STREAM_MS,
  }),
  "GET /v1/query/tally": () => ({ path: "/v1/query/tally" }),
  "GET /v1/query/voter": (_, n) => ({ path: `/v1/query/voter?id=voter%201-${n % 10_000}` }),
  "GET /v1/finality": () => ({ path: "/v1/finality" }),
  "GET /v1/certificate": () => ({ path: "/v1/certificate" }),
  "GET /v1/events": () => ({ path: "/v1/events", readMs: STREAM_MS }),
  "GET /metrics": () => ({ path: "/metrics" }),
  "GET /": () => ({ path: "/" }),
  "GET /plain": () => ({ path: "/plain" }),
  "GET /v1/openapi.json": () => ({ path: "/v1/openapi.json" }),
  "GET /nothing": () => ({ path: "/nothing" }),
};

/** Requests that are open at once: as many as one host may have. */
export const CONNECTIONS = 32;
