/**
 * Passing on what witnesses say, for every peer of a network that has witnesses: statements are kept and passed on, so are
 * certificates and proofs, and whoever asks is told what is kept. Who is a witness itself hears of it (`witness_loop.ts`).
 */
import type { Clock } from "../../core/base/clock.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { type Certificate, decodeCertificate } from "../../core/witness/certificate.ts";
import { decodeLieProof } from "../../core/witness/proof.ts";
import {
  decodeSignedStatement,
  encodeSignedStatement,
  isSignedByWitness,
  type SignedStatement,
} from "../../core/witness/signed_statement.ts";
import { roundMs } from "../../core/witness/rounds/round_timer.ts";
import type { Statement } from "../../core/witness/statement.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { Session } from "../session/session.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { CertificateIntake } from "./certificate_intake.ts";
import type { BehindAsks } from "./behind_asks.ts";
import type { Hearing } from "./hearing.ts";
import { joinedRound } from "./joined_round.ts";
import { KeyRates } from "./key_rates.ts";
import type { Lies } from "./lies.ts";
import { MAX_JUDGED, MAX_PASSED_ON } from "./limits.ts";
import type { ProposalExchange } from "./proposal_exchange.ts";
import { isOver, isRepeated, type StatementPool } from "./statement_pool.ts";
import { WitnessAnswers, type WitnessQuestion } from "./witness_answers.ts";
import type { WitnessNews } from "./witness_news.ts";
import { WitnessQuota } from "./witness_quota.ts";

/** Who hears what came: the witness that this peer is. */
export interface WitnessListener {
  /** A statement came that is new, and whose signature holds. */
  onStatement(signed: SignedStatement, from: Session): void;
  /** A certificate came that holds. */
  onCertificate(certificate: Certificate, from: Session): void;
  /** A session has begun. */
  onSession(): void;
  /** A peer has told all that it keeps. */
  onAnswered(session: Session): void;
  /** A session is over. */
  onLeft(): void;
}

/** What a {@linkcode WitnessRelay} needs. */
export interface WitnessRelayDeps {
  readonly chain: Pick<
    Chain,
    | "network"
    | "final"
    | "knownFinal"
    | "certificates"
    | "unsettled"
    | "provenLies"
    | "hasCertificate"
  >;
  readonly set: WitnessSet;
  readonly clock: Pick<Clock, "monotonic">;
  readonly pool: StatementPool;
  readonly hearing: Hearing;
  readonly news: WitnessNews;
  readonly lies: Lies;
  readonly intake: CertificateIntake;
  readonly exchange: Pick<ProposalExchange, "onProposal" | "onRepeated">;
  readonly behind: Pick<BehindAsks, "take">;
  /** Undefined if this peer is no witness. */
  readonly listener: () => WitnessListener | undefined;
}

/** Passes on what witnesses say. */
export class WitnessRelay {
  readonly #deps: WitnessRelayDeps;
  readonly #rates: KeyRates;
  readonly #quota: WitnessQuota;
  readonly #answers: WitnessAnswers;
  /** Those who have not told yet all that they keep: what they say may be of any time. */
  readonly #answering = new Set<Session>();

  constructor(deps: WitnessRelayDeps) {
    this.#deps = deps;
    this.#rates = new KeyRates(deps);
    this.#quota = new WitnessQuota(deps);
    this.#answers = new WitnessAnswers(deps);
  }

