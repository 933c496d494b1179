/**
 * What happens when too many witnesses lie: from then on this peer takes no votes, mines, signs and finalises nothing. It goes on
 * answering others and asks them for certificates, until it is known who lied, and ends.
 */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { RuleError } from "../../core/block/rule_error.ts";
import type { Chain } from "../../core/chain/chain.ts";
import {
  type Certificate,
  encodeCertificate,
  verifyCertificate,
} from "../../core/witness/certificate.ts";
import { statementsOf } from "../../core/witness/find_liars.ts";
import { totalWeight, weightOf, type WitnessSet } from "../../core/witness/witness_set.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { BlockChase } from "./block_chase.ts";
import type { WitnessEffects } from "./effects.ts";
import type { Lies } from "./lies.ts";
import { MAX_NAMING_CERTIFICATES, MAX_NAMING_MS, MIN_NAMING_MS, NAMING_MS } from "./limits.ts";
import type { StatementPool } from "./statement_pool.ts";
import {
  type CertifiedBlock,
  type Contradiction,
  WitnessesContradictError,
} from "./stop_errors.ts";
import type { WitnessNews } from "./witness_news.ts";

/** What a {@linkcode WitnessStop} needs. */
export interface WitnessStopDeps {
  readonly chain: Pick<Chain, "network" | "tree" | "certificates" | "liars" | "provenLies">;
  readonly set: WitnessSet;
  readonly clock: Clock;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly news: Pick<WitnessNews, "shout">;
  readonly pool: Pick<StatementPool, "all">;
  readonly lies: Pick<Lies, "prove">;
  readonly chase: Pick<BlockChase, "ask">;
  readonly effects: Pick<WitnessEffects, "finalityStopped">;
}

/** Stops a peer whose witnesses contradict each other. */
export class WitnessStop {
  readonly #deps: WitnessStopDeps;
  readonly #begun = Promise.withResolvers<void>();
  #contradiction: Contradiction | undefined;
  /** Those that contradict each other, or a rule. */
  #certificates: readonly Certificate[] = [];
  /** What came since: it is not to make anything final. */
  readonly #held: Certificate[] = [];

  constructor(deps: WitnessStopDeps) {
    this.#deps = deps;
  }

  /** True once too many witnesses lie. */
  get isOn(): boolean {
    return this.#contradiction !== undefined;
  }

  /** Begins: two certificates are about blocks that exclude each other; the first is that of the block which counts here. */
  conflict(here: Certificate, other: Certificate): void {
    const blocks = [this.#blockOf(here), this.#blockOf(other)] as const;
    this.#begin({ kind: "conflict", blocks }, [here, other]);
  }

  /** Begins: the block of a certificate breaks a rule. */
  breach(certificate: Certificate, error: RuleError): void {
    this.#begin({ kind: "breach", block: this.#blockOf(certificate), error }, [certificate]);
  }

  #begin(contradiction: Contradiction, certificates: readonly Certificate[]): void {
    const { chain: { network }, news, effects } = this.#deps;
    if (this.isOn) return;
    this.#contradiction = contradiction;
    this.#certificates = certificates;
    effects.finalityStopped();
    for (const each of certificates) {
      news.shout({ type: "certificate", certificate: encodeCertificate(network.chainId, each) });
    }
    this.#begun.resolve();
  }

  /**
   * Takes in a certificate that came since.
   *
   * @throws {RuleError} `certificate` or `statement` if it does not hold.
   */
  take(certificate: Certificate): void {
    const { chain: { network: { chainId } }, set } = this.#deps;
    const { kind, round, hash } = certificate.statement;
    const isKnown = this.#held.some(({ statement: each }) =>
      each.kind === kind && each.round === round && each.hash === hash
    );
    if (isKnown || this.#held.length >= MAX_NAMING_CERTIFICATES) return;
    verifyCertificate(set, chainId, encodeCertificate(chainId, certificate));
    this.#held.push(certificate);
  }

  /**
   * Waits for a contradiction, and then until it is known who lied.
   *
   * @throws {WitnessesContradictError} Always, unless `signal` is aborted before.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const stop = () => this.#begun.resolve();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    await this.#begun.promise;
    signal.removeEventListener("abort", stop);
    if (!this.isOn) return;
    const began = clock.monotonic();
    const passed = () => clock.monotonic() - began;
    do {
      this.#ask();
      if (!await pause(clock, NAMING_MS, signal)) return;
      this.#name();
    } while (passed() < MIN_NAMING_MS || (!this.#isNamed() && passed() < MAX_NAMING_MS));
    this.check();
  }

  /** @throws {WitnessesContradictError} Once too many witnesses lie, with what is known of it by then. */
  check(): void {
    if (this.#contradiction === undefined) return;
    throw new WitnessesContradictError(this.#contradiction, this.#deps.chain.liars);
  }

  #blockOf({ statement: { index, hash, round }, signatures }: Certificate): CertifiedBlock {
    const { keys } = this.#deps.set;
    return { index, hash, round, signers: signatures.map(({ key }) => keys[key].name) };
  }

  /** The round from which on certificates say who lied. */
  get #from(): number {
    return Math.min(...this.#certificates.map(({ statement }) => statement.round));
  }

  #ask(): void {
    const { chain: { tree }, chase } = this.#deps;
    // Where the lie of a witness with a veto shows, headers have to show that the blocks exclude each other.
    for (const { statement } of this.#certificates) {
      if (tree.get(statement.hash) === undefined) chase.ask(statement, { from: undefined });
    }
    const highest = Math.max(this.#from, ...this.#held.map(({ statement }) => statement.round));
    for (const session of this.#deps.peers.sessions) {
      // Others may have chosen one of the two blocks since: what speaks for the other one names who lied.
      session.send({ type: "getWitness", from: this.#from, all: true });
      // An answer has so many certificates: those after what came are in the next one.
      if (highest > this.#from) session.send({ type: "getWitness", from: highest, all: true });
    }
  }

  /** Proves what all that is here shows. */
  #name(): void {
    const { chain, pool, lies } = this.#deps;
    const certificates = [...chain.certificates(this.#from), ...this.#held];
    lies.prove([...certificates.flatMap(statementsOf), ...pool.all()]);
  }

  /** Two quorums have weight 2 Q − W in common, and all of that has lied. Who breaks a rule need not have. */
  #isNamed(): boolean {
    const { set, chain: { provenLies } } = this.#deps;
    const named = weightOf(set, provenLies.map(({ key }) => key));
    return this.#contradiction?.kind === "breach" || named >= 2 * set.quorum - totalWeight(set);
  }
}
