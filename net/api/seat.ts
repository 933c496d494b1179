/** A request's seat, or what the client is told when there is none. */
import { RequestError } from "../http/request_error.ts";
import type { Caller } from "./caller.ts";
import type { Seats } from "./caller_limiter.ts";

/**
 * Takes a seat for a request.
 *
 * @returns What gives it back.
 * @throws {RequestError} 503 `busy` if there is none.
 */
export function takeSeat(seats: Seats, caller: Caller): () => void {
  const leave = seats.take(caller);
  if (leave !== undefined) return leave;
  const whose = caller.hasToken ? "the token's" : "your or all machines'";
  throw new RequestError(503, "busy", `there are too many of ${whose} requests: try again later`);
}
