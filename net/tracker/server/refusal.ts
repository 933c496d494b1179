import { BodyError } from "../../http/body.ts";
import { RETRY_AFTER_S, SWARM_STATUS } from "./swarm_status.ts";
import { FieldError } from "../protocol/fields.ts";
import { SwarmError } from "../swarm/error.ts";

/** How a tracker says no over HTTP. */
export interface HttpRefusal {
  readonly status: number;
  /** The literal code, also in `/metrics`. */
  readonly code: string;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an error tells the client; undefined for one that is the tracker's own. */
export function refusalOf(error: unknown): HttpRefusal | undefined {
  if (error instanceof FieldError) {
    return { status: 400, code: error.code, reason: error.message };
  }
  if (error instanceof SwarmError) {
    const headers = error.limit === undefined ? undefined : { "Retry-After": RETRY_AFTER_S };
    return { status: SWARM_STATUS[error.code], code: error.code, reason: error.message, headers };
  }
  if (error instanceof BodyError) {
    const headers = { Connection: "close" };
    return { status: error.status, code: error.code, reason: error.message, headers };
  }
  return undefined;
}
