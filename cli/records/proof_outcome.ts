/** What a proof of a record shows, by itself, by a block that is known, and by witnesses that a network names. */
import { hashHeader } from "../../core/block/header.ts";
import type { BlockHash, RecordId } from "../../core/block/ids.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import { checkProofCertificate, type ProvenFinal } from "../../core/exchange/proof_certificate.ts";
import {
  checkRecordProof,
  type ProvenBlock,
  type ProvenRecord,
  type RecordProof,
} from "../../core/exchange/record_proof.ts";
import { decodeProof } from "../../core/exchange/record_proof_json.ts";
import type { Network } from "../../core/rules/network.ts";
import { describeRecord, type RecordContent } from "../app/records/record_data.ts";
import { decodeText } from "../app/files/strict_text.ts";

/**
 * Hashes that one laptop works out in a second: eight cores with the kernel of this program (README, Mining:
 * 8.7 million each), and some to spare for heat.
 */
const LAPTOP_HASHES_PER_SECOND = 50_000_000;

/** What the user insists on. */
export interface ProofDemands {
  /** One of the proof's blocks. */
  readonly block?: BlockHash;
  readonly record?: RecordId;
  /** The network whose witnesses count. */
  readonly network?: Network;
  /** Whether they must have made it final. */
  readonly final?: boolean;
}

/** What witnesses of the network that was named have signed. */
export interface SignedFinal {
  /** The block that is final, with all before it. */
  readonly index: number;
  readonly hash: string;
  readonly round: number;
  /** Names of those who signed. */
  readonly witnesses: readonly string[];
  /** How many witnesses there are. */
  readonly of: number;
}

/** What a proof shows that holds in itself. */
interface Shown extends RecordContent {
  readonly recordId: string;
  readonly block: ProvenBlock;
  readonly last: ProvenBlock;
  /** Blocks from the record's to the last one, both counted. */
  readonly confirmations: number;
  /** Hashes that they were expected to take, decimal. */
  readonly work: string;
  /** Seconds in which one laptop makes blocks of as much work, true or not. */
  readonly laptopSeconds: number;
  /** What makes the record final, if a network was named; null if nothing does. */
  readonly final?: SignedFinal | null;
}

/**
 * What `verify --json` prints of a proof that leads to the block that `--block` named, or to one that the witnesses of the
 * network signed: nothing else need be believed.
 */
export interface VerifiedProof extends Shown {
  readonly ok: true;
  readonly anchored: true;
}

/** What it prints of a proof that holds in itself and leads to no block that was named: anybody can make one. */
export interface UnanchoredProof extends Shown {
  readonly ok: false;
  readonly code: "not-anchored";
  readonly reason: string;
  readonly anchored: false;
}

/** What it prints of one that does not hold. */
export interface FailedProof {
  readonly ok: false;
  readonly code: string;
  readonly reason: string;
}

/** What a proof turns out to be. */
export type ProofOutcome = VerifiedProof | UnanchoredProof | FailedProof;

/** Checks the bytes of a proof. */
export function verifyProof(bytes: Uint8Array, demands: ProofDemands): ProofOutcome {
  const { network } = demands;
  try {
    const proof = decodeProof(parseJson(bytes));
    const proven = checkRecordProof(proof);
    const final = network && readFinal(proof, network);
    if (final !== undefined && final !== null && "ok" in final) return final;
    const failed = checkDemands(proof, proven, demands) ?? checkFinal(final, demands);
    return failed ?? summarise(proof, proven, { ...demands, signed: final });
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { ok: false, code: error.code, reason: error.message };
  }
}

/** What witnesses of a network have signed, null for nothing; or why it does not hold, in words for people. */
function readFinal(proof: RecordProof, network: Network): ProvenFinal | FailedProof | null {
  try {
    return checkProofCertificate(proof, network) ?? null;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { ok: false, code: error.code, reason: `${whyUnsigned(network)} (${error.message})` };
  }
}

function whyUnsigned({ definition: { name, witnesses } }: Network): string {
  const called = JSON.stringify(name);
  return witnesses === undefined
    ? `--network names ${called}, which has no witnesses, and the proof is of a network that has: a poll that ` +
      "its host signs has its file, network.json, in the host's data folder"
    : `the witnesses of ${called} have not signed this: the proof is of another network, or was changed`;
}

/** The whole document has to be UTF-8, also in keys that are passed over: one proof has one reading. */
function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = decodeText(bytes);
  } catch (error) {
    throw new RuleError("proof-form", { bytes: (error as Error).message }, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RuleError("proof-form", { json: (error as Error).message }, { cause: error });
  }
}

function checkDemands(
  { headers }: RecordProof,
  { recordId, last }: ProvenRecord,
  { block, record }: ProofDemands,
): FailedProof | undefined {
  if (record !== undefined && record !== recordId) {
    const reason = `the proof must be of the record ${record}: it is of ${recordId}`;
    return { ok: false, code: "other-record", reason };
  }
  if (block !== undefined && !headers.some((header) => hashHeader(header) === block)) {
    const reason =
      `the proof must lead to block ${block}: it leads to block ${last.index}, ${last.hash}`;
    return { ok: false, code: "other-block", reason };
  }
  return undefined;
}

function checkFinal(
  signed: ProvenFinal | null | undefined,
  { final = false, network }: ProofDemands,
): FailedProof | undefined {
  if (!final || signed !== null) return undefined;
  const reason = network?.definition.witnesses === undefined
    ? "nothing is final in a network without witnesses"
    : "the proof must hold what witnesses signed: it has no certificate";
  return { ok: false, code: "not-final", reason };
}

function summarise(
  proof: RecordProof,
  proven: ProvenRecord,
  { block, network, signed }: ProofDemands & { signed: ProvenFinal | null | undefined },
): VerifiedProof | UnanchoredProof {
  const { recordId, work, ...places } = proven;
  const shown: Shown = {
    recordId,
    ...describeRecord(proof.record),
    ...places,
    confirmations: proof.headers.length,
    work: String(work),
    laptopSeconds: Math.ceil(Number(work) / LAPTOP_HASHES_PER_SECOND),
    ...signed !== undefined && { final: signed && nameSigners(signed, network) },
  };
  const isSigned = signed !== undefined && signed !== null;
  if (block !== undefined || isSigned) return { ok: true, ...shown, anchored: true };
  const reason = "the proof must lead to a block that you know to be of the chain: " +
    (network === undefined
      ? "--block names none"
      : "it is signed by no witnesses, and --block names none");
  return { ok: false, code: "not-anchored", reason, ...shown, anchored: false };
}

function nameSigners(
  { signers, ...block }: ProvenFinal,
  network: Network | undefined,
): SignedFinal {
  const keys = network?.definition.witnesses?.keys ?? [];
  return { ...block, witnesses: signers.map((key) => keys[key].name), of: keys.length };
}
