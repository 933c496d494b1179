/** Certificates as they come: what the chain makes of each, who is told of it, and what follows. */
import { present } from "../../core/base/invariant.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { CertificateResult } from "../../core/chain/chain_results.ts";
import { type Certificate, encodeCertificate } from "../../core/witness/certificate.ts";
import { statementsOf } from "../../core/witness/find_liars.ts";
import type { Session } from "../session/session.ts";
import type { WitnessEffects } from "./effects.ts";
import type { Hearing } from "./hearing.ts";
import type { Lies } from "./lies.ts";
import type { StatementPool } from "./statement_pool.ts";
import type { WitnessNews } from "./witness_news.ts";
import type { WitnessStop } from "./witness_stop.ts";

/** What a {@linkcode CertificateIntake} needs. */
export interface CertificateIntakeDeps {
  readonly chain: Pick<Chain, "network" | "addCertificate" | "hasCertificate" | "placeInChoice">;
  readonly news: Pick<WitnessNews, "tell">;
  readonly pool: Pick<StatementPool, "of">;
  readonly lies: Pick<Lies, "prove">;
  readonly hearing: Pick<Hearing, "finalised">;
  readonly stop: Pick<WitnessStop, "conflict" | "breach" | "isOn" | "take">;
  readonly effects: Pick<WitnessEffects, "finalised" | "finalMissing" | "rejectedFinal">;
}

/** Takes certificates in. */
export class CertificateIntake {
  readonly #deps: CertificateIntakeDeps;
  /** The highest round that is known to be prepared. */
  #prepared = 0;

  constructor(deps: CertificateIntakeDeps) {
    this.#deps = deps;
  }

  /** Whether one of that kind and round for that block is here. Costs no look at signatures. */
  has(certificate: Certificate): boolean {
    return this.#deps.chain.hasCertificate(certificate);
  }

  /**
   * Takes in a certificate that is not here.
   *
   * @param options.from Who sent it; undefined if it was made here.
   * @param options.isNews Whether others are told of it, if it says more than those before. @default {true}
   * @throws {RuleError} `certificate` or `statement` if it does not hold.
   * @throws {StoreError | PluginError} As the chain does.
   */
  async take(
    certificate: Certificate,
    { from, isNews = true }: { from?: Session; isNews?: boolean } = {},
  ): Promise<void> {
    const { chain, stop, lies, pool } = this.#deps;
    // What would be final now is not, but it may name who lied.
    if (stop.isOn) return stop.take(certificate);
    const result = await chain.addCertificate(certificate);
    if (result.status === "known") return;
    if (this.#saysMore(certificate, result) && isNews) this.#tell(certificate, from);
    const signed = statementsOf(certificate);
    lies.prove(signed.flatMap((each) => [...pool.of(each.key), each]));
    for (const each of [result, ...result.settled ?? []]) this.follow(each);
  }

  /** Does what follows of a certificate, also of one that waited for blocks which came. */
  follow(result: CertificateResult): void {
    const { stop, effects, hearing } = this.#deps;
    switch (result.status) {
      case "final":
        hearing.finalised(result.final.round);
        return effects.finalised(result.final, result.change);
      case "conflict": {
        const here = present(result.final.certificate, "nothing excludes the genesis block");
        return stop.conflict(here, result.certificate);
      }
      case "breach":
        return stop.breach(result.certificate, result.error);
      case "rejected":
        return effects.rejectedFinal(result.certificate);
      case "missing":
        return effects.finalMissing(result.change);
      case "known":
      case "kept":
        return;
    }
  }

  /** A certificate is news if it says more than those before; one that waits for its block too, unless that may be denied. */
  #saysMore({ statement }: Certificate, { status }: CertificateResult): boolean {
    const { kind, round } = statement;
    const mayCount = this.#deps.chain.placeInChoice(statement) === "counts";
    if (kind === "commit") return status !== "kept" && mayCount;
    if (round <= this.#prepared && status === "kept") return false;
    this.#prepared = Math.max(round, this.#prepared);
    return true;
  }

  #tell(certificate: Certificate, from: Session | undefined): void {
    const { chain, news } = this.#deps;
    const bytes = encodeCertificate(chain.network.chainId, certificate);
    news.tell({ type: "certificate", certificate: bytes }, from);
  }
}
