import type { Clock, Random } from "../core/clock.ts";
import { FieldError, parseChainId, parsePeerId, parseWhole } from "./_tracker_fields.ts";
import type { TrackerCounts } from "./tracker_counts.ts";
import { DEFAULT_WAIT_MS, MAX_WAIT_MS, WAIT_JITTER } from "./tracker_limits.ts";
import type { Swarm } from "./tracker_swarm.ts";

/** What polls are answered with. */
export interface PollsDeps {
  readonly swarm: Swarm;
  readonly clock: Pick<Clock, "monotonic">;
  readonly random: Pick<Random, "below">;
  readonly counts: TrackerCounts;
}

const PATH = /^\/v1\/networks\/([^/]+)\/peers$/;

/**
 * `GET /v1/networks/{chainId}/peers`: who is there, at once or once it has changed.
 *
 * Not a part of the hono app: thousands of polls are open at once, and one by hono keeps alive, and makes the
 * garbage collector copy, several times what it takes here.
 */
export class Polls {
  readonly #deps: PollsDeps;

  constructor(deps: PollsDeps) {
    this.#deps = deps;
  }

  /** Whether it is for this to answer. */
  isPoll({ method }: Request, { pathname }: URL): boolean {
    return method === "GET" && PATH.test(pathname);
  }

  /**
   * Answers the poll of a client with that address. Not async: whatever it holds while it waits, thousands do.
   *
   * @throws {FieldError}
   * @throws {SwarmError} When too many are open; rejects with it.
   */
  answer({ signal }: Request, url: URL, host: string): Response | Promise<Response> {
    const { swarm, clock, random, counts } = this.#deps;
    const { chainId, index, waitMs, exclude } = parsePoll(url);
    counts.polls++;
    const tell = () => this.#tell(chainId, exclude);
    if (index === 0) return tell();
    const longest = waitMs + random.below(Math.floor(waitMs * WAIT_JITTER) + 1);
    const until = clock.monotonic() + longest;
    return swarm.changed(chainId, index, { host, signal, until }).then(tell, (error) => {
      // The client is gone, and nobody reads what is answered.
      if (error === signal.reason) return tell();
      throw error;
    });
  }

  #tell(chainId: string, exclude: string | undefined): Response {
    const list = this.#deps.swarm.listText(chainId, { exclude });
    return new Response(list.text, {
      headers: {
        "Content-Type": "application/json",
        "X-Chainvote-Index": String(list.index),
        "Cache-Control": "no-store",
      },
    });
  }
}

interface Poll {
  readonly chainId: string;
  /** That of the list which the client knows; 0 if it knows none. */
  readonly index: number;
  readonly waitMs: number;
  /** Whom the client is not to be told of: itself. */
  readonly exclude: string | undefined;
}

function parsePoll({ pathname, searchParams }: URL): Poll {
  const me = searchParams.get("peerId");
  return {
    chainId: parseChainId(PATH.exec(pathname)?.[1]),
    index: parseIndex(searchParams.get("index") ?? "0"),
    waitMs: parseWait(searchParams.get("wait")),
    exclude: me === null ? undefined : parsePeerId(me),
  };
}

function parseIndex(text: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : text;
  return parseWhole("bad-index", "index", 0, Number.MAX_SAFE_INTEGER, value);
}

function parseWait(text: string | null): number {
  if (text === null) return DEFAULT_WAIT_MS;
  const [, digits, unit] = /^(\d{1,8})(ms|s)$/.exec(text) ?? [];
  const waitMs = Number(digits) * (unit === "s" ? 1_000 : 1);
  if (waitMs <= MAX_WAIT_MS) return waitMs;
  const rule = `a time such as 500ms or 30s, at most ${MAX_WAIT_MS / 1_000}s`;
  throw new FieldError("bad-wait", "wait", rule, text);
}
