import type { Clock, Random } from "../../../core/base/clock.ts";
import { FieldError, parseChainId, parsePeerId, parseWhole } from "../protocol/fields.ts";
import type { TrackerCounts } from "./counts.ts";
import { DEFAULT_WAIT_MS, MAX_WAIT_MS, WAIT_JITTER } from "../protocol/limits.ts";
import type { Swarm } from "../swarm/swarm.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import type { PeerId } from "../../base/peer_id.ts";

/** What polls are answered with. */
export interface PollsDeps {
  readonly swarm: Swarm;
  readonly clock: Pick<Clock, "monotonic">;
  readonly random: Pick<Random, "below">;
  readonly counts: TrackerCounts;
}

/** What a poll asks, as it came. */
export interface PollTarget {
  readonly chainId: string;
  readonly query: string;
}

// Not by `new URL()`, which costs as much as the rest of a question.
const TARGET = /^https?:\/\/[^/?#]+\/v1\/networks\/([^/?#]+)\/peers(?:\?([^#]*))?$/;

/**
 * `GET /v1/networks/{chainId}/peers`: who is there, at once or once it has changed.
 *
 * Not a part of the hono app: thousands of polls are open at once, and one by hono keeps alive, and makes the
 * garbage collector copy, several KB more than it takes here.
 */
export class Polls {
  readonly #deps: PollsDeps;

  constructor(deps: PollsDeps) {
    this.#deps = deps;
  }

  /** What a request asks, if it is for this to answer. */
  targetOf({ method, url }: Request): PollTarget | undefined {
    // The server leaves the body of an answer to HEAD out.
    const isRead = method === "GET" || method === "HEAD";
    const [, chainId, query = ""] = isRead ? TARGET.exec(url) ?? [] : [];
    return chainId === undefined ? undefined : { chainId, query };
  }

  /**
   * Answers the poll of a client with the address `host`. Not async: whatever it holds while it waits, thousands do.
   *
   * @throws {FieldError}
   * @throws {SwarmError} When too many are open; rejects with it.
   */
  answer(
    target: PollTarget,
    { request: { signal }, host }: { request: Request; host: string },
  ): Response | Promise<Response> {
    const { swarm, clock, random, counts } = this.#deps;
    const { chainId, index, waitMs, exclude } = parsePoll(target);
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

  #tell(chainId: ChainId, exclude: PeerId | undefined): Response {
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
  readonly chainId: ChainId;
  /** That of the list which the client knows; 0 if it knows none. */
  readonly index: number;
  readonly waitMs: number;
  /** Whom the client is not to be told of: itself. */
  readonly exclude: PeerId | undefined;
}

function parsePoll({ chainId, query }: PollTarget): Poll {
  const fields = new URLSearchParams(query);
  const me = fields.get("peerId");
  return {
    chainId: parseChainId(chainId),
    index: parseIndex(fields.get("index") ?? "0"),
    waitMs: parseWait(fields.get("wait")),
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
