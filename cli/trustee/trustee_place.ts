/** Which trustee of the organiser's `election.json` somebody is, by name. */
import { isObject } from "../../plugins/election/definition/field_rules.ts";
import { MAX_TRUSTEES } from "../../plugins/election/definition/limits.ts";
import { readElectionDraft } from "../app/files/election_draft.ts";
import { UsageError } from "../app/errors.ts";
import type { TrusteePlace } from "./public_part.ts";

/**
 * Finds the trustee.
 *
 * @throws {UsageError} If the file is no secret election, or names nobody, or two, of that name.
 * @throws {UnreachableError} If it cannot be read.
 */
export function readTrusteePlace(path: string, name: string): TrusteePlace {
  const { nonce, file: { mode, trustees, threshold } } = readElectionDraft(path);
  const refuse = (rule: string) => new UsageError(`Cannot use the election ${path} as ${rule}`);
  if (mode !== "secret") {
    throw refuse('its mode must be "secret": in an open election there are no trustees');
  }
  if (!Array.isArray(trustees) || trustees.length === 0 || trustees.length > MAX_TRUSTEES) {
    throw refuse(`its trustees must be a list of 1 to ${MAX_TRUSTEES}`);
  }
  const names = trustees.map((each) => isObject(each) ? each.name : undefined);
  const index = names.indexOf(name);
  if (index === -1 || names.lastIndexOf(name) !== index) {
    const shown = names.map((each) => JSON.stringify(each ?? null)).join(", ");
    throw refuse(
      `its trustees must have the name ${JSON.stringify(name)} once: they are called ${shown}`,
    );
  }
  const isThreshold = (value: unknown): value is number =>
    Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= trustees.length;
  if (threshold !== undefined && !isThreshold(threshold)) {
    throw refuse(
      `its threshold must be a whole number from 1 to ${trustees.length}, the number of trustees, or left out`,
    );
  }
  return {
    nonce,
    name,
    trustee: index + 1,
    trustees: trustees.length,
    ...threshold !== undefined && { threshold },
  };
}
