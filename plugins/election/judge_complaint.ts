/**
 * Complaints of one trustee about what another has dealt them. One whose proof holds ends the ceremony: it shows everybody who of the
 * two cheats, and a new definition is needed without them.
 */
import { hexToBytes } from "../../core/base/hash.ts";
import { accept, ignore, reject, type StateReader } from "../../core/validator/validator.ts";
import { elementOfBytes } from "../belenios/group/group.ts";
import { checkTrustee, verifyTrustee } from "./trustee_rules.ts";
import { setComplaint, stepOf } from "./trustee_state.ts";
import { costOfProofs, type TypeJudge } from "./type_judge.ts";
import {
  COMPLAINT_BYTES,
  complaintPlaceOf,
  type ComplaintProof,
  readComplaintProof,
} from "./records/complaint_record.ts";
import { messageBytesTo } from "./records/polynomial_record.ts";
import { findCheat, provesComplaint } from "./secret/complaint.ts";
import { shapeOf } from "./secret/trustees_of.ts";

/** Judges complaints. */
export const complaintJudge: TypeJudge = {
  check(record, state, place) {
    if (record.length !== COMPLAINT_BYTES) {
      return reject("malformed", `a complaint must have ${COMPLAINT_BYTES} bytes`);
    }
    const { trustee, dealer, polynomialId } = complaintPlaceOf(record);
    if (dealer === trustee || dealer === 0 || dealer > place.election.trusteeKeys.length) {
      return reject("no-trustee", `trustee ${trustee} cannot complain about trustee ${dealer}`);
    }
    const refused = checkTrustee(record, state, place);
    if (refused !== undefined) return refused;
    const key = stepOf(state, "key", trustee);
    if (key !== undefined) {
      const reason = `trustee ${trustee} has found good what the others dealt`;
      return ignore("settled", reason, key.recordId);
    }
    const polynomial = stepOf(state, "polynomial", dealer);
    if (polynomial?.recordId === polynomialId) return accept();
    return polynomial === undefined
      ? ignore("too-early", `trustee ${dealer} has not dealt yet`)
      : ignore("other-polynomial", `trustee ${dealer} has dealt something else here`);
  },

  /** The alpha of the message that is complained about. */
  facts: (record, state, { election }) => {
    const { trustee } = complaintPlaceOf(record);
    return messageBytesTo(dealtIn(record, state), shapeOf(election.definition), trustee)
      .slice(0, 32);
  },

  verify(record, facts, election) {
    const forged = verifyTrustee(record, facts, election);
    if (forged.kind !== "accept") return forged;
    const alpha = elementOfBytes(facts);
    const proof = readProof(record);
    const context = { election, ...complaintPlaceOf(record) };
    if (
      alpha !== undefined && proof !== undefined && provesComplaint({ ...context, alpha }, proof)
    ) {
      return accept();
    }
    return reject("bad-proof", "the proof of what opens the message does not hold");
  },

  cost: costOfProofs,

  apply(record, state, { election, context: { recordId, index } }) {
    const place = complaintPlaceOf(record);
    const { trustee, dealer } = place;
    const body = dealtIn(record, state);
    const shared = readProof(record)?.shared;
    const cheat = shared && findCheat({ election, ...place }, body, shared) === "dealer"
      ? dealer
      : trustee;
    setComplaint(state, { recordId, index, trustee, dealer, cheat });
  },

  key(record) {
    const { trustee, dealer } = complaintPlaceOf(record);
    return `k/8/${trustee}/${dealer}`;
  },
};

/** The body of the polynomial that is complained about. */
function dealtIn(record: Uint8Array, state: StateReader): Uint8Array {
  const polynomial = stepOf(state, "polynomial", complaintPlaceOf(record).dealer);
  if (polynomial === undefined) {
    throw new TypeError("a complaint that is checked is about a polynomial");
  }
  return hexToBytes(polynomial.body);
}

function readProof(record: Uint8Array): ComplaintProof | undefined {
  try {
    return readComplaintProof(record);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
