/** What a network of a secret election is made of where nothing else is said: its records are long and costly to check. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { type ConsensusParams, parseParams } from "../../core/rules/params.ts";
import { SECRET_BODY_BYTES, SECRET_INTERVAL_MS } from "./limits.ts";

/** Parameters as they go into the definition. */
export function paramsFor(isSecret: boolean, given: JsonObject = {}): JsonObject {
  if (!isSecret) return given;
  return { intervalMs: SECRET_INTERVAL_MS, maxBodyBytes: SECRET_BODY_BYTES, ...given };
}

/** Those of an election for which no others were named. */
export function usualParams(isSecret: boolean): ConsensusParams {
  return parseParams(paramsFor(isSecret));
}
