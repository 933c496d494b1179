import { type Context, Hono, type HonoRequest } from "hono";
import type { Clock, Random } from "../../../core/base/clock.ts";
import { plainExcerpt } from "../../../core/base/plain_text.ts";
import { BodyLimiter } from "./body_limiter.ts";
import { type BodyLimits, readRequestBody } from "../../http/body.ts";
import { FieldError, parseChainId, parsePeerId } from "../protocol/fields.ts";
import { parseAnnouncement } from "../protocol/announcement.ts";
import { Polls, type PollTarget } from "./polls.ts";
import { type HttpRefusal, refusalOf } from "./refusal.ts";
import { createClientAddress } from "../swarm/client_address.ts";
import type { DialBack } from "../swarm/dial_back.ts";
import { TrackerCounts } from "./counts.ts";
import { createTrackerPageApp } from "./page_app.ts";
import { createTrackerStatusApp } from "./status_app.ts";
import type { Swarm } from "../swarm/swarm.ts";
import { MAX_REQUEST_BYTES, MAX_REQUEST_MS } from "../protocol/limits.ts";

/** What the server tells of a request beside the request. */
export interface RequestSource {
  /** The address that the request came from. */
  readonly remoteHost: string;
}

/** Answers what a tracker is asked. Rejects with errors of the tracker's own, for the server to report. */
export interface TrackerApp {
  fetch(request: Request, client: RequestSource): Response | Promise<Response>;
}

/** What a tracker's HTTP side needs. */
export interface TrackerAppDeps {
  readonly swarm: Swarm;
  readonly clock: Clock;
  readonly random: Random;
  /** Makes the dials that the swarm asks for; left out if it asks for none. */
  readonly dialBack?: DialBack;
  /** @default {new TrackerCounts()} */
  readonly counts?: TrackerCounts;
  /** Bytes of memory that the process holds, for `/metrics`. @default {() => 0} */
  readonly memory?: () => number;
  /** Whose address counts. @default {that of the request's socket} */
  readonly clientAddress?: (headers: Headers, socketHost: string) => string;
}

interface TrackerEnv {
  readonly Bindings: RequestSource;
}

/** Limits of an announcement. */
const BODY_LIMITS: BodyLimits = { maxBytes: MAX_REQUEST_BYTES, maxMs: MAX_REQUEST_MS };

/** Whoever takes a peer out of the list must show that it is theirs. */
const NO_TOKEN: HttpRefusal = {
  status: 401,
  code: "no-token",
  reason: "the token must come as Authorization: Bearer TOKEN",
  headers: { "WWW-Authenticate": "Bearer" },
};

/**
 * The tracker over HTTP:
 *
 * - `POST /v1/networks/{chainId}/peers` with `{peerId, port, token?, local?, nameTag?}`: I am here (the seed's
 *   SYN).
 * - `DELETE /v1/networks/{chainId}/peers/{peerId}` with the token: I leave (FIN).
 * - `GET /v1/networks/{chainId}/peers?index=N&wait=30s&peerId=ME`: who is there, once it is another
 *   list than that of index N, or the wait is over (the broadcast).
 * - `GET /`, `/healthz`, `/v1/stats` and `/metrics`: for whoever runs it.
 *
 * Every refusal is JSON, `{code, reason}`. An error of the tracker's own is thrown on, for the server
 * to report.
 */
export function createTrackerApp(
  {
    swarm,
    clock,
    random,
    dialBack,
    counts = new TrackerCounts(),
    memory = () => 0,
    clientAddress = createClientAddress({}),
  }: TrackerAppDeps,
): TrackerApp {
  const app = new Hono<TrackerEnv>();
  const peers = "/v1/networks/:chainId/peers";
  const bodies = new BodyLimiter();
  const hostOf = (c: Context<TrackerEnv>) => clientAddress(c.req.raw.headers, c.env.remoteHost);
  const polls = new Polls({ swarm, clock, random, counts });
  const refuse = ({ status, code, reason, headers }: HttpRefusal) => {
    counts.refuse(code);
    return Response.json({ code, reason }, { status, headers });
  };
  const onError = (error: unknown) => {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return refuse(refusal);
  };

  app.post(peers, async (c) => {
    const chainId = parseChainId(c.req.param("chainId"));
    const host = hostOf(c);
    const body = await bodies.reading(host, () => readJson(c.req.raw, clock));
    const announcement = parseAnnouncement(body);
    const { isNew, dial, ...answer } = swarm.announce({ chainId, host, ...announcement });
    counts.announces++;
    if (dial !== undefined) dialBack?.take(dial);
    return c.json({ ...answer, host }, isNew ? 201 : 200);
  });

  app.delete(`${peers}/:peerId`, (c) => {
    const chainId = parseChainId(c.req.param("chainId"));
    const peerId = parsePeerId(c.req.param("peerId"));
    const token = tokenOf(c.req);
    if (token === undefined) return refuse(NO_TOKEN);
    swarm.leave(chainId, peerId, token);
    counts.leaves++;
    return c.body(null, 204);
  });

  app.route("/", createTrackerPageApp({ swarm, clock }));
  app.route("/", createTrackerStatusApp({ swarm, counts, memory }));
  app.notFound(({ req }) => refuse(noSuchResource(req)));
  app.onError(onError);

  const answerPoll = (target: PollTarget, request: Request, { remoteHost }: RequestSource) => {
    try {
      const host = clientAddress(request.headers, remoteHost);
      const answer = polls.answer(target, { request, host });
      return answer instanceof Promise ? answer.catch(onError) : answer;
    } catch (error) {
      return onError(error);
    }
  };
  return {
    fetch(request, client) {
      const target = polls.targetOf(request);
      return target === undefined
        ? app.fetch(request, client)
        : answerPoll(target, request, client);
    },
  };
}

function tokenOf(request: HonoRequest): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.header("authorization") ?? "")?.[1];
}

function noSuchResource({ method, path }: HonoRequest): HttpRefusal {
  const reason = `no such resource: ${method} ${plainExcerpt(path, 200)}`;
  return { status: 404, code: "not-found", reason };
}

async function readJson(request: Request, clock: Clock): Promise<unknown> {
  const text = await readRequestBody(request, BODY_LIMITS, clock);
  try {
    return JSON.parse(text);
  } catch {
    throw new FieldError("bad-json", "the body", "JSON", text);
  }
}
