/**
 * The HTTP API of a peer, both ends of it.
 *
 * This room owns what can be asked (`peer_api.ts`, and `document.ts` in OpenAPI), who may ask and how much at once
 * (`caller.ts`, `caller_limiter.ts`, `work.ts`), the routes (`routes_records.ts`, `routes_chain.ts`), and the client that
 * believes no answer (`client.ts`, `answers.ts`). It does not own sockets and bodies (`net/http`) nor what a node does
 * (`node_api.ts` asks it). Read `peer_api.ts` first, then this file.
 */
import { Hono } from "hono";
import type { Clock } from "../../core/base/clock.ts";
import { StoreError } from "../../core/store/store.ts";
import { WitnessesContradictError } from "../witness/stop_errors.ts";
import { ApiWork } from "./work.ts";
import type { ApiContext, ApiEnv, ApiHono } from "./context.ts";
import { BodyError } from "../http/body.ts";
import { DATA_HEADERS } from "../http/data_headers.ts";
import { RequestError } from "../http/request_error.ts";
import { type CallerOptions, checkCaller } from "./caller.ts";
import { CallerLimiter } from "./caller_limiter.ts";
import { createApiIndexApp } from "./index_app.ts";
import { addPageRoutes, type PageSource } from "./page_app.ts";
import { addPlainRoute, type PlainSource } from "./plain_route.ts";
import { CHALLENGE_HEADER, FOLDER_PROOF_HEADER } from "./folder_proof.ts";
import {
  MAX_API_BALLOTS,
  MAX_API_BALLOTS_PER_HOST,
  MAX_API_COPIES,
  MAX_API_COPIES_PER_HOST,
  MAX_API_REQUESTS,
  MAX_API_REQUESTS_PER_HOST,
  MAX_API_STREAMS,
  MAX_API_STREAMS_PER_HOST,
} from "./limits.ts";
import { formatMetrics, type Vitals } from "./metrics.ts";
import type { PeerApi } from "./peer_api.ts";
import { METRICS_TYPE } from "../http/prometheus.ts";
import { addChainRoutes } from "./routes_chain.ts";
import { BALLOTS_PATH } from "./ballots_path.ts";
import { addBallotRoute, type BallotRules } from "./routes_ballots.ts";
import { addRecordRoutes } from "./routes_records.ts";
import type { ApiToken } from "./api_token.ts";

/** What {@linkcode createApiApp} works with. */
export interface ApiDeps {
  readonly clock: Clock;
  /** What lets programs hand records in; left out, none may. */
  readonly token?: ApiToken;
  /** True if reading takes the token too. @default {false} */
  readonly isPrivate?: boolean;
  /** URLs that browsers reach it by, such as `https://vote.club.example`. @default {Its address alone} */
  readonly publicUrls?: readonly URL[];
  /** Answers the challenge of who wants to know whether this is a folder's peer (`folder_proof.ts`). */
  readonly prove?: (challenge: string) => string | undefined;
  /** More for `/metrics` than the status has. */
  readonly vitals?: () => Vitals;
  /** The voters' page. @default {`GET /` lists the routes} */
  readonly page?: PageSource;
  /** The page without scripts. @default {There is none} */
  readonly plain?: PlainSource;
  /** Which records `POST /v1/ballots` takes of anybody. @default {None} */
  readonly ballots?: BallotRules;
}

/**
 * The API over HTTP. `document.ts` describes every route, for programs and for `GET /`; a test holds the two
 * against each other.
 *
 * Every refusal is JSON, `{code, reason}`. An error of the peer's own is thrown on, for the server to
 * report. Who may ask is up to `caller.ts`, how many at once to `limits.ts`.
 */
