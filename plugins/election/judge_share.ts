/**
 * Trustees' shares of the opening. Both proofs must hold: Belenios', so that its own tool verifies the election, and ours over the
 * whole statement, without which a trustee could make up a result. A bad share never enters, so it stands in nobody's way.
 */
import { bytesToHex, concatBytes, hexToBytes } from "../../core/base/hash.ts";
import { KEY_BYTES } from "../../core/ed25519/sizes.ts";
import { accept, ignore, reject, type StateReader } from "../../core/validator/validator.ts";
import { elementOfBytes } from "../belenios/group/group.ts";
import { isPartialDecryptionProven } from "../belenios/trustees/partial_decryption.ts";
import { provesShare } from "../belenios/trustees/share_proof.ts";
import type { ElectionSettings } from "./election_settings.ts";
import { sharesNeeded } from "./opening/opening.ts";
import { checkOpeningRecord } from "./opening_rules.ts";
import { addShare, sealOf, sealsIn, shareOf, tallyOf, trusteeKeysOf } from "./opening_state.ts";
import { signingTrusteeOf } from "./records/confirmation.ts";
import { tallyDigestIn } from "./records/seal.ts";
import { factorsIn, readShareRecord, shareBytes } from "./records/share.ts";
import { readSums, sumsIn } from "./records/tally_record.ts";
import { beleniosElectionOf } from "./secret/belenios_election_of.ts";
import { verifyTrustee } from "./trustee_rules.ts";
import { electionKeyOf } from "./trustee_state.ts";
import { costOfProofs, type TypeJudge } from "./type_judge.ts";

/** Judges shares. */
export const shareJudge: TypeJudge = {
  check(record, state, { election }) {
    const { definition } = election;
    const bytes = shareBytes(definition.questions);
    const refused = checkOpeningRecord(record, state, { election, bytes });
    if (refused !== undefined) return refused;
    const trustee = signingTrusteeOf(record);
    const there = shareOf(state, trustee);
    if (there !== undefined) {
      return ignore("duplicate", `the share of trustee ${trustee} is there`, there.recordId);
    }
    const [seals, needed] = [sealsIn(state), sharesNeeded(definition)];
    if (seals >= needed && sealOf(state, trustee) !== undefined) return accept();
    const reason = `${needed} trustees must have sealed the tally, this one among them: ` +
      `${seals} have`;
    return ignore("seals-missing", reason);
  },

  /** The key of all, the trustee's own, and the tally's record. */
  facts(record, state, { election }) {
    const electionKey = electionKeyOf(state, election.definition);
    const trusteeKey = trusteeKeysOf(state, election)[signingTrusteeOf(record) - 1];
    const tally = tallyIn(state);
    if (electionKey === undefined) throw new TypeError("where there is a tally, there is a key");
    return concatBytes(...[electionKey, trusteeKey, tally.recordId].map(hexToBytes));
  },

  needs: (facts) => [bytesToHex(facts.subarray(2 * KEY_BYTES))],

  verify(record, facts, election, [tally]) {
    const forged = verifyTrustee(record, facts, election);
    if (forged.kind !== "accept") return forged;
    const fault = findShareFault(record, facts, { election, tally });
    return fault === undefined ? accept() : reject("bad-proof", fault);
  },

  cost: costOfProofs,

  apply(record, state, { election: { definition }, context: { recordId, index } }) {
    const factors = bytesToHex(factorsIn(record, definition.questions));
    addShare(state, { trustee: signingTrusteeOf(record), recordId, index, factors });
  },

  key: (record) => `d/${signingTrusteeOf(record)}/${bytesToHex(tallyDigestIn(record))}`,
};

function tallyIn(state: StateReader) {
  const tally = tallyOf(state);
  if (tally === undefined) throw new TypeError("a share that is checked has a tally");
  return tally;
}

/** What is wrong with a share that its trustee has signed, as a sentence. */
function findShareFault(
  record: Uint8Array,
  facts: Uint8Array,
  { election, tally }: { readonly election: ElectionSettings; readonly tally: Uint8Array },
): string | undefined {
  const [electionKey, publicKey] = [0, KEY_BYTES]
    .map((at) => elementOfBytes(facts.subarray(at, at + KEY_BYTES)));
  // Both were looked at when they became part of the state.
  if (electionKey === undefined || publicKey === undefined) return "its keys must be elements";
  const { questions, fingerprint } = beleniosElectionOf(election, electionKey);
  try {
    const share = readShareRecord(record, questions);
    const task = { tally: readSums(sumsIn(tally), questions), fingerprint };
    if (!isPartialDecryptionProven(task, publicKey, share)) {
      return "Belenios' proofs of the share must hold: they do not";
    }
    const context = {
      chain: hexToBytes(election.chainId),
      tallyDigest: tallyDigestIn(record),
      trustee: signingTrusteeOf(record),
      tally: task.tally,
    };
    if (provesShare(context, { publicKey, factors: share.factors }, share.wholeProof)) {
      return undefined;
    }
    return "the proof over the whole share must hold: it does not";
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `the share must be one of Belenios: ${error.message}`;
  }
}
