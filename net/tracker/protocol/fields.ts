/** The fields that tracker and peer exchange, each parsed the same way at both ends. */
import { quote } from "../../../core/base/plain_text.ts";
import { type ChainId, isChainId } from "../../../core/block/ids.ts";
import { isPeerId, type PeerId } from "../../base/peer_id.ts";
import { MAX_TOKEN_LENGTH } from "./limits.ts";
import { isTrackerToken, type TrackerToken } from "./tracker_token.ts";

/** Why a field was refused. */
export type FieldCode =
  | "bad-json"
  | "bad-chain-id"
  | "bad-peer-id"
  | "bad-port"
  | "bad-token"
  | "bad-index"
  | "bad-wait"
  | "bad-host"
  | "bad-expiry"
  | "bad-peers"
  | "bad-reach"
  | "bad-local"
  | "bad-count"
  | "bad-name-tag"
  | "bad-forwarded-for";

/** A field from outside breaks its rule. The message names the field, the rule and the value. */
export class FieldError extends Error {
  override readonly name = "FieldError";
  readonly code: FieldCode;

  constructor(code: FieldCode, field: string, rule: string, value: unknown) {
    super(`${field} must be ${rule}: it is ${quote(value)}`);
    this.code = code;
  }
}

/**
 * The fields of a JSON object.
 *
 * @throws {FieldError} `bad-json` when `value` is anything else.
 */
export function parseObject(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FieldError("bad-json", field, "a JSON object", value);
  }
  return value as Record<string, unknown>;
}

/** @throws {FieldError} `bad-chain-id` */
export function parseChainId(value: unknown): ChainId {
  return parseText("bad-chain-id", "chainId", "64 lower-case hex digits", isChainId, value);
}

/** @throws {FieldError} `bad-peer-id` */
export function parsePeerId(value: unknown, field = "peerId"): PeerId {
  return parseText("bad-peer-id", field, "32 lower-case hex digits", isPeerId, value);
}

/** @throws {FieldError} `bad-port` */
export function parsePort(value: unknown, field = "port"): number {
  return parseWhole("bad-port", field, 1, 65_535, value);
}

/** @throws {FieldError} `bad-token` */
export function parseToken(value: unknown): TrackerToken {
  const rule = `1 to ${MAX_TOKEN_LENGTH} printable characters without space`;
  return parseText("bad-token", "token", rule, isTrackerToken, value);
}

/** @throws {FieldError} When `value` is not a whole number from `least` to `most`. */
export function parseWhole(
  code: FieldCode,
  field: string,
  least: number,
  most: number,
  value: unknown,
): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw new FieldError(code, field, `a whole number from ${least} to ${most}`, value);
  }
  return value;
}

/** @throws {FieldError} When `value` is not a string that `pattern` matches. */
export function parseMatch(
  code: FieldCode,
  field: string,
  rule: string,
  pattern: RegExp,
  value: unknown,
): string {
  return parseText(code, field, rule, (text): text is string => pattern.test(text), value);
}

/** @throws {FieldError} When `value` is not a string of the kind that `isGood` knows. */
function parseText<T extends string>(
  code: FieldCode,
  field: string,
  rule: string,
  isGood: (text: string) => text is T,
  value: unknown,
): T {
  if (typeof value !== "string" || !isGood(value)) {
    throw new FieldError(code, field, rule, value);
  }
  return value;
}
