/** Proofs that witnesses lied: one of each is kept for ever and passed on. It changes nothing else. */
import type { Chain } from "../../core/chain/chain.ts";
import { type FindExclusion, findLiars } from "../../core/witness/find_liars.ts";
import { encodeLieProof, type LieProof } from "../../core/witness/proof.ts";
import type { SignedStatement } from "../../core/witness/signed_statement.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { Session } from "../session/session.ts";
import type { WitnessEffects } from "./effects.ts";
import { headersOfExclusion } from "./exclusion.ts";
import type { WitnessNews } from "./witness_news.ts";

/** What {@linkcode Lies} need. */
export interface LiesDeps {
  readonly chain: Pick<Chain, "network" | "tree" | "provenLies" | "addProof">;
  readonly set: WitnessSet;
  readonly news: Pick<WitnessNews, "tell">;
  readonly effects: Pick<WitnessEffects, "lieProven">;
}

/** What is proven of witnesses. */
export class Lies {
  readonly #deps: LiesDeps;

  constructor(deps: LiesDeps) {
    this.#deps = deps;
  }

  /** Whether a witness is proven to have lied. */
  has(key: number): boolean {
    return this.#deps.chain.provenLies.some((each) => each.key === key);
  }

  /**
   * Takes in a proof, unless there is one of that witness.
   *
   * @param from Who sent it; undefined if it was made here.
   * @throws {RuleError} `lie-proof` if it does not hold.
   * @throws {StoreError} If it cannot be stored.
   */
  take(proof: LieProof, from?: Session): void {
    const { chain, news, effects } = this.#deps;
    if (this.has(proof.first.key)) return;
    const proven = chain.addProof(proof);
    if (proven === undefined) return;
    news.tell({ type: "proof", proof: encodeLieProof(chain.network.chainId, proof) }, from);
    effects.lieProven(proven);
  }

  /** Proves what these statements, whose signatures hold, show of witnesses. */
  prove(statements: readonly SignedStatement[]): void {
    const open = statements.filter(({ key }) => !this.has(key));
    for (const proof of findLiars(this.#deps.set, open, this.#findExclusion)) this.take(proof);
  }

  readonly #findExclusion: FindExclusion = (lower, higher) =>
    headersOfExclusion(this.#deps.chain.tree, lower, higher);
}
