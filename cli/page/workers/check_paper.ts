/** What a receipt shows by itself, without a peer: what was checked of it, and what could not be. */
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { merkleRoot } from "../../../core/block/merkle.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { checkProofCertificate } from "../../../core/exchange/proof_certificate.ts";
import { decodeProof } from "../../../core/exchange/record_proof_json.ts";
import type { ProvenBlock } from "../../../core/exchange/record_proof.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import type { Answer } from "../../../plugins/counting/question.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { MAX_ROLL_KEY_SEQ } from "../../../plugins/election/limits.ts";
import { isSignedBy } from "../../../plugins/election/records/record_signature.ts";
import { splitRoll } from "../../../plugins/election/roll/roll.ts";
import { checkReceipt } from "../../ballot/receipt.ts";
import type { Election } from "../../result/read_election.ts";
import type { NumberedLine } from "../../result/roll_pages.ts";
import type { CheckedFinal } from "./check_final.ts";
import { parseJson } from "./parse_json.ts";

/** What is known of a ballot's signature. `no-roll`: the list of voters is not here whole. */
export type SignatureCheck = "good" | "secret" | "replaced-letter" | "no-roll";

/** What was found of a receipt. */
export type CheckedPaper =
  | {
    readonly ok: true;
    readonly recordId: RecordId;
    readonly voter: number;
    readonly seq: number;
    /** Left out of secret ballots. */
    readonly answers?: readonly Answer[];
    readonly block: ProvenBlock;
    readonly signature: SignatureCheck;
    /** What witnesses have signed; `none` if the receipt has no certificate, `no-witnesses` if the election has none. */
    readonly final: CheckedFinal | "none" | "no-witnesses";
  }
  /** `reason` is the program's, in English. */
  | { readonly ok: false; readonly code: string; readonly reason: string };

/**
 * Checks a receipt against an election.
 *
 * @param text What the reader gave.
 * @param roll The list of voters, as a peer has it; it is held against the definition here. Empty if it is not known.
 */
export function checkPaper(
  text: string,
  election: Election,
  roll: readonly NumberedLine[],
): CheckedPaper {
  const value = parseJson(text);
  if (value === undefined) return fault("not-a-receipt", "it is no JSON");
  const checked = checkReceipt(value, election);
  if (!checked.ok) return checked;
  const { ballot: { voter, seq, answers }, proven: { recordId, block } } = checked;
  const proof = decodeProof(value);
  const signature = checkSignature(proof.record, { voter, seq }, election, roll);
  if (signature === "false") {
    return fault("false-signature", `it is not signed with the key of voter ${voter}`);
  }
  try {
    const final = finalOf(proof, election);
    return { ok: true, recordId, voter, seq, ...answers && { answers }, block, signature, final };
  } catch (error) {
    if (error instanceof RuleError) return fault(error.code, error.message);
    throw error;
  }
}

function fault(code: string, reason: string): CheckedPaper {
  return { ok: false, code, reason };
}

function finalOf(
  proof: ReturnType<typeof decodeProof>,
  { network }: Election,
): CheckedFinal | "none" | "no-witnesses" {
  const { witnesses } = network.definition;
  if (witnesses === undefined) return "no-witnesses";
  const final = checkProofCertificate(proof, network);
  if (final === undefined) return "none";
  const { index, hash } = final;
  const signers = final.signers.map((key) => witnesses.keys[key].name);
  return { index, hash, signers, of: witnesses.keys.length };
}

/** Secret ballots are signed in another way, which the audit of all of them checks. */
function checkSignature(
  record: Uint8Array,
  { voter, seq }: { readonly voter: number; readonly seq: number },
  { network: { chainId }, definition }: Election,
  roll: readonly NumberedLine[],
): SignatureCheck | "false" {
  if (definition.mode === "secret") return "secret";
  if (seq > MAX_ROLL_KEY_SEQ) return "replaced-letter";
  if (!isRollOf(roll, definition)) return "no-roll";
  const { publicKey } = roll[voter - 1];
  return isSignedBy(hexToBytes(publicKey), record, chainId) ? "good" : "false";
}

/** True if lines are those of the definition's list, whole and in its order. */
function isRollOf(
  lines: readonly NumberedLine[],
  { roll: { voters, root } }: ElectionDefinition,
): boolean {
  if (lines.length !== voters) return false;
  const entries = lines.map(({ publicKey, weight }) => {
    const count = new Uint8Array(4);
    new DataView(count.buffer).setUint32(0, weight);
    return concatBytes(hexToBytes(publicKey), count);
  });
  return merkleRoot(splitRoll(concatBytes(...entries))) === root;
}
