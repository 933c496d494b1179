/** An election with a roll as an audit has worked it out anew. Nothing here needs a disk: a browser audits too. */
import type { ChainAudit } from "../../core/audit/chain_audit.ts";
import type { WitnessAudit, WitnessedClaims } from "../../core/audit/witness_audit.ts";
import { present } from "../../core/base/invariant.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { ChainFile } from "../../core/exchange/chain_file.ts";
import type { Network } from "../../core/rules/network.ts";
import type { ValidatorHost } from "../../core/validator/validator_host.ts";
import { type ElectionRecord, readElectionRecord } from "../result/election_record.ts";
import { type ElectionSummary, summarizeElection } from "../result/election_summary.ts";
import { type Election, electionOfNetwork } from "../result/read_election.ts";
import type { FinalMark } from "../result/result_finality.ts";

/** An election with a roll, worked out anew. */
export interface AuditedElection {
  readonly election: Election;
  readonly record: ElectionRecord;
  readonly summary: ElectionSummary;
}

/**
 * What the validator that has just run says of an election up to its last block.
 *
 * @param now In ms since the Unix epoch.
 */
export async function auditedElectionOf(
  network: Network,
  host: Pick<ValidatorHost, "query">,
  { tip: last, witnessed }: Pick<ChainAudit, "tip" | "witnessed">,
  now: number,
): Promise<AuditedElection> {
  const { hash: tip } = last;
  const mark = witnessed && finalMarkOf(last, witnessed);
  const election = electionOfNetwork(network);
  const ask = async (path: string, args: Readonly<Record<string, string>> = {}) => {
    return { tip, answer: await host.query(path, args) ?? null };
  };
  const record = await readElectionRecord(ask, election.definition);
  return { election, record, summary: summarizeElection(election, record, now, mark) };
}

/** The final block among a last one and those before it. */
export function finalMarkOf(last: BlockNode, { final }: WitnessAudit): FinalMark {
  let node = last;
  for (const index = final?.index ?? 0; node.header.index > index;) {
    node = present(node.parent, "an audited final block is in the chain");
  }
  const { hash, header: { index, time } } = node;
  return { index, hash, time, signers: final?.signers ?? [] };
}

/** What a file says of witnesses, in the words of an audit. */
export function claimsOf(file: ChainFile): WitnessedClaims | undefined {
  const finality = file.finality();
  if (finality === undefined) return undefined;
  const { certificate, proofs, offset } = finality;
  return { certificates: certificate === undefined ? [] : [certificate], proofs, offset };
}
