/**
 * Whether trustees have opened the sum of secret ballots as they prove: their shares are read from the chain and checked here, so
 * that a peer cannot make up what they opened.
 */
import { base64ToBytes } from "../../core/base/base64.ts";
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import { isRecordId } from "../../core/block/ids.ts";
import { recordId as idOf } from "../../core/block/record.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import { isPartialDecryptionProven } from "../../plugins/belenios/trustees/partial_decryption.ts";
import { provesShare } from "../../plugins/belenios/trustees/share_proof.ts";
import { readPostedTally } from "../../plugins/election/opening/opened_sums.ts";
import {
  type Opening,
  type PostedShare,
  type PostedTally,
  sharesNeeded,
} from "../../plugins/election/opening/opening.ts";
import { tallyDigestOf } from "../../plugins/election/opening/tally_digest.ts";
import { factorsIn, readShareRecord, shareBytes } from "../../plugins/election/records/share.ts";
import { beleniosElectionOf } from "../../plugins/election/secret/belenios_election_of.ts";
import { readCeremony } from "./ceremony_answer.ts";
import { type KeysOfTrustees, readTrusteeKeys } from "./election_key.ts";
import type { AskElection } from "./election_answers.ts";
import type { Election } from "./read_election.ts";

/** What shares are of. */
interface OpenedTally {
  readonly election: Election;
  readonly trusteeKeys: KeysOfTrustees;
  readonly tally: PostedTally;
}

/**
 * Whether enough trustees have opened a sum, and the proofs of all their shares hold. That the sum is that of the ballots takes an
 * audit.
 *
 * @param opening What was counted, as a peer says it.
 * @throws {UnreachableError} If the peer's answers are none.
 */
export async function areSharesProven(
  api: Pick<PeerApi, "query" | "prove">,
  election: Election,
  { tally, shares }: Pick<Opening, "tally" | "shares">,
): Promise<boolean> {
  const { definition } = election;
  const { trustees = [] } = definition;
  const opened = trustees.filter((_, i) => shares.some(({ trustee }) => trustee === i + 1));
  if (tally === null || opened.length < sharesNeeded(definition)) return false;
  const ask: AskElection = (path, args) => api.query(path, args);
  const { value: ceremony } = await readCeremony(ask, trustees.length);
  const trusteeKeys = await readTrusteeKeys(ask, definition, ceremony);
  if (!isDigestRight({ election, trusteeKeys, tally })) return false;
  for (const share of shares) {
    const record = await readRecord(api, share.recordId);
    if (record === undefined) return false;
    if (!isShareProven(record, share, { election, trusteeKeys, tally })) return false;
  }
  return true;
}

/** The proofs bind the digest: they are about these sums and keys only if it is theirs. */
function isDigestRight({ election, trusteeKeys, tally }: OpenedTally): boolean {
  const { network: { chainId } } = election;
  const [electionKey, ...keys] = [trusteeKeys.electionKey, ...trusteeKeys.keys]
    .map((key) => bytesToHex(key.toBytes()));
  const sums = hexToBytes(tally.sums);
  return tallyDigestOf({ chainId, electionKey, trusteeKeys: keys, sums }) === tally.digest;
}

async function readRecord(
  api: Pick<PeerApi, "prove">,
  recordId: string,
): Promise<Uint8Array | undefined> {
  const proof = isRecordId(recordId) ? await api.prove(recordId) : undefined;
  const record = base64ToBytes(proof?.record ?? "");
  return record.length > 0 && idOf(record) === recordId ? record : undefined;
}

/** The proofs name election, sum and trustee, so a record of something else has none that hold. */
function isShareProven(
  record: Uint8Array,
  { trustee, factors }: PostedShare,
  { election: { definition, network: { chainId } }, trusteeKeys, tally }: OpenedTally,
): boolean {
  const publicKey = trusteeKeys.keys[trustee - 1];
  const isOfForm = record.length === shareBytes(definition.questions) &&
    bytesToHex(factorsIn(record, definition.questions)) === factors;
  if (publicKey === undefined || !isOfForm) return false;
  const { electionKey } = trusteeKeys;
  const { questions, fingerprint } = beleniosElectionOf({ definition, chainId }, electionKey);
  try {
    const share = readShareRecord(record, questions);
    const encrypted = readPostedTally(definition, tally);
    const context = {
      chain: hexToBytes(chainId),
      tallyDigest: hexToBytes(tally.digest),
      trustee,
      tally: encrypted,
    };
    const stated = { publicKey, factors: share.factors };
    return isPartialDecryptionProven({ tally: encrypted, fingerprint }, publicKey, share) &&
      provesShare(context, stated, share.wholeProof);
  } catch (error) {
    // Bytes that are no elements or numbers.
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
