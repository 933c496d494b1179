/** Trustees as `election check` takes them before they have made their keys: the sizes are those of the real ones. */
import type { Json, JsonObject } from "../../core/base/canonical_json.ts";
import { isObject } from "../../plugins/election/definition/field_rules.ts";
import { MAX_TRUSTEES } from "../../plugins/election/definition/limits.ts";
import { formatVotingCode } from "../../plugins/election/roll/voting_code.ts";
import { makePublicPart, trusteeOf } from "../trustee/public_part.ts";
import { keysOfSeed } from "../trustee/trustee_keys.ts";

/** Fixed bytes in place of random ones: these keys stand in for real ones, and protect nothing. */
const NO_CHANCE = { bytes: (length: number) => new Uint8Array(length).fill(1) };

/**
 * The trustees of a file, with keys where they have a name alone. What is anything else stays as it is, for the rules of a
 * definition to tell.
 */
export function withStandIns({ trustees, threshold }: JsonObject): Json | undefined {
  if (!Array.isArray(trustees) || trustees.length > MAX_TRUSTEES) return trustees;
  return trustees.map((trustee, i) => {
    if (!isObject(trustee) || Object.keys(trustee).join() !== "name") return trustee;
    const place = {
      nonce: "",
      name: "",
      trustee: i + 1,
      trustees: trustees.length,
      ...Number.isSafeInteger(threshold) && { threshold: Number(threshold) },
    };
    const keys = keysOfSeed(formatVotingCode(BigInt(i + 1)));
    const { name: _none, ...made } = trusteeOf(makePublicPart(place, keys, NO_CHANCE));
    return { ...trustee, ...made } as unknown as Json;
  });
}
