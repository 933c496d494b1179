/**
 * Whether the tally that a peer shows is the sum of the ballots. A share of other numbers would open those instead, such as the ballot
 * of one voter, so a trustee believes no peer here, and works the tally out again.
 */
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import { present } from "../../core/base/invariant.ts";
import type { Opening, PostedTally } from "../../plugins/election/opening/opening.ts";
import { tallyDigestOf } from "../../plugins/election/opening/tally_digest.ts";
import { sequenceIn, sumsIn } from "../../plugins/election/records/tally_record.ts";
import type { Ceremony } from "../../plugins/election/secret/ceremony.ts";
import { ChainMovedError, UnreachableError } from "../app/errors.ts";
import { type KeysOfTrustees, readTrusteeKeys } from "../result/election_key.ts";
import type { LookContext } from "./look_context.ts";

/**
 * Checks a tally before it is sealed or opened: its digest is that of its sums, and these are those of the ballots.
 *
 * @returns The keys that the digest binds.
 * @throws {UnreachableError} If one of them is not; as {@linkcode ChainMovedError}, if the chain has other ballots meanwhile.
 */
export async function checkTally(
  { file, api, makeTally, election: { definition, network: { chainId } } }: LookContext,
  ceremony: Ceremony,
  opening: Opening,
): Promise<KeysOfTrustees> {
  const tally = tallyIn(opening);
  const found = await readTrusteeKeys((path, args) => api.query(path, args), definition, ceremony);
  const digest = tallyDigestOf({
    chainId,
    electionKey: bytesToHex(found.electionKey.toBytes()),
    trusteeKeys: found.keys.map((key) => bytesToHex(key.toBytes())),
    sums: hexToBytes(tally.sums),
  });
  if (digest !== tally.digest) {
    throw new UnreachableError(
      `Cannot use the peer as the digest of its tally must be ${digest}: it says ${tally.digest}`,
    );
  }
  // The digest binds the sums, and what the file has sealed was looked at then.
  if (file.state.sealed !== digest) checkSums(await makeTally(), opening);
  return found;
}

/** @param made The tally's record, as it was worked out here. */
function checkSums(made: Uint8Array, opening: Opening): void {
  if (bytesToHex(sequenceIn(made)) !== opening.sequence) {
    throw new ChainMovedError(
      "Cannot check the tally as the ballots must stay the same meanwhile: try again",
    );
  }
  if (bytesToHex(sumsIn(made)) === tallyIn(opening).sums) return;
  throw new UnreachableError(
    "Cannot use the peer as its tally must be the sum of its ballots: it is not. Tell the organiser",
  );
}

/** The tally, where there is one. */
export function tallyIn({ tally }: Opening): PostedTally {
  return present(tally ?? undefined, "what is sealed or opened is a tally that is there");
}