  /** How many that this peer has dialled were asked what they keep, and have not told all of it yet. */
  get answering(): number {
    return [...this.#answering].filter(({ outbound }) => outbound).length;
  }

  /** A session began: what its peer keeps is asked for. */
  start(session: Session): void {
    this.#answering.add(session);
    this.#deps.listener()?.onSession();
    session.send({ type: "getWitness" });
  }

  /** A session is over. */
  end(session: Session): void {
    this.#answering.delete(session);
    this.#quota.end(session);
    this.#deps.listener()?.onLeft();
  }

  /** A peer asks what is kept. */
  async onGetWitness(session: Session, asked: WitnessQuestion): Promise<void> {
    if (!this.#quota.take(session) || !await session.drained()) return;
    this.#answers.send(session, asked);
  }

  /**
   * Statements came.
   *
   * @throws {ProtocolError} `rule` if one is nobody's, or says what no witness signs.
   * @throws {StoreError} If a proof cannot be stored.
   */
  onWitnessed(session: Session, items: readonly Uint8Array[]): void {
    const { chain: { network: { chainId }, final }, listener } = this.#deps;
    if (items.length === 0) {
      this.#answering.delete(session);
      return listener()?.onAnswered(session);
    }
    let isBehind = false;
    for (const bytes of items) {
      const signed = orFault(() => decodeSignedStatement(chainId, bytes));
      isBehind ||= isRepeated(signed.statement) && isOver(signed.statement, final.round);
      this.#take(session, signed);
    }
    if (isBehind) this.#answers.sendFinal(session);
  }

  /**
   * A certificate came.
   *
   * @param options.isNews False if it came with its block, which others are told of with it. @default {true}
   * @throws {ProtocolError} `rule` if it does not hold.
   * @throws {StoreError | PluginError} As the chain does.
   */
  async onCertificate(
    session: Session,
    bytes: Uint8Array,
    { isNews = true }: { isNews?: boolean } = {},
  ): Promise<void> {
    const { chain: { network: { chainId } }, intake, listener } = this.#deps;
    const certificate = orFault(() => decodeCertificate(chainId, bytes));
    if (intake.has(certificate)) return;
    try {
      await intake.take(certificate, { from: session, isNews });
    } catch (error) {
      throw asFault(error);
    }
    listener()?.onCertificate(certificate, session);
  }

  /**
   * A proof that a witness lied came.
   *
   * @throws {ProtocolError} `rule` if it does not hold.
   * @throws {StoreError} If it cannot be stored.
   */
  onProof(session: Session, bytes: Uint8Array): void {
    const { chain: { network: { chainId } }, lies } = this.#deps;
    orFault(() => lies.take(decodeLieProof(chainId, bytes), session));
  }

  /** Tells of a statement that was signed here. */
  publish(signed: SignedStatement): void {
    this.#keep(signed, { isNews: true });
    this.#tell(signed);
  }

  #take(session: Session, signed: SignedStatement): void {
    const { chain, set, pool, lies, exchange, listener } = this.#deps;
    const { key } = signed;
    if (set.keys[key] === undefined) throw fault(`a statement of witness ${key}, whom nobody is`);
    const place = pool.placeOf(signed, chain.final.round);
    const isProposal = signed.statement.kind === "proposal";
    if (place === "known" && isProposal) exchange.onRepeated(signed, session);
    const isNew = place === "new";
    const isLie = !lies.has(key) && pool.lieWith(signed) !== undefined;
    if ((!isNew && !isLie) || this.#rates.of(key) >= MAX_JUDGED) return;
    if (!isSignedByWitness(set.keys, chain.network.chainId, signed)) {
      throw fault(`a statement with a false signature of witness ${key}`);
    }
    lies.prove([...pool.of(key), signed]);
    if (!isNew) return;
    const isNews = !this.#answering.has(session);
    this.#keep(signed, { isNews });
    // Of a key that speaks faster no block is fetched either: each would be judged by all rules.
    if (this.#rates.add(key) <= MAX_PASSED_ON) {
      // That somebody was there once is no news.
      if (isNews || signed.statement.kind !== "alive") this.#tell(signed, session);
      this.#askIfBehind(session, signed.statement);
      if (isProposal) exchange.onProposal(signed, session);
    }
    listener()?.onStatement(signed, session);
  }

  #keep(signed: SignedStatement, { isNews }: { isNews: boolean }): void {
    const { chain, set, pool, hearing } = this.#deps;
    const { key, statement: { kind, round } } = signed;
    pool.add(signed);
    if (isNews) hearing.note(key, round);
    if (kind !== "timeout") return;
    const joined = joinedRound(set, pool);
    const { round: final } = chain.final;
    if (joined > final) hearing.joined(joined, 2 * roundMs(set, joined - final - 1));
  }

  /** Whoever says that it is there says what is final for it. */
  #askIfBehind(session: Session, { kind, index }: Statement): void {
    const { chain: { final, knownFinal }, behind } = this.#deps;
    const known = Math.max(final.node.header.index, knownFinal?.index ?? 0);
    if (kind === "alive" && index > known && behind.take(session)) {
      session.send({ type: "getWitness", from: final.round + 1 });
    }
  }

  #tell(signed: SignedStatement, from?: Session): void {
    const { chain: { network: { chainId } }, news } = this.#deps;
    news.tell({ type: "statement", bytes: encodeSignedStatement(chainId, signed) }, from);
  }
}

/** What no honest peer passes on, as it checks before it does. */
function fault(what: string): ProtocolError {
  return new ProtocolError("rule", `it passed on ${what}`);
}

function asFault(error: unknown): unknown {
  return error instanceof RuleError ? fault(`what no witness signs: ${error.message}`) : error;
}

function orFault<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw asFault(error);
  }
}
