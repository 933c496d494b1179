/**
 * Checks a chain in the browser, by the same code as `chainvote audit`: every header, every signature and every count, believing
 * nothing of the peer. The chain is loaded into one blob, as it is read three times: for its length, for its rules, and for
 * records that a later one sums up.
 */
import { auditChain } from "../../../core/audit/chain_audit.ts";
import type { Clock } from "../../../core/base/clock.ts";
import { recordsOfBlocks } from "../../../core/chain/stored_records.ts";
import { type ChainFile, readChainFile } from "../../../core/exchange/chain_file.ts";
import { ChainFileError } from "../../../core/exchange/chain_file_error.ts";
import type { Validator } from "../../../core/validator/validator.ts";
import type { ApiClient } from "../../../net/api/client.ts";
import { ApiError } from "../../../net/api/error.ts";
import { electionValidator } from "../../../plugins/election/election.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { UnreachableError } from "../../app/errors.ts";
import { auditedElectionOf, claimsOf } from "../../audit/audited_election.ts";
import { isElectionNetwork } from "../../result/read_election.ts";
import { readSummary } from "../../result/read_summary.ts";
import type { ElectionSummary } from "../../result/election_summary.ts";
import type {
  AuditedChain,
  ChainCheckOutcome,
  ChainToAudit,
  CheckProgress,
  PeerCount,
} from "./audit_jobs.ts";

/** What a check works with. */
export interface AuditDeskDeps {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tell: (progress: CheckProgress) => void;
}

/** How often progress is told, in ms: four times a second. */
const TELL_MS = 250;

/** Checks a chain by all rules, and counts. */
export async function checkWholeChain(
  { file, network, now }: ChainToAudit,
  deps: AuditDeskDeps,
): Promise<ChainCheckOutcome> {
  const begun = deps.clock.monotonic();
  const chain = file ?? await loadChain(deps);
  try {
    const { network: found } = await readChainFile(piecesOf(chain));
    if (found.chainId !== network || !isElectionNetwork(found)) {
      return { kind: "other-election", name: found.definition.name };
    }
    const all = await countRecords(await readChainFile(piecesOf(chain)));
    const checked = await checkFile(chain, { now, all }, deps);
    const peer = file === undefined && checked.failure === undefined
      ? await compareWithPeer(checked.summary, now, deps)
      : undefined;
    const tookMs = deps.clock.monotonic() - begun;
    return { kind: "checked", chain: { ...checked, ...peer && { peer }, tookMs } };
  } catch (error) {
    if (!(error instanceof ChainFileError)) throw error;
    return { kind: "unreadable", reason: error.message };
  }
}

/** The peer's chain, whole. */
async function loadChain({ api, clock, signal, tell }: AuditDeskDeps): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const now = atTimes(clock);
  let bytes = 0;
  for await (const piece of api.chainFile({ signal })) {
    pieces.push(piece);
    bytes += piece.length;
    if (now()) tell({ step: "loading", bytes });
  }
  return new Blob(pieces);
}

async function countRecords({ blocks }: ChainFile): Promise<number> {
  let records = 0;
  for await (const { block } of blocks) records += block.records.length;
  return records;
}

async function checkFile(
  chain: Blob,
  { now, all }: { readonly now: number; readonly all: number },
  { clock, signal, tell }: AuditDeskDeps,
): Promise<Omit<AuditedChain, "tookMs" | "peer">> {
  const file = await readChainFile(piecesOf(chain));
  const { network } = file;
  const isDue = atTimes(clock);
  let done = 0;
  const validator = watched(electionValidator, () => {
    done++;
    if (isDue()) tell({ step: "checking", done: Math.min(done, all), all });
  });
  const { validator: { config }, witnesses } = network.definition;
  // It has no thread of its own to be ended.
  const host = new InProcessHost(validator, config, { chain: network.chainId });
  host.readFrom(recordsOfBlocks(() => bodiesOf(chain)));
  tell({ step: "checking", done, all });
  const audit = await auditChain(file.blocks, {
    network,
    host,
    clock,
    signal,
    witnessed: () => claimsOf(file),
  });
  const { tip, failure } = audit;
  const { summary } = await auditedElectionOf(network, host, audit, now);
  return {
    ...failure && {
      failure: { check: failure.check, index: failure.block?.index, reason: failure.reason },
    },
    index: tip.header.index,
    tip: tip.hash,
    work: String(tip.work),
    records: tip.totalRecords,
    hasWitnesses: witnesses !== undefined,
    summary,
  };
}

async function* bodiesOf(chain: Blob): AsyncGenerator<readonly Uint8Array[]> {
  const { blocks } = await readChainFile(piecesOf(chain));
  for await (const { block } of blocks) yield block.records;
}

/** The validator, which tells of every record whose signature and proofs it judges: that is what takes long. */
function watched(validator: Validator, onVerify: () => void): Validator {
  const { verify } = validator;
  if (verify === undefined) return validator;
  return {
    ...validator,
    verify: (...question) => {
      onVerify();
      return verify(...question);
    },
  };
}

/** Has the peer say what it counts, which it does from its own state, and not from the bytes that it gave. */
async function compareWithPeer(
  own: ElectionSummary,
  now: number,
  { api }: AuditDeskDeps,
): Promise<PeerCount> {
  try {
    const { summary } = await readSummary(api, await api.status(), now);
    if (summary.tip !== own.tip) return "moved";
    return countedText(summary) === countedText(own) ? "same" : "differs";
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof UnreachableError)) throw error;
    // The check stands without it; that there is nothing to compare with is said.
    return "away";
  }
}

function countedText({ questions, ballots, weight }: ElectionSummary): string {
  return JSON.stringify({ questions, ballots, weight });
}

/** The bytes of a blob. Not every browser reads a stream as something that is iterated. */
async function* piecesOf(chain: Blob): AsyncGenerator<Uint8Array> {
  const reader = chain.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

/** True when it is time to tell of something again. */
function atTimes(clock: Pick<Clock, "monotonic">): () => boolean {
  let told = clock.monotonic();
  return () => {
    const now = clock.monotonic();
    if (now - told < TELL_MS) return false;
    told = now;
    return true;
  };
}
