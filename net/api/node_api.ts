/** Answers for a node of this process. */
import { bytesToBase64 } from "../../core/base/base64.ts";
import { encodeChainFile } from "../../core/exchange/write_chain_file.ts";
import type { Clock } from "../../core/base/clock.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { encodeHeader, hashHeader, type Header } from "../../core/block/header.ts";
import type { MiningPool } from "../../core/mining/mining_pool.ts";
import { MAX_FOUND_IDS } from "../../core/store/limits.ts";
import type { Submission } from "../../core/pending/pending.ts";
import type { Refusal } from "../../core/pending/refusals.ts";
import { VOTER_SOURCE } from "../../core/pending/pending_pool.ts";
import { proveRecord } from "../../core/exchange/record_proof.ts";
import { encodeProof, type ProofDocument } from "../../core/exchange/record_proof_json.ts";
import { compactToTarget, targetToWork } from "../../core/block/target.ts";
import type { Asker } from "../../core/validator/validator_host.ts";
import { Turns } from "../base/turns.ts";
import { MAX_API_BLOCKS_BYTES } from "./limits.ts";
import type { Node } from "../node/node.ts";
import type { NodeEvent } from "../node/events.ts";
import type { RecordStatus } from "../node/record_places.ts";
import { encodeCertificate } from "../../core/witness/certificate.ts";
import type { TrackerReport } from "../tracker/protocol/report.ts";
import {
  type CertificateReport,
  closingOf,
  type FinalityReport,
  finalPartOf,
  reportCertificate,
  reportFinality,
  summariseFinality,
} from "./finality_report.ts";
import type {
  BlockReport,
  EventWish,
  FoundIds,
  PeerApi,
  PeerStatus,
  ProofEnd,
  QueryReport,
  RecordReport,
} from "./peer_api.ts";
import { type ConnectedReport, reportConnected } from "./connected_report.ts";
import { findConflict } from "./find_conflict.ts";
import type { RecordId } from "../../core/block/ids.ts";

/** The {@linkcode PeerApi} of a node. */
export class NodeApi implements PeerApi {
  readonly #node: Node;
  readonly #pool: MiningPool | undefined;
  readonly #clock: Clock;
  readonly #trackers: () => readonly TrackerReport[];
  readonly #isPassing: boolean;

  /**
   * @param deps.trackers What the node's trackers say. @default {It has none}
   * @param deps.isPassing True if it runs for as long as one command takes. @default {false}
   */
  constructor(
    node: Node,
    pool: MiningPool | undefined,
    { clock, trackers = () => [], isPassing = false }: {
      clock: Clock;
      trackers?: () => readonly TrackerReport[];
      isPassing?: boolean;
    },
  ) {
    this.#node = node;
    this.#pool = pool;
    this.#clock = clock;
    this.#trackers = trackers;
    this.#isPassing = isPassing;
  }

