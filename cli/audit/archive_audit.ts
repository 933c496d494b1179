/** Checks an archive of Belenios, by itself or against the chain of its election. */
import { type Clock, pause } from "../../core/base/clock.ts";
import { readChainFile } from "../../core/exchange/chain_file.ts";
import { type AuditedArchive, auditInSteps } from "../../plugins/belenios/archive/audit_archive.ts";
import { archiveOfRecords } from "../../plugins/election/opening/archive_of_records.ts";
import { electionOfNetwork } from "../result/read_election.ts";

/** A question as an archive has it. */
export interface ArchivedQuestion {
  readonly question: string;
  readonly choices: readonly string[];
  readonly blank: boolean;
}

/** What `audit --belenios --json` prints. */
export interface ArchiveReport {
  readonly ok: boolean;
  /** The file. */
  readonly source: string;
  /** What the archive alone leaves open; missing if it was held against its chain. */
  readonly note?: string;
  readonly name?: string;
  readonly uuid?: string;
  /** What every ballot is bound to. */
  readonly fingerprint?: string;
  /** That are in it, those that count, and the weight of these. */
  readonly ballots?: number;
  readonly counted?: number;
  readonly weight?: number;
  readonly questions?: readonly ArchivedQuestion[];
  /** Of each question how often each slot was chosen: blank first where there is one. */
  readonly result?: readonly (readonly number[])[];
  /** Whether it is what the chain gives, byte for byte. */
  readonly isOfChain?: boolean;
  readonly failure?: { readonly part: string; readonly reason: string };
}

/** What an archive alone leaves open. */
export const ARCHIVE_NOTE =
  "An archive alone cannot exclude a trustee who cheats: Belenios' proofs of what trustees open bind too little. " +
  "The chain of the election can: audit that.";

/** An archive that was read. */
export interface ArchiveSource {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Checks all that an archive says. */
export async function auditArchiveAlone(
  { name: source, bytes }: ArchiveSource,
  { clock, signal, onProgress }: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly onProgress: (done: number, total: number) => void;
  },
): Promise<ArchiveReport> {
  const steps = auditInSteps(bytes);
  for (;;) {
    const step = steps.next();
    if (step.done) return { source, note: ARCHIVE_NOTE, ...reportOf(step.value) };
    onProgress(step.value.done, step.value.total);
    await pause(clock, 0, signal);
  }
}

function reportOf(audited: AuditedArchive): Omit<ArchiveReport, "source"> {
  if (!audited.ok) {
    const { code: part, reason } = audited;
    return { ok: false, failure: { part, reason } };
  }
  const { election: { name, uuid, fingerprint, questions: asked }, ballots, sized, result } =
    audited;
  const { numTallied: counted, totalWeight: weight } = sized;
  const questions = asked.map(({ question, answers: choices, blank }) => {
    return { question, choices, blank };
  });
  return { ok: true, name, uuid, fingerprint, ballots, counted, weight, questions, result };
}

/**
 * Holds an archive against the chain of its election, every part of which was found to hold.
 *
 * @param chain The chain's file.
 * @throws {UsageError} If it is of no election.
 */
export async function compareArchive(
  { name: source, bytes }: ArchiveSource,
  chain: AsyncIterable<Uint8Array>,
): Promise<ArchiveReport> {
  const { network, blocks } = await readChainFile(chain);
  const { definition } = electionOfNetwork(network);
  const records: Uint8Array[] = [];
  for await (const { block } of blocks) records.push(...block.records);
  const election = { definition, chainId: network.chainId };
  const expected = definition.mode === "secret" ? archiveOfRecords(election, records) : undefined;
  const { title: name, uuid } = definition;
  if (expected === undefined) {
    const reason = "the chain must have a result of secret ballots: it has none";
    return { ok: false, source, name, uuid, isOfChain: false, failure: { part: "chain", reason } };
  }
  if (isSame(expected, bytes)) return { ok: true, source, name, uuid, isOfChain: true };
  const reason = "it must be what the chain gives, byte for byte: it is not";
  return { ok: false, source, name, uuid, isOfChain: false, failure: { part: "chain", reason } };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}

/** A report for people. The first line is the one not to be missed. */
export function formatArchiveReport(report: ArchiveReport): readonly string[] {
  const { ok, source, note, name, ballots, counted, weight, result, failure } = report;
  const lines = note === undefined ? [] : [note, ""];
  lines.push(`Archive of Belenios ${source}${name === undefined ? "" : `: "${name}"`}`);
  const isUnfinished = failure?.part === "unfinished";
  if (isUnfinished) lines.push(`  ?  ${failure?.reason}`);
  else if (failure !== undefined) lines.push(`BAD  ${failure.part}: ${failure.reason}`);
  if (ballots !== undefined) {
    lines.push(` ok  ${ballots} ballots, of which ${counted} count, with ${weight} votes`);
  }
  if (result !== undefined) lines.push(` ok  result ${JSON.stringify(result)}`);
  report.questions?.forEach(({ question, choices, blank }, i) => {
    const slots = blank ? ["(blank)", ...choices] : choices;
    const counts = slots.map((slot, j) => `${slot} ${result?.[i][j] ?? 0}`);
    lines.push(`       ${i + 1}. ${question}  →  ${counts.join(", ")}`);
  });
  if (report.isOfChain) lines.push(" ok  it is what the chain gives, byte for byte");
  if (isUnfinished) lines.push("IT IS NOT FINISHED: what is in it up to now holds.");
  else lines.push(ok ? "Everything in it holds." : "IT DOES NOT HOLD.");
  return lines;
}
