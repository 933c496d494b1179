/** The routes of records: handing them in, where they are, and proofs. */
import { type ApiHono, type RouteDeps, sendEvents, sendJson, settleIn } from "./context.ts";
import { bad, parseId, parseIdBeginning, parseList, parseRecord, readObject } from "./fields.ts";
import type { BodyLimits } from "../http/body.ts";
import { RequestError } from "../http/request_error.ts";
import {
  MAX_API_BODY_BYTES,
  MAX_API_BODY_MS,
  MAX_API_LOOKUP_BYTES,
  MAX_API_READER_IDS,
  MAX_API_READER_LOOKUP_BYTES,
  MAX_API_READER_WAITS,
  MAX_API_WAIT_MS,
  MAX_SHORT_PROOF_BLOCKS,
} from "./limits.ts";

const BODY_LIMITS: BodyLimits = { maxBytes: MAX_API_BODY_BYTES, maxMs: MAX_API_BODY_MS };
const LOOKUP_LIMITS: BodyLimits = { maxBytes: MAX_API_LOOKUP_BYTES, maxMs: MAX_API_BODY_MS };
const READER_LIMITS: BodyLimits = {
  maxBytes: MAX_API_READER_LOOKUP_BYTES,
  maxMs: MAX_API_BODY_MS,
};

/** Adds the routes about records. */
export function addRecordRoutes(app: ApiHono, deps: RouteDeps): void {
  addReadingRoutes(app, deps);
  addPostingRoutes(app, deps);
}

function addReadingRoutes(app: ApiHono, { api, clock, streams, copies, work }: RouteDeps): void {
  app.get("/v1/records", async (c) => {
    const beginning = parseIdBeginning(c.req.query("id"));
    return await work(c, async () => c.json(await api.findIds(beginning)));
  });

  app.get("/v1/records/:id", async (c) => {
    const id = parseId(c.req.param("id"));
    return await work(c, async () => c.json((await api.lookUp([id]))[0]));
  });

  app.get("/v1/records/:id/proof", async (c) => {
    const id = parseId(c.req.param("id"));
    const upTo = c.req.query("upTo") ?? "tip";
    if (upTo !== "tip" && upTo !== "final") throw bad("upTo must be tip or final");
    // Not in its turn: who has to wait for a slot is told at once.
    const [{ confirmations }] = await api.lookUp([id]);
    if (confirmations > MAX_SHORT_PROOF_BLOCKS) settleIn(c, copies);
    const answer = await work(c, async () => {
      const proof = await api.prove(id, { upTo });
      return proof && sendJson(c, proof);
    });
    if (answer !== undefined) return answer;
    throw new RequestError(
      404,
      "not-included",
      `the record must be in a block after genesis: ${id}`,
    );
  });

  app.get("/v1/records/:id/events", (c) => {
    const id = parseId(c.req.param("id"));
    const signal = settleIn(c, streams);
    return sendEvents(c, api.follow(id, { signal }), { nameOf: () => "record", signal, clock });
  });
}

function addPostingRoutes(app: ApiHono, { api, clock, streams, work }: RouteDeps): void {
  app.post("/v1/records", async (c) => {
    const { records } = await readObject(c.req.raw, BODY_LIMITS, clock);
    const submitted = await api.submit(parseList(records, "records", parseRecord));
    return sendJson(c, { records: submitted });
  });

  app.post("/v1/records/status", async (c) => {
    const { hasToken } = c.var.caller;
    const limits = hasToken ? LOOKUP_LIMITS : READER_LIMITS;
    const { ids, waitMs = 0 } = await readObject(c.req.raw, limits, clock);
    if (!Number.isSafeInteger(waitMs) || Number(waitMs) < 0 || Number(waitMs) > MAX_API_WAIT_MS) {
      throw bad(`waitMs must be a whole number up to ${MAX_API_WAIT_MS}`);
    }
    const parsed = parseList(ids, "ids", parseId);
    if (!hasToken && parsed.length > MAX_API_READER_IDS) {
      throw bad(`without the token at most ${MAX_API_READER_IDS} ids can be asked for`);
    }
    if (waitMs !== 0 && !hasToken && parsed.length > MAX_API_READER_WAITS) {
      throw bad(`without the token at most ${MAX_API_READER_WAITS} ids can be waited for`);
    }
    if (waitMs === 0) {
      return await work(c, async () => sendJson(c, { records: await api.lookUp(parsed) }));
    }
    const options = { waitMs: Number(waitMs), signal: settleIn(c, streams) };
    return sendJson(c, { records: await api.lookUp(parsed, options) });
  });
}
