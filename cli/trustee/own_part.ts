/** A trustee in an election: which of them the file is, and that it serves this chain alone. */
import type { Random } from "../../core/base/clock.ts";
import { UsageError } from "../app/errors.ts";
import type { OwnTrustee } from "../../plugins/election/secret/trustee_part.ts";
import type { Election } from "../result/read_election.ts";
import { parsePublicPart } from "./public_part.ts";
import type { TrusteeFile } from "./trustee_file.ts";

/**
 * Finds the trustee of a file in an election.
 *
 * @throws {UsageError} If the file is of no trustee of it, or has confirmed another chain.
 */
export function findOwnPart(
  { path, keys, publicPart, state }: Pick<TrusteeFile, "path" | "keys" | "publicPart" | "state">,
  { network: { chainId, definition: { name } }, definition }: Election,
  random: Pick<Random, "bytes">,
): OwnTrustee {
  const refuse = (rule: string) =>
    new UsageError(
      `Cannot use the trustee's file ${path} in ${JSON.stringify(name)} as ${rule}`,
    );
  const { trustees = [] } = definition;
  const place = trustees.findIndex(({ key }) => key === keys.publicKey);
  if (place === -1) {
    const { name: own } = parsePublicPart(publicPart);
    throw refuse(
      `it must have the key of one of its trustees: that of ${
        JSON.stringify(own)
      } in this file was made for another election, or is not the one that the organiser was sent`,
    );
  }
  if (state.chainId !== undefined && state.chainId !== chainId) {
    throw refuse(
      `it serves one election alone, and has confirmed the network ${state.chainId}: this is ${chainId}`,
    );
  }
  const { secret, belenios } = keys;
  const signer = { chainId, secret, random };
  return { definition, trustee: place + 1, secrets: belenios, signer };
}
