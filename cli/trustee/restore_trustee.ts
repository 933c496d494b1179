/** From the seed on paper to a trustee's file. */
import type { Random } from "../../core/base/clock.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { UsageError } from "../app/errors.ts";
import { formatPublicPart, makePublicPart, type PublicPart } from "./public_part.ts";
import { canonicalSeedText } from "./seed_text.ts";
import { TrusteeFile } from "./trustee_file.ts";
import { NOTHING_DONE } from "./trustee_rows.ts";
import { keysOfSeed } from "./trustee_keys.ts";

/**
 * Makes the file of the trustee whose seed was typed in.
 *
 * @throws {UsageError} If it is no seed, or of no trustee of the election.
 * @throws {UnreachableError} If the file is there already, or cannot be written.
 */
export function restoreTrustee(
  path: string,
  typed: string,
  { definition, random }: {
    readonly definition: ElectionDefinition;
    readonly random: Pick<Random, "bytes">;
  },
): PublicPart {
  const seed = readTyped(typed);
  const keys = keysOfSeed(seed);
  const { nonce, trustees = [], threshold } = definition;
  const index = trustees.findIndex(({ key }) => key === keys.publicKey);
  if (index === -1) {
    throw new UsageError(
      `Cannot restore the trustee as the seed must be that of one of the election's trustees, ${
        trustees.map(({ name }) => name).join(", ")
      }: it is of none`,
    );
  }
  const { name } = trustees[index];
  const place = {
    nonce,
    name,
    trustee: index + 1,
    trustees: trustees.length,
    ...threshold !== undefined && { threshold },
  };
  const part = makePublicPart(place, keys, random);
  const identity = { seed, publicPart: formatPublicPart(part) };
  TrusteeFile.create(path, identity, { ...NOTHING_DONE, isRestored: true });
  return part;
}

function readTyped(typed: string): string {
  try {
    return canonicalSeedText(typed);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // Without its cause: nothing that looks at it later should come across the text.
    throw new UsageError(`Cannot restore the trustee from this seed: ${error.message}`);
  }
}
