/** The certificate in a proof of a record: with the network's definition it shows, offline, that the record is final. */
import { hashHeader } from "../block/header.ts";
import type { BlockHash } from "../block/ids.ts";
import { RuleError } from "../block/rule_error.ts";
import type { Network } from "../rules/network.ts";
import { verifyCertificate } from "../witness/certificate.ts";
import type { RecordProof } from "./record_proof.ts";

/** What a certificate shows that holds: its block, and all before it, are final. */
export interface ProvenFinal {
  readonly index: number;
  readonly hash: BlockHash;
  /** The round that made it final. */
  readonly round: number;
  /** Numbers of the witnesses that signed, from 0. */
  readonly signers: readonly number[];
}

/**
 * Finds out whether the certificate of a proof holds: enough witnesses of that network have committed one of its blocks, which
 * is the record's or comes after it. The proof itself is for {@linkcode checkRecordProof}.
 *
 * @returns Undefined if the proof has none.
 * @throws {RuleError} `certificate` or `statement` if it does not.
 */
export function checkProofCertificate(
  { certificate, headers }: RecordProof,
  { chainId, definition: { witnesses } }: Network,
): ProvenFinal | undefined {
  if (certificate === undefined) return undefined;
  if (witnesses === undefined) throw new RuleError("certificate", { witnesses: 0 });
  const { statement, signatures } = verifyCertificate(witnesses, chainId, certificate);
  const { kind, index, hash, round } = statement;
  if (kind !== "commit") throw new RuleError("certificate", { kind });
  const header = headers.find((each) => each.index === index);
  if (header === undefined || hashHeader(header) !== hash) {
    throw new RuleError("certificate", {
      ofBlock: index,
      hash,
      headersFrom: headers[0].index,
      upTo: headers[headers.length - 1].index,
    });
  }
  return { index, hash, round, signers: signatures.map(({ key }) => key) };
}