export function createApiApp(
  api: PeerApi,
  {
    clock,
    token,
    isPrivate = false,
    publicUrls,
    prove = () => undefined,
    vitals,
    page,
    plain,
    ballots,
  }: ApiDeps,
): ApiHono {
  const app = new Hono<ApiEnv>();
  const streams = new CallerLimiter({ all: MAX_API_STREAMS, perSource: MAX_API_STREAMS_PER_HOST });
  const copies = new CallerLimiter({ all: MAX_API_COPIES, perSource: MAX_API_COPIES_PER_HOST });
  const works = new ApiWork(clock);
  const work = <T>(c: ApiContext, task: () => T | Promise<T>): Promise<T> =>
    works.run(c.var.caller, task, c.req.raw.signal);
  const routes = { api, clock, streams, copies, work };

  app.use(async (c, next) => {
    await next();
    // Pages say themselves what they may do, and how long they are kept.
    for (const [name, value] of Object.entries(DATA_HEADERS)) {
      if (!c.res.headers.has(name)) c.header(name, value);
    }
    // Also where the caller is refused: a caller without a token wants to know whom to show it.
    const proof = prove(c.req.header(CHALLENGE_HEADER) ?? "");
    if (proof !== undefined) c.header(FOLDER_PROOF_HEADER, proof);
  });
  admitCallers(app, { token, isPrivate, publicUrls, works });
  if (page !== undefined) addPageRoutes(app, page);
  if (plain !== undefined) addPlainRoute(app, routes, plain);
  app.route("/", createApiIndexApp());
  addChainRoutes(app, routes);
  addRecordRoutes(app, routes);
  addBallotRoute(app, routes, ballots);
  app.get("/metrics", async (c) => {
    const text = formatMetrics(await api.status(), vitals?.());
    return c.body(text, { headers: { "content-type": METRICS_TYPE } });
  });

  app.notFound((c) =>
    c.json({ code: "not-found", reason: `no such resource: ${c.req.path}` }, 404)
  );
  answerErrors(app);
  return app;
}

/** Lets in who may ask, as many as there are slots for, and keeps account of each until it has its answer. */
function admitCallers(
  app: ApiHono,
  { works, ...options }: Omit<CallerOptions, "remoteHost"> & { readonly works: ApiWork },
): void {
  const requests = new CallerLimiter({
    all: MAX_API_REQUESTS,
    perSource: MAX_API_REQUESTS_PER_HOST,
  });
  const ballots = new CallerLimiter({ all: MAX_API_BALLOTS, perSource: MAX_API_BALLOTS_PER_HOST });
  app.use(async (c, next) => {
    const { remoteHost, completed } = c.env;
    const caller = checkCaller(c.req.raw, { remoteHost, ...options });
    c.set("caller", caller);
    c.set("leave", (c.req.path === BALLOTS_PATH ? ballots : requests).take(caller));
    const over = new AbortController();
    c.set("over", over.signal);
    const end = () => {
      over.abort();
      c.var.leave();
    };
    completed.then(end, end);
    c.set("keep", (bytes) => {
      const [leave, release] = [c.var.leave, works.keep(caller, bytes)];
      c.set("leave", () => [leave, release].forEach((each) => each()));
      if (over.signal.aborted) release();
    });
    await next();
  });
}

function answerErrors(app: ApiHono): void {
  app.onError((error, c) => {
    if (error instanceof RequestError || error instanceof BodyError) {
      // RFC 9110 §11.6.1 and §10.2.3: how to get in, and when.
      if (error.status === 401) c.header("www-authenticate", "Bearer");
      const retryAfter = error instanceof RequestError ? error.retryAfter : undefined;
      if (retryAfter !== undefined) c.header("retry-after", `${retryAfter}`);
      return c.json({ code: error.code, reason: error.message }, error.status);
    }
    // A full disk: the user who hands in a vote has to know.
    if (error instanceof StoreError) {
      return c.json({ code: `store-${error.code}`, reason: error.message }, 503);
    }
    // Nobody knows what a vote would be worth.
    if (error instanceof WitnessesContradictError) {
      return c.json({ code: "contradiction", reason: error.message }, 503);
    }
    throw error;
  });
}
