/** What an audit found, for people and programs. */
import { countOf } from "../../core/base/count_of.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import { type AuditFailure, CHAIN_CHECKS, type ChainCheck } from "../../core/audit/chain_audit.ts";
import type { Network } from "../../core/rules/network.ts";
import { futureLimitMs } from "../../core/rules/params.ts";
import { STORE_CHECKS, type StoreAudit, type StoreCheck } from "../../core/audit/store_audit.ts";
import type { RecordId } from "../../core/block/ids.ts";
import type { ElectionSummary } from "../result/election_summary.ts";
import type { AuditOutcome } from "./audit.ts";
import type { AuditLine } from "./audit_line.ts";
import { electionLines, openElectionLines } from "./election_lines.ts";
import {
  type AuditedFinality,
  closingLines,
  describeWitnessed,
  finalityOf,
  provenLieLines,
} from "./witness_report.ts";
import { groupDigits } from "../../core/base/group_digits.ts";

/** What the user insists on, beside the rules. */
export interface AuditDemands {
  /** The chain must be this network's. */
  readonly network: Network | undefined;
  /** The chain must hold this block. */
  readonly block: string | undefined;
  /** The chain must hold these records. */
  readonly records: readonly RecordId[];
}

/** The last block, which nobody takes before its time has come. It breaks no rule. */
export interface ClockFailure {
  readonly check: "clock";
  readonly block: { readonly index: number; readonly hash: string };
  readonly reason: string;
}

/** What `audit --json` prints. */
export interface AuditReport {
  /** True only if everything holds that can be checked; what cannot is in `checks`, with `"ok": null`. */
  readonly ok: boolean;
  /** The file or data folder. */
  readonly source: string;
  readonly network?: string;
  readonly name?: string;
  readonly validator?: string;
  /** The last block up to which everything holds. */
  readonly index?: number;
  readonly tip?: string;
  /** Work up to there in expected hashes, decimal. */
  readonly work?: string;
  /** Records up to there. */
  readonly records?: number;
  /** Votes up to there, if the network is one of votes. */
  readonly votes?: number;
  readonly counts?: Readonly<Record<string, number>>;
  /** The result up to there, of an election with a roll. */
  readonly election?: ElectionSummary;
  /** What witnesses have signed, if the network has any. */
  readonly finality?: AuditedFinality;
  /** The first broken rule of the chain; or `clock`, if its last block is too far ahead of this machine's. */
  readonly failure?: AuditFailure | ClockFailure;
  readonly checks: readonly AuditLine[];
}

/**
 * Makes the report of an audit.
 *
 * @param now Time in ms since the Unix epoch.
 */
export function reportAudit(
  outcome: AuditOutcome,
  demands: AuditDemands,
  now: number,
): AuditReport {
  const { source, network, chain, tally } = outcome;
  const ahead = findAhead(outcome, now);
  const checked = [
    ...sourceLines(outcome),
    ...chainLines(outcome),
    ...(ahead === undefined ? [] : [{ check: ahead.check, ok: false, text: ahead.reason }]),
    ...electionLines(outcome.election),
    ...storeLines(outcome.store),
    ...demandLines(outcome, demands),
  ];
  const ok = checked.every((line) => line.ok === true);
  const checks = [
    ...checked,
    ...closingLines(outcome),
    ...provenLieLines(outcome),
    ...unknownLines(outcome, demands),
  ];
  if (network === undefined || chain === undefined) return { ok, source, checks };
  const { name, validator } = network.definition;
  const { tip, failure } = chain;
  return {
    ok,
    source,
    network: network.chainId,
    name,
    validator: `${validator.name} ${validator.version}`,
    index: tip.header.index,
    tip: tip.hash,
    work: String(tip.work),
    records: tip.totalRecords,
    votes: tally?.votes,
    counts: tally?.counts,
    election: outcome.election?.summary,
    finality: finalityOf(outcome),
    failure: failure ?? ahead,
    checks,
  };
}

/** The report as lines for people, without the tally. */
export function formatAudit(report: AuditReport): readonly string[] {
  const { ok, source, name, network, validator, index, tip, work, checks } = report;
  const lines: string[] = [];
  if (name === undefined) lines.push(`Audit of ${source}`);
  else lines.push(`Audit of ${source}: "${name}", validator ${validator}`, `network ${network}`);
  lines.push("");
  for (const line of checks) {
    const mark = line.ok === null ? "  ? " : line.ok ? " ok " : "BAD ";
    lines.push(`${mark} ${line.check.padEnd(10)}  ${line.text}`);
  }
  lines.push("");
  if (tip !== undefined) {
    const upTo = `block ${groupDigits(index!)}, ${tip}, work ${work}`;
    const all = checks.every((line) => line.ok === true);
    const holds = all
      ? "Everything holds."
      : "Everything holds but for the lines marked ?, which only you can tell.";
    lines.push(ok ? `${holds} The chain ends with ${upTo}` : `It holds up to ${upTo}`);
  }
  if (!ok) lines.push("NOT EVERYTHING HOLDS: see the lines marked BAD");
  return lines;
}

function sourceLines({ unreadable, store }: AuditOutcome): AuditLine[] {
  if (unreadable === undefined || store !== undefined) return [];
  return [{ check: "source", ok: false, text: unreadable.reason }];
}