  async status(): Promise<PeerStatus> {
    const { chain, peerCount, isSyncing, syncNeed, clock, finality } = this.#node;
    const { chainId, definition: { name, validator } } = chain.network;
    const { header, hash, work } = chain.tip;
    return {
      network: chainId,
      name,
      validator: `${validator.name} ${validator.version}`,
      index: header.index,
      tip: hash,
      work: String(work),
      difficulty: Number(targetToWork(compactToTarget(chain.nextBits()))),
      peers: peerCount,
      pending: chain.pending.size,
      syncing: isSyncing,
      waitsFor: syncNeed ?? null,
      passing: this.#isPassing,
      clockOffsetMs: clock.offset?.offsetMs ?? null,
      clock: clock.report,
      trackers: this.#trackers(),
      lost: chain.losses ?? null,
      ...finality && { finality: summariseFinality(finality, closingOf(chain)) },
      mining: {
        workers: this.#pool?.workers ?? 0,
        hashrate: Math.round(this.#pool?.hashrate ?? 0),
        dutyCycle: this.#pool?.dutyCycle ?? 1,
        kernel: await this.#pool?.kernel ?? null,
      },
    };
  }

  async submit(records: readonly Uint8Array[]): Promise<RecordReport[]> {
    const submissions = await this.#node.submit(records);
    const [only] = submissions;
    if (submissions.length === 1) return [this.#reportSubmissionFully(only)];
    return submissions.map((submission) => this.#reportSubmission(submission));
  }

  async handInBallot(record: Uint8Array): Promise<RecordReport> {
    const [submission] = await this.#node.submit([record], VOTER_SOURCE);
    return this.#reportSubmissionFully(submission);
  }

  async lookUp(
    ids: readonly RecordId[],
    { waitMs = 0, signal = NEVER }: { waitMs?: number; signal?: AbortSignal } = {},
  ): Promise<RecordReport[]> {
    const { places } = this.#node;
    const distinct = [...new Set<RecordId>(ids)];
    const statuses = waitMs === 0
      ? await places.lookUpAll(distinct)
      : await places.settle(distinct, { waitMs, signal });
    const [only] = statuses;
    if (statuses.length === 1) return ids.map(() => this.#reportFully(only));
    const reports = new Map<RecordId, RecordReport>(
      statuses.map((status) => [status.recordId, report(status)]),
    );
    return ids.map((id) => reports.get(id)!);
  }

  findIds(beginning: string): Promise<FoundIds> {
    const ids = this.#node.chain.idsBeginning(beginning, MAX_FOUND_IDS + 1);
    return Promise.resolve({ ids: ids.slice(0, MAX_FOUND_IDS), more: ids.length > MAX_FOUND_IDS });
  }

  async *follow(
    recordId: RecordId,
    { signal }: { signal: AbortSignal },
  ): AsyncIterable<RecordReport> {
    for await (const status of this.#node.places.follow(recordId, { signal })) yield report(status);
  }

  async prove(
    recordId: RecordId,
    { upTo = "tip" }: { upTo?: ProofEnd } = {},
  ): Promise<ProofDocument | undefined> {
    const { chain } = this.#node;
    const place = chain.place(recordId);
    const block = place.status === "included" ? chain.block(place.node.hash) : undefined;
    // The genesis block took no work, so nothing would be proven.
    if (block === undefined || block.header.index === 0) return undefined;
    // Taken at once, as the chain may move before the rest is written.
    const { node: final, certificate } = chain.final;
    const isFinal = certificate !== undefined && block.header.index <= final.header.index;
    const { header: last } = isFinal && upTo === "final" ? final : chain.tip;
    const followers: Header[] = [];
    for (let index = block.header.index + 1; index <= last.index; index++) {
      followers.push(chain.at(index)!.header);
    }
    const document = encodeProof({
      ...proveRecord(recordId, block, []),
      ...isFinal && { certificate: encodeCertificate(chain.network.chainId, certificate) },
    });
    const headers = [...document.headers];
    const turns = new Turns(this.#clock);
    for (const header of followers) {
      headers.push(bytesToHex(encodeHeader(header)));
      await turns.give();
    }
    return { ...document, headers };
  }

  async query(
    path: string,
    args: Readonly<Record<string, string>> = {},
    { asker }: { asker?: Asker } = {},
  ): Promise<QueryReport | undefined> {
    const { chain } = this.#node;
    const { answer, tip } = await this.#node.query(path, args, asker);
    if (answer === undefined) return undefined;
    const { chainId, definition: { name } } = chain.network;
    const { index } = tip.header;
    const { isSyncing: syncing } = this.#node;
    const pending = chain.pending.size;
    const final = finalPartOf(chain, tip);
    return {
      ...{ network: chainId, name, index, tip: tip.hash, pending, syncing },
      ...final && { final },
      answer,
    };
  }

  finality(): Promise<FinalityReport | undefined> {
    const { finality, chain } = this.#node;
    return Promise.resolve(finality && reportFinality(finality, chain));
  }

  certificate(): Promise<CertificateReport | undefined> {
    return Promise.resolve(reportCertificate(this.#node.chain));
  }

  blocks(from: number, limit: number): Promise<BlockReport[]> {
    const { chain } = this.#node;
    const reports: BlockReport[] = [];
    let bytes = 0;
    for (let index = from; reports.length < limit; index++) {
      const node = chain.at(index);
      const block = node && chain.block(node.hash);
      if (block === undefined) break;
      bytes += block.records.reduce((sum, { length }) => sum + length, 0);
      if (reports.length > 0 && bytes > MAX_API_BLOCKS_BYTES) break;
      const { version: _version, recordCount: _count, ...header } = block.header;
      const hash = hashHeader(block.header);
      reports.push({ hash, ...header, records: block.records.map(bytesToBase64) });
    }
    return Promise.resolve(reports);
  }

  headers(from: number, limit: number): Promise<Header[]> {
    const { chain } = this.#node;
    const headers: Header[] = [];
    for (let index = from; headers.length < limit; index++) {
      const node = chain.at(index);
      if (node === undefined) break;
      headers.push(node.header);
    }
    return Promise.resolve(headers);
  }

  peers(): Promise<ConnectedReport[]> {
    const { chain, connected } = this.#node;
    return Promise.resolve(connected.map((peer) => reportConnected(peer, chain)));
  }

  async *chainFile({ signal }: { signal: AbortSignal }): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (const piece of encodeChainFile(this.#node.chain)) {
      signal.throwIfAborted();
      yield piece;
    }
  }

  events({ signal, types }: EventWish): AsyncIterable<NodeEvent> {
    const isWanted = types && (({ type }: NodeEvent) => types.includes(type));
    return this.#node.events.subscribe({ signal, isWanted });
  }

  #reportFully(status: RecordStatus): RecordReport {
    return { ...report(status), ...status.status === "refused" && this.#conflictOf(status) };
  }

  #reportSubmissionFully(submission: Submission): RecordReport {
    const isRefused = submission.status === "refused";
    return { ...this.#reportSubmission(submission), ...isRefused && this.#conflictOf(submission) };
  }

  #conflictOf(refusal: Refusal): Pick<RecordReport, "conflict"> {
    const conflict = findConflict(this.#node.chain, refusal);
    return conflict === undefined ? {} : { conflict: bytesToBase64(conflict) };
  }

  #reportSubmission(submission: Submission): RecordReport {
    const { recordId } = submission;
    if (submission.status !== "refused") {
      const isNew = submission.status === "pending" && submission.isNew;
      return { ...report(this.#node.places.lookUp([recordId])[0]), isNew };
    }
    const { status, code, reason } = submission;
    const settled = !this.#node.isSyncing;
    const hasFinal = this.#node.chain.network.definition.witnesses !== undefined;
    const place = {
      ...{ confirmations: 0, peers: 0, relayedTo: 0, settled },
      ...hasFinal && { final: false },
    };
    return { recordId, status, code, reason, ...place, isNew: true };
  }
}

const NEVER = new AbortController().signal;

function report(status: RecordStatus): RecordReport {
  const { recordId, confirmations, peers, relayedTo, settled, isFinal: final } = status;
  const common = {
    ...{ recordId, status: status.status, confirmations, peers, relayedTo, settled },
    ...(final === undefined ? {} : { final }),
  };
  if (status.status === "included") {
    return { ...common, block: { index: status.node.header.index, hash: status.node.hash } };
  }
  if (status.status === "refused") {
    return { ...common, code: status.code, reason: status.reason };
  }
  return common;
}
