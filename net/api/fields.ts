/** What a request to the API says, each part read in one way: the object in its body, lists, ids, numbers. */
import { base64ToBytes } from "../../core/base/base64.ts";
import { isRecordId, type RecordId } from "../../core/block/ids.ts";
import type { Clock } from "../../core/base/clock.ts";
import { isIdBeginning } from "../../core/store/id_search.ts";
import { MIN_ID_DIGITS } from "../../core/store/limits.ts";
import { quote } from "../../core/base/plain_text.ts";
import { EVENT_TYPES, type NodeEvent } from "../node/events.ts";
import { isNested } from "../http/json_nesting.ts";
import { type BodyLimits, readRequestBody } from "../http/body.ts";
import { RequestError } from "../http/request_error.ts";
import { MAX_API_ITEMS, MAX_API_NESTING } from "./limits.ts";

/**
 * The JSON object that is the body of a request.
 *
 * @throws {RequestError | BodyError} If the body is anything else, or breaks a limit.
 */
export async function readObject(
  request: Request,
  limits: BodyLimits,
  clock: Clock,
): Promise<Record<string, unknown>> {
  if (!/^application\/json *(;|$)/i.test(request.headers.get("content-type") ?? "")) {
    throw new RequestError(415, "not-json", "Content-Type must be application/json");
  }
  const text = await readRequestBody(request, limits, clock);
  if (isNested(text, MAX_API_NESTING)) {
    throw bad(`the body must be JSON with at most ${MAX_API_NESTING} levels`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(`the body must be JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null) throw bad("the body must be a JSON object");
  return value as Record<string, unknown>;
}

/** A list of at most {@linkcode MAX_API_ITEMS} items. @throws {RequestError} `bad-request` */
export function parseList<T>(value: unknown, name: string, parse: (item: unknown) => T): T[] {
  if (!Array.isArray(value) || value.length > MAX_API_ITEMS) {
    throw bad(`${name} must be a list of at most ${MAX_API_ITEMS} items`);
  }
  return value.map(parse);
}

/** The bytes of a record in base64. @throws {RequestError} `bad-request` */
export function parseRecord(value: unknown): Uint8Array {
  if (typeof value !== "string") throw bad("a record must be base64");
  try {
    return base64ToBytes(value);
  } catch (error) {
    throw bad(`a record must be base64: ${(error as Error).message}`);
  }
}

/** The id of a record in lower-case hex. @throws {RequestError} `bad-request` */
export function parseId(value: unknown): RecordId {
  if (typeof value === "string" && isRecordId(value)) return value;
  throw bad(`a record id must be 64 lower-case hex digits: ${quote(value)}`);
}

/** The beginning of a record's id in lower-case hex. @throws {RequestError} `bad-request` */
export function parseIdBeginning(value: unknown): string {
  if (typeof value === "string" && isIdBeginning(value)) return value;
  throw bad(
    `id must be the first ${MIN_ID_DIGITS} to 64 lower-case hex digits of a record id: ${
      quote(value)
    }`,
  );
}

/** A whole number of the query string; `otherwise` where it is left out. @throws {RequestError} `bad-request` */
export function parseQueryNumber(
  text: string | undefined,
  name: string,
  { most, otherwise }: { most: number; otherwise: number },
): number {
  if (text === undefined) return otherwise;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (!(value <= most)) throw bad(`${name} must be a whole number up to ${most}: ${text}`);
  return value;
}

/** A request breaks the rule that `reason` names. */
export function bad(reason: string): RequestError {
  return new RequestError(400, "bad-request", reason);
}

/** Kinds of events with commas between them; undefined, which is all, where they are left out. @throws {RequestError} `bad-request` */
export function parseEventTypes(text: string | undefined): NodeEvent["type"][] | undefined {
  return text?.split(",").map((name) => {
    const type = EVENT_TYPES.find((each) => each === name);
    if (type !== undefined) return type;
    throw bad(`types must be some of ${EVENT_TYPES.join(", ")}: ${quote(name)}`);
  });
}