function chainLines(outcome: AuditOutcome): AuditLine[] {
  const { network, chain, store } = outcome;
  if (chain === undefined) return [];
  const { tip, failure } = chain;
  const blocks = countOf(tip.header.index, "block");
  const records = countOf(tip.totalRecords, "record");
  const isWitnessed = network?.definition.witnesses !== undefined;
  const holds: Record<ChainCheck, string> = {
    file: `whole, to its end mark`,
    headers: `${blocks} after the genesis block, each naming the one before and later than it`,
    work: `every ${isWitnessed ? "mined " : ""}block's hash meets its target: ${
      groupDigits(tip.work)
    } hashes expected in all`,
    difficulty: "every target is the one that the rule gives",
    records: `${records}, as the blocks' roots name them`,
    validator: `every record is accepted, in order`,
    witnesses: describeWitnessed(outcome),
  };
  const applying = CHAIN_CHECKS.filter((check) =>
    check === "file" ? store === undefined : check !== "witnesses" || isWitnessed
  );
  // What was signed of a chain is looked at once all of it holds.
  const isAtEnd = failure?.check === "witnesses" && failure.block === undefined;
  return applying.map((check) => {
    if (failure === undefined || (isAtEnd && check !== "witnesses")) {
      return { check, ok: true, text: holds[check] };
    }
    if (failure.check === check) return { check, ok: false, text: describeFailure(failure) };
    return { check, ok: null, text: `holds up to block ${groupDigits(tip.header.index)}` };
  });
}

function describeFailure({ block, offset, reason }: AuditFailure): string {
  const where = block === undefined ? "" : `block ${groupDigits(block.index)} (${block.hash})`;
  const at = block === undefined || offset === undefined ? "" : ` at byte ${offset}`;
  return where === "" ? reason : `${where}${at}: ${reason}`;
}

/** Nobody takes a block yet that is too far ahead of their clock. Times rise, so the last one tells. */
function findAhead({ network, chain }: AuditOutcome, now: number): ClockFailure | undefined {
  if (network === undefined || chain === undefined) return undefined;
  const { hash, header: { index, time } } = chain.tip;
  if (time <= now + futureLimitMs(network.definition.params)) return undefined;
  const reason =
    `the last block is dated ${new Date(time).toISOString()}, ahead of this machine's clock: ` +
    "nobody takes it before, unless this clock is wrong";
  return { check: "clock", block: { index, hash }, reason };
}

/** Findings of one check that are shown one by one. */
const SHOWN = 20;

function storeLines(store: StoreAudit | undefined): AuditLine[] {
  if (store === undefined) return [];
  const { findings, sideBlocks, invalidBlocks, pending, hopeless, snapshots } = store;
  const holds: Record<StoreCheck, string> = {
    database: "its structure, checksums and index of records are as they were written",
    branches: `${countOf(sideBlocks, "block")} on other branches by the rules, and ` +
      `${groupDigits(invalidBlocks)} known to break one`,
    pending: `${countOf(pending, "record")} waiting for a block` +
      (hopeless > 0 ? `, ${groupDigits(hopeless)} of them can no longer enter` : ""),
    snapshots: `${countOf(snapshots, "snapshot")} of the state that the blocks give`,
  };
  return STORE_CHECKS.flatMap((check): AuditLine[] => {
    const found = findings.filter((finding) => finding.check === check);
    if (found.length === 0) return [{ check, ok: true, text: holds[check] }];
    const lines = found.slice(0, SHOWN).map(({ reason }) => ({ check, ok: false, text: reason }));
    const more = found.length - lines.length;
    return more > 0
      ? [...lines, { check, ok: false, text: `and ${groupDigits(more)} more` }]
      : lines;
  });
}

function demandLines(outcome: AuditOutcome, demands: AuditDemands): AuditLine[] {
  const lines: AuditLine[] = [];
  const { network, chain, places, wanted } = outcome;
  if (demands.network !== undefined) {
    const ok = network?.chainId === demands.network.chainId;
    const { name } = demands.network.definition;
    const text = ok
      ? `it is the chain of "${name}"`
      : `it must be the chain of "${name}" (${demands.network.chainId})`;
    lines.push({ check: "network", ok, text });
  }
  const place = (node: BlockNode) =>
    `block ${groupDigits(node.header.index)} of ${
      groupDigits(chain!.tip.header.index)
    } (${node.hash})`;
  if (demands.block !== undefined) {
    const text = wanted === undefined
      ? `the chain must hold block ${demands.block}`
      : `it is ${place(wanted)}`;
    lines.push({ check: "block", ok: wanted !== undefined, text });
  }
  for (const id of demands.records) {
    const node = places.get(id);
    const text = node === undefined ? `${id} must be in the chain` : `${id} is in ${place(node)}`;
    lines.push({ check: "record", ok: node !== undefined, text });
  }
  return lines;
}

/** What no chain can say of itself, and the user has named nothing to find out by. */
function unknownLines(
  { chain, election }: AuditOutcome,
  { network, block }: AuditDemands,
): AuditLine[] {
  if (chain === undefined) return [];
  const lines: AuditLine[] = [];
  const add = (check: string, text: string) => lines.push({ check, ok: null, text });
  if (election !== undefined) {
    lines.push(...openElectionLines(election));
  }
  if (election !== undefined && !election.summary.final) {
    const why = election.summary.finality === undefined
      ? "without witnesses"
      : "as long as too few witnesses have signed it";
    add(
      "closing",
      `not final: ${why} no chain shows that no ballot was left out of it, or dated back`,
    );
  }
  if (network === undefined) {
    add("network", "not known: whether it is your election. --network FILE says which one that is");
  }
  if (block === undefined) {
    add(
      "block",
      "not known: whether it is the branch that counts, and goes on to its end. --block HASH names the " +
        "last block that others see",
    );
  }
  return lines;
}
