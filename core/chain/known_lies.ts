/** Proofs that witnesses lied: one of each, kept for ever. They change nothing of what counts. */
import { RuleError, withoutRuleError } from "../block/rule_error.ts";
import type { Network } from "../rules/network.ts";
import type { ChainStore } from "../store/store.ts";
import { encodeLieProof, type LieProof, type ProvenLie, verifyLieProof } from "../witness/proof.ts";

/** What is proven of the witnesses of a network. */
export class KnownLies {
  readonly #network: Network;
  readonly #store: ChainStore;
  /** Read from the store when it is first asked for. */
  #lies: readonly ProvenLie[] | undefined;

  constructor(network: Network, store: ChainStore) {
    this.#network = network;
    this.#store = store;
  }

  /** By the witnesses' numbers. */
  get all(): readonly ProvenLie[] {
    this.#lies ??= this.#store.proofs().flatMap(({ bytes }) => this.#verifyStored(bytes) ?? []);
    return this.#lies;
  }

  /** Names of the witnesses that are proven to have lied. */
  get liars(): readonly string[] {
    const { witnesses } = this.#network.definition;
    return this.all.flatMap(({ key }) => witnesses?.keys[key].name ?? []);
  }

  /**
   * Takes in a proof, and stores it.
   *
   * @returns What it shows; undefined if a proof of that witness is here already.
   * @throws {RuleError} `lie-proof` if it does not hold.
   * @throws {StoreError} If it cannot be stored.
   */
  add(proof: LieProof): ProvenLie | undefined {
    const { chainId } = this.#network;
    const known = this.all;
    if (known.some(({ key }) => key === proof.first.key)) return undefined;
    const bytes = encodeLieProof(chainId, proof);
    const proven = this.#verify(bytes);
    this.#store.write({ proofs: [{ key: proven.key, bytes }] });
    this.#lies = [...known, proven].sort((a, b) => a.key - b.key);
    return proven;
  }

  /** One that does not hold is passed over: peers send it anew. */
  #verifyStored(bytes: Uint8Array): ProvenLie | undefined {
    return withoutRuleError(() => this.#verify(bytes));
  }

  #verify(bytes: Uint8Array): ProvenLie {
    const { chainId, definition: { witnesses } } = this.#network;
    if (witnesses === undefined) throw new RuleError("lie-proof", { witnesses: 0 });
    return verifyLieProof(witnesses, chainId, bytes);
  }
}
