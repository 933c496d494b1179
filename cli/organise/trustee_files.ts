/** What trustees have made, as the public part of each holds it, for the definition. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import type { Trustee } from "../../plugins/election/definition/definition.ts";
import { isObject } from "../../plugins/election/definition/field_rules.ts";
import { UsageError } from "../app/errors.ts";
import { trusteeOf } from "../trustee/public_part.ts";
import { readPublicPart } from "../trustee/read_public_part.ts";
import { describeNeeded } from "../trustee/trustee_words.ts";

/**
 * Reads the public parts of all trustees of one election.
 *
 * @param file The organiser's file, with the names of its trustees.
 * @returns The trustees in their order.
 * @throws {UnreachableError} If one cannot be read.
 * @throws {UsageError} If one is no such file, or of another election, or one is missing or there twice.
 */
export function readTrusteeFiles(paths: readonly string[], file: JsonObject): Trustee[] {
  const { nonce, threshold } = file;
  const names = (Array.isArray(file.trustees) ? file.trustees : [])
    .map((each) => isObject(each) ? each.name : undefined);
  const parts = paths.map((path) => ({ path, part: readPublicPart(path) }));
  const trustees: Trustee[] = [];
  for (const { path, part } of parts) {
    const refuse = (rule: string) =>
      new UsageError(`Cannot use the trustee's public part ${path} as ${rule}`);
    if (part.nonce !== nonce) {
      throw refuse("it must be of this election: its nonce is another one");
    }
    if (part.trustees !== names.length || part.threshold !== threshold) {
      throw refuse(
        `it must be made for the trustees of the election file: it is for an election which ${
          describeNeeded(part)
        } can open, so have the trustee make another one`,
      );
    }
    const place = part.trustee - 1;
    if (names[place] !== part.name) {
      throw refuse(
        `trustee ${part.trustee} of the election file must be ${JSON.stringify(part.name)}: it is ${
          JSON.stringify(names[place] ?? null)
        }`,
      );
    }
    if (trustees[place] !== undefined) {
      throw refuse(`there must be one of each trustee: there are two of ${part.name}`);
    }
    trustees[place] = trusteeOf(part);
  }
  const missing = names.filter((_, i) => trustees[i] === undefined);
  if (missing.length === 0) return trustees;
  throw new UsageError(
    `Cannot build the election without the public part of each trustee, named with --trustee: there is none of ${
      missing.map((name) => JSON.stringify(name ?? null)).join(", ")
    }`,
  );
}
