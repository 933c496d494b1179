/** What a plugin promises, by name, and which promise a failure breaks. */
import type { PluginError, ValidatorCall } from "../../core/validator/validator_host.ts";

/** What is checked of a plugin, in this order. */
export const PROMISES = {
  hostile: "check(), facts(), needs(), verify() and keys() throw at nothing that strangers send",
  pure: "check() is pure: it says the same again, in any order, and after queries",
  apply: "apply() takes what check() accepts",
  undo: "undoing blocks restores what was before, to the last verdict",
  keys: "keys() are the same every time, and keep the second record out",
  replay: "after reorganisations the state is that of a replay, on every host",
  verify: "verify() answers the same to the same record and facts, whatever came between",
  query: "query() changes nothing, and answers the same again",
  init: "init() refuses a config, or the plugin works with it",
  /** Of one that names others, in whichever check. */
  needs: "needs() names records that stand in the chain, whatever strangers send",
  /** Of one that takes too long, too much or too many, whichever check it came up in. */
  limits: "it keeps within the limits of time, memory and state",
} as const;

/** One of {@linkcode PROMISES}. */
export type Promised = typeof PROMISES[keyof typeof PROMISES];

/** What is called with a record of anybody. */
const JUDGING: readonly ValidatorCall[] = ["check", "facts", "verify", "cost", "keys"];

/**
 * Which promise a plugin's failure breaks: told by what was being called, never by the text, which the
 * plugin may have written.
 *
 * @param during The promise that was being tried.
 */
export function brokenBy(
  { call, isLimit, isImpure }: PluginError,
  during: Promised,
): Promised {
  if (isLimit) return PROMISES.limits;
  if (isImpure) return PROMISES.verify;
  if (call === "needs") return PROMISES.needs;
  if (call === "apply") return PROMISES.apply;
  return call !== undefined && JUDGING.includes(call) ? PROMISES.hostile : during;
}
