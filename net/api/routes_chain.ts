/** The routes of the chain and of the peer itself: its state, blocks, what the validator says, and news. */
import { bytesToHex } from "../../core/base/hash.ts";
import { encodeHeader } from "../../core/block/header.ts";
import { inTurns } from "./bodies.ts";
import { type ApiHono, type RouteDeps, sendEvents, sendJson, settleIn } from "./context.ts";
import { parseEventTypes, parseQueryNumber } from "./fields.ts";
import { MAX_API_BLOCKS, MAX_API_HEADERS } from "./limits.ts";
import { QueryGate } from "./query_gate.ts";
import { RequestError } from "../http/request_error.ts";

/** Adds the routes about blocks and the chain as a file. */
export function addChainRoutes(app: ApiHono, deps: RouteDeps): void {
  const { api, clock, streams, copies, work } = deps;
  const queries = new QueryGate(clock);
  addBlockRoutes(app, deps);

  app.get("/v1/status", async (c) => c.json(await api.status()));

  app.get("/v1/finality", async (c) => {
    const report = await work(c, async () => {
      const found = await api.finality();
      return found && sendJson(c, found);
    });
    if (report !== undefined) return report;
    throw noWitnesses();
  });

  app.get("/v1/certificate", async (c) => {
    const certificate = await api.certificate();
    if (certificate !== undefined) return c.json(certificate);
    const { finality } = await api.status();
    if (finality === undefined) throw noWitnesses();
    throw new RequestError(
      404,
      "not-final",
      "a block after genesis must be final: none is",
    );
  });

  app.get("/v1/peers", async (c) => sendJson(c, { peers: await api.peers() }));

  app.get("/v1/chain", (c) => {
    const signal = settleIn(c, copies);
    const file = api.chainFile({ signal })[Symbol.asyncIterator]();
    const pieces = inTurns(() => work(c, () => file.next()), clock, signal);
    return c.body(ReadableStream.from(pieces), {
      headers: { "content-type": "application/octet-stream" },
    });
  });

  app.get("/v1/query/:path{.+}", async (c) => {
    const path = c.req.param("path");
    const args = c.req.query();
    const answer = await work(c, async () => {
      const report = await queries.ask(c.var.caller, (asker) => api.query(path, args, { asker }));
      return report && sendJson(c, report);
    });
    if (answer !== undefined) return answer;
    throw new RequestError(404, "no-query", `the validator must know the query: ${path}`);
  });

  app.get("/v1/events", (c) => {
    const types = parseEventTypes(c.req.query("types"));
    const signal = settleIn(c, streams);
    const events = api.events({ signal, types });
    return sendEvents(c, events, { nameOf: ({ type }) => type, signal, clock });
  });
}

function addBlockRoutes(app: ApiHono, { api, work }: RouteDeps): void {
  app.get("/v1/blocks", async (c) => {
    const from = parseQueryNumber(c.req.query("from"), "from", {
      most: Number.MAX_SAFE_INTEGER,
      otherwise: 0,
    });
    const limit = parseQueryNumber(c.req.query("limit"), "limit", {
      most: MAX_API_BLOCKS,
      otherwise: 20,
    });
    return await work(c, async () => sendJson(c, { blocks: await api.blocks(from, limit) }));
  });

  app.get("/v1/headers", async (c) => {
    const from = parseQueryNumber(c.req.query("from"), "from", {
      most: Number.MAX_SAFE_INTEGER,
      otherwise: 0,
    });
    const limit = parseQueryNumber(c.req.query("limit"), "limit", {
      most: MAX_API_HEADERS,
      otherwise: 100,
    });
    return await work(c, async () => {
      const headers = await api.headers(from, limit);
      return sendJson(c, { headers: headers.map((each) => bytesToHex(encodeHeader(each))) });
    });
  });
}

function noWitnesses(): RequestError {
  return new RequestError(404, "no-witnesses", "the network must have witnesses: it has none");
}
