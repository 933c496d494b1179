/**
 * Looks at what a validator answers. It may be written in JavaScript, where no compiler has, and what it
 * keeps hold of it could change later: so everything is copied, and read once.
 */
import type { Json } from "../../core/base/canonical_json.ts";
import type { InitialState, Refused, Verdict } from "../../core/validator/validator.ts";
import { limitError } from "../state/limit_error.ts";
import {
  MAX_CODE_LENGTH,
  MAX_CONFLICT_KEYS,
  MAX_COST,
  MAX_FACTS_BYTES,
  MAX_NEEDED_RECORDS,
  MAX_REASON_LENGTH,
} from "./limits.ts";
import { MAX_STATE_KEY_LENGTH } from "../state/limits.ts";
import { copyValue } from "../state/state_value.ts";
import { checkTable } from "../state/state_view.ts";

/**
 * A copy of a verdict, its texts cut to what limits allow.
 *
 * @throws {TypeError} If it is none.
 */
export function checkVerdict(verdict: Verdict): Verdict {
  const { kind, code, reason, by } = (verdict ?? {}) as Partial<Omit<Refused, "kind">> & {
    kind?: string;
  };
  if (kind === "accept") return ACCEPTED;
  const isRefusal = (kind === "ignore" || kind === "reject") && typeof code === "string" &&
    typeof reason === "string";
  if (!isRefusal) {
    throw new TypeError("it must answer accept(), ignore(code, reason) or reject(code, reason)");
  }
  // A copy: what a validator keeps hold of it could change later.
  const [shortCode, shortReason] = [
    code.slice(0, MAX_CODE_LENGTH),
    reason.slice(0, MAX_REASON_LENGTH),
  ];
  const isId = typeof by === "string" && /^[0-9a-f]{64}$/.test(by);
  return { kind, code: shortCode, reason: shortReason, ...(isId && { by }) };
}

/** @throws {TypeError} If it is not what a state can start with. */
export function checkInitial(initial: InitialState = {}): InitialState {
  const tables = Object.entries(initial).map(([name, entries]) => {
    const values = Object.entries(entries).map(([key, value]) => [key, copyValue(value)] as const);
    return [checkTable(name), Object.fromEntries(values)] as const;
  });
  return Object.fromEntries(tables);
}

const ACCEPTED: Verdict = { kind: "accept" };

/**
 * A copy of conflict keys.
 *
 * @throws {TypeError} If they are none, or too many or too long.
 */
export function checkKeys(keys: readonly string[]): readonly string[] {
  if (!Array.isArray(keys)) throw new TypeError("it must answer a list of texts");
  // A copy, read once: what looks like a list may answer otherwise the next time.
  const { length } = keys;
  if (!(length <= MAX_CONFLICT_KEYS)) throw limitError(KEYS_LIMIT);
  return Array.from({ length }, (_, i): unknown => keys[i]).map((key) => {
    if (typeof key !== "string") throw new TypeError("it must answer a list of texts");
    if (key.length > MAX_STATE_KEY_LENGTH) throw limitError(KEYS_LIMIT);
    return key;
  });
}

const KEYS_LIMIT =
  `it must answer at most ${MAX_CONFLICT_KEYS} keys of at most ${MAX_STATE_KEY_LENGTH} characters`;

/** @throws {TypeError} If it is no cost. */
export function checkCost(cost: number): number {
  if (Number.isSafeInteger(cost) && cost >= 1 && cost <= MAX_COST) return cost;
  throw new TypeError(`it must answer a whole number from 1 to ${MAX_COST}`);
}

/**
 * A copy of facts.
 *
 * @throws {TypeError} If they are none, or too long.
 */
export function checkFacts(facts: Uint8Array): Uint8Array {
  if (!(facts instanceof Uint8Array)) throw new TypeError("it must answer a Uint8Array");
  // Not slice(), which asks the array what to make.
  const copy = new Uint8Array(facts);
  if (copy.length <= MAX_FACTS_BYTES) return copy;
  throw limitError(`it must answer at most ${MAX_FACTS_BYTES} bytes: they are ${copy.length}`);
}

/**
 * A copy of the ids of records.
 *
 * @throws {TypeError} If they are none, or too many.
 */
export function checkNeeds(ids: readonly string[]): readonly string[] {
  if (!Array.isArray(ids)) throw new TypeError("it must answer a list of record ids");
  const { length } = ids;
  if (!(length <= MAX_NEEDED_RECORDS)) {
    throw limitError(`it must name at most ${MAX_NEEDED_RECORDS} records: it names ${length}`);
  }
  return Array.from({ length }, (_, i): unknown => ids[i]).map((id) => {
    if (typeof id === "string" && /^[0-9a-f]{64}$/.test(id)) return id;
    throw new TypeError("it must answer a list of record ids, 64 hex digits each");
  });
}

/** An answer as its reader gets it over HTTP. Undefined stays undefined: there is no such path. */
export function copyAnswer(answer: Json | undefined): Json | undefined {
  const text: string | undefined = JSON.stringify(answer);
  return text === undefined ? undefined : JSON.parse(text);
}
