/** What a peer is told that asks what is kept of witnesses. */
import type { Chain } from "../../core/chain/chain.ts";
import { finalCertificates } from "../../core/witness/branch_finals.ts";
import { type Certificate, encodeCertificate } from "../../core/witness/certificate.ts";
import { encodeLieProof } from "../../core/witness/proof.ts";
import { encodeSignedStatement } from "../../core/witness/signed_statement.ts";
import type { Session } from "../session/session.ts";
import { MAX_STATEMENTS } from "../wire/limits.ts";
import type { MessageOf } from "../wire/messages.ts";
import { MAX_CERTIFICATES_TOLD } from "./limits.ts";
import type { StatementPool } from "./statement_pool.ts";

/** What a peer asks for. */
export type WitnessQuestion = Pick<MessageOf<"getWitness">, "from" | "all">;

/** What answers are made of. */
export interface WitnessAnswersDeps {
  readonly chain: Pick<
    Chain,
    "network" | "final" | "certificates" | "unsettled" | "provenLies"
  >;
  readonly pool: Pick<StatementPool, "all">;
}

/** Answers what is kept. */
export class WitnessAnswers {
  readonly #deps: WitnessAnswersDeps;

  constructor(deps: WitnessAnswersDeps) {
    this.#deps = deps;
  }

  /**
   * Sends all that is kept; from a round on if it is named: certificates alone. An empty message ends it.
   *
   * What does not count by the operator's choice is for whoever asks for it: a peer that has stopped, and wants to know who
   * lied. Others would stop for it, though they never saw what was chosen against.
   */
  send(session: Session, { from, all }: WitnessQuestion): void {
    this.sendFinal(session);
    if (from === undefined) this.#sendKept(session);
    else {
      const certificates = this.#deps.chain.certificates(from, MAX_CERTIFICATES_TOLD, { all });
      this.#sendCertificates(session, certificates);
    }
    session.send({ type: "witnessed", statements: [] });
  }

  /** Sends what shows which block is final, and of which round: whoever speaks of a round that is over does not know it. */
  sendFinal(session: Session): void {
    this.#sendCertificates(session, finalCertificates(this.#deps.chain.final));
  }

  #sendKept(session: Session): void {
    const { chain, pool } = this.#deps;
    const { chainId } = chain.network;
    const prepared = chain.certificates(chain.final.round)
      .filter(({ statement }) => statement.kind === "prepare");
    this.#sendCertificates(session, prepared.slice(-MAX_CERTIFICATES_TOLD));
    // Whoever comes is to know what too many witnesses have done.
    this.#sendCertificates(session, chain.unsettled);
    for (const { proof } of chain.provenLies) {
      session.send({ type: "proof", proof: encodeLieProof(chainId, proof) });
    }
    const statements = [...pool.all()].map((each) => encodeSignedStatement(chainId, each));
    for (let at = 0; at < statements.length; at += MAX_STATEMENTS) {
      session.send({ type: "witnessed", statements: statements.slice(at, at + MAX_STATEMENTS) });
    }
  }

  #sendCertificates(session: Session, certificates: readonly Certificate[]): void {
    const { chainId } = this.#deps.chain.network;
    for (const each of certificates.slice(0, MAX_CERTIFICATES_TOLD)) {
      session.send({ type: "certificate", certificate: encodeCertificate(chainId, each) });
    }
  }
}
