/** How many bytes of the genesis record a definition takes. */
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { MAX_CONFIG_BYTES } from "./limits.ts";

/** What {@linkcode measureConfig} finds. */
export interface ConfigSize {
  /** All of it, as canonical JSON. */
  readonly bytes: number;
  /** Of each question. */
  readonly questions: readonly number[];
  /** The question, from 0, with which the definition becomes too large. */
  readonly firstTooLarge: number | undefined;
}

const encoder = new TextEncoder();

/** Measures a config, a good one or not. */
export function measureConfig(config: JsonObject): ConfigSize {
  const list = Array.isArray(config.questions) ? config.questions : [];
  const bytes = sizeOf(config);
  // With the comma after each but the last.
  const questions = list.map((question, i) => sizeOf(question) + (i < list.length - 1 ? 1 : 0));
  let used = bytes - questions.reduce((sum, size) => sum + size, 0);
  const firstTooLarge = questions.findIndex((size) => (used += size) > MAX_CONFIG_BYTES);
  return { bytes, questions, firstTooLarge: firstTooLarge === -1 ? undefined : firstTooLarge };
}

/** Canonical JSON orders the keys, which makes it no longer. */
function sizeOf(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).length;
}
