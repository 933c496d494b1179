/** What the API says of finality, and how it is made of what a node knows. */
import { bytesToHex } from "../../core/base/hash.ts";
import type { BlockHash, ChainId } from "../../core/block/ids.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import type { ReadonlyChain } from "../../core/chain/readonly_chain.ts";
import { encodeCertificate } from "../../core/witness/certificate.ts";
import { closingTime } from "../../core/rules/closing.ts";
import { lastGraceFrom } from "../node/last_grace.ts";
import type { Lie } from "../../core/witness/lie.ts";
import type { ProvenLie } from "../../core/witness/proof.ts";
import { encodeSignedStatement } from "../../core/witness/signed_statement.ts";
import type { FinalityView, OwnWitnessView, WitnessView } from "../witness/finality_view.ts";

/** One witness, in a peer's status. */
export interface WitnessSummary {
  readonly name: string;
  readonly weight: number;
  /** When something of it was last heard, in ms since the Unix epoch by the peer's clock; null for never since its start. */
  readonly seenMs: number | null;
  /** True if something of it was heard in the last two minutes. */
  readonly heard: boolean;
  /** True if there is a proof that it lied. */
  readonly proven: boolean;
}

/** A block that is final, and not complete at the peer. */
export interface AwaitedFinal {
  readonly index: number;
  readonly hash: BlockHash;
  readonly round: number;
}

/** The end of a network that has one of its own. An election with a roll has its own dates, and its validator knows them. */
export interface ClosingSummary {
  /** No block later than this holds a record, in ms since the Unix epoch. */
  readonly closes: number;
  /** From when on a peer takes no record of its own user any more, as it might not be final in time; in ms. */
  readonly lastVotes: number;
  /** True if a later block is final: nothing can enter, or be left out, any more. */
  readonly final: boolean;
}

/** What is final, in a peer's status. */
export interface FinalitySummary {
  /** The final block; the genesis block where nothing else is final. */
  readonly index: number;
  readonly hash: BlockHash;
  /** The round that made it final; 0 for the genesis block. */
  readonly round: number;
  /** A block of a later round that is known to be final and is not here yet. @default {None} */
  readonly awaited?: AwaitedFinal;
  /** A final block that the peer is told to reject: it has left the network, and nothing becomes final here. @default {None} */
  readonly left?: AwaitedFinal;
  /** When it became final here, in ms since the Unix epoch; null if that was before the peer's start. */
  readonly finalMs: number | null;
  /** The weight that must sign, that of all, and that of those who are heard. */
  readonly quorum: number;
  readonly weight: number;
  readonly heard: number;
  readonly mining: "open" | "off";
  /** When it closes. @default {It has no end of its own} */
  readonly closing?: ClosingSummary;
  /** In the order of the network's definition. */
  readonly witnesses: readonly WitnessSummary[];
}

/** One witness, with its key. */
export interface WitnessReport extends WitnessSummary {
  /** The public key, 64 lower-case hex digits. */
  readonly key: string;
  /** True if this peer signs with its key. */
  readonly own: boolean;
}

/** A proof that a witness lied. */
export interface LieReport {
  /** Whose lie it is, by number. */
  readonly witness: number;
  readonly lie: Lie;
  /** The rounds of both statements. */
  readonly rounds: readonly [number, number];
  /** Both signed statements, in lower-case hex (docs/spec/finality.md, Statements). */
  readonly first: string;
  readonly second: string;
}

/** Which part of an answer is final. */
export interface FinalPart {
  /** The last final block of those that the answer counts. */
  readonly index: number;
  readonly hash: BlockHash;
  /** Records in the blocks behind it: they are counted, and not final. */
  readonly likely: number;
}

/** All that a peer knows of finality. */
export interface FinalityReport extends Omit<FinalitySummary, "witnesses"> {
  readonly witnesses: readonly WitnessReport[];
  /** Numbers of the witnesses that signed for the final block, from 0; none for the genesis block. */
  readonly signers: readonly number[];
  readonly proofs: readonly LieReport[];
  /** What this peer's own witness does, if it is one. */
  readonly own?: OwnWitnessView;
}

/** The certificate of the final block. */
export interface CertificateReport {
  readonly kind: "commit";
  readonly round: number;
  readonly index: number;
  readonly hash: BlockHash;
  /** All of it, in lower-case hex (docs/spec/finality.md, Certificates). */
  readonly bytes: string;
}

/** The end of a network, if it has one of its own. */
export function closingOf(
  { network: { definition }, final: { node } }: Pick<ReadonlyChain, "network" | "final">,
): ClosingSummary | undefined {
  const closes = closingTime(definition);
  if (closes === undefined) return undefined;
  const lastVotes = lastGraceFrom(definition) ?? closes;
  return { closes, lastVotes, final: node.header.time > closes };
}

/** What a status says of what is final and of the witnesses. */
export function summariseFinality(
  view: FinalityView,
  closing: ClosingSummary | undefined,
): FinalitySummary {
  const { index, hash, round, awaited, left, finalMs, quorum, weight, heard, mining } = view;
  const witnesses = view.witnesses.map(summariseWitness);
  const open = { ...awaited && { awaited }, ...left && { left } };
  const end = closing && { closing };
  return { index, hash, round, ...open, finalMs, quorum, weight, heard, mining, ...end, witnesses };
}

/** What the API tells of what is final and of the witnesses. */
export function reportFinality(
  view: FinalityView,
  chain: Pick<ReadonlyChain, "network" | "final" | "provenLies">,
): FinalityReport {
  const { network: { chainId }, provenLies } = chain;
  const { signers, own } = view;
  return {
    ...summariseFinality(view, closingOf(chain)),
    witnesses: view.witnesses.map((each) => ({
      ...summariseWitness(each),
      key: each.key,
      own: each.isOwn,
    })),
    signers,
    proofs: provenLies.map((lie) => reportLie(lie, chainId)),
    ...own && { own },
  };
}

/** Which part of what was counted up to `tip` is final; undefined in a network without witnesses. */
export function finalPartOf(
  { network, final: { node } }: Pick<ReadonlyChain, "final" | "network">,
  tip: BlockNode,
): FinalPart | undefined {
  if (network.definition.witnesses === undefined) return undefined;
  // While the answer was made, later blocks may have become final.
  const last = node.header.index < tip.header.index ? node : tip;
  const { header: { index }, hash, totalRecords } = last;
  return { index, hash, likely: Math.max(0, tip.totalRecords - totalRecords) };
}

/** The certificate of the final block; undefined for the genesis block, which has none. */
export function reportCertificate(
  { final: { certificate }, network: { chainId } }: Pick<ReadonlyChain, "final" | "network">,
): CertificateReport | undefined {
  if (certificate === undefined) return undefined;
  const { round, index, hash } = certificate.statement;
  const bytes = bytesToHex(encodeCertificate(chainId, certificate));
  return { kind: "commit", round, index, hash, bytes };
}

function summariseWitness(
  { name, weight, seenMs, isHeard, isProven }: WitnessView,
): WitnessSummary {
  return { name, weight, seenMs, heard: isHeard, proven: isProven };
}

function reportLie({ key, lie, proof: { first, second } }: ProvenLie, chainId: ChainId): LieReport {
  const hex = (signed: typeof first) => bytesToHex(encodeSignedStatement(chainId, signed));
  return {
    witness: key,
    lie,
    rounds: [first.statement.round, second.statement.round],
    first: hex(first),
    second: hex(second),
  };
}
