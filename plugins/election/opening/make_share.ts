/** A trustee's share of the opening, with both of its proofs. */
import type { Random } from "../../../core/base/clock.ts";
import { hexToBytes } from "../../../core/base/hash.ts";
import type { Element } from "../../belenios/group/group.ts";
import { makePartialDecryption } from "../../belenios/trustees/partial_decryption.ts";
import { proveShare } from "../../belenios/trustees/share_proof.ts";
import type { TrusteeShare } from "../records/share.ts";
import { beleniosElectionOf, type ChainElection } from "../secret/belenios_election_of.ts";
import { readPostedTally } from "./opened_sums.ts";
import type { PostedTally } from "./opening.ts";

/** Which tally a trustee opens. */
export interface ShareTask {
  readonly election: ChainElection;
  /** The key that ballots are encrypted under. */
  readonly electionKey: Element;
  readonly tally: Pick<PostedTally, "digest" | "sums">;
  /** The own place in the definition, from 1. */
  readonly trustee: number;
}

/**
 * Makes a share. Whether it may be made is for the caller, who writes down first which tally it is for.
 *
 * @param secret The trustee's, from 1 to the group's order, less 1.
 */
export function makeShare(
  { election, electionKey, tally, trustee }: ShareTask,
  secret: bigint,
  random: Pick<Random, "bytes">,
): TrusteeShare {
  const { fingerprint } = beleniosElectionOf(election, electionKey);
  const encrypted = readPostedTally(election.definition, tally);
  const share = makePartialDecryption({ tally: encrypted, fingerprint }, secret, random);
  const context = {
    chain: hexToBytes(election.chainId),
    tallyDigest: hexToBytes(tally.digest),
    trustee,
    tally: encrypted,
  };
  const wholeProof = proveShare(context, { secret, factors: share.factors }, random);
  return { ...share, wholeProof };
}
