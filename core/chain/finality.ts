/**
 * Which block is final: the deepest that a commit certificate is of and that is complete here, whatever rounds they are of.
 *
 * All that counts contains it, whatever work stands elsewhere. Certificates are verified, stored and never forgotten, so
 * that of two final blocks which exclude each other any two peers can work out who lied. Prepare certificates move
 * nothing: what can be withheld and shown later must not move anybody's chain.
 *
 * Source: the fork choice of a chain with a finality gadget, as in Casper FFG (Buterin and Griffith, arXiv 1710.09437):
 * never leave the final block, and above it follow the rule of the chain itself.
 */
import type { BlockHash } from "../block/ids.ts";
import { RuleError } from "../block/rule_error.ts";
import { assertInvariant } from "../base/invariant.ts";
import type { Network } from "../rules/network.ts";
import type { ChainStore } from "../store/store.ts";
import { comparePlaces, finalRound, withCommit } from "../witness/branch_finals.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { Statement } from "../witness/statement.ts";
import type { BestChain } from "./best_chain.ts";
import type { BlockNode, BlockTree } from "./block_tree.ts";
import { findBrokenRule } from "./broken_rule.ts";
import { type CertifiedPlace, certifiedPlace } from "./certified_place.ts";
import type { CertificateResult, ChainChange, FinalBlock, WantedFinal } from "./chain_results.ts";
import { OperatorChoice, type PlaceInChoice } from "./operator_choice.ts";
import { FinalConflictError } from "./final_conflict.ts";
import { bestUnder } from "./fork_choice.ts";
import { holdsByDefinition, storedCommits } from "./known_certificates.ts";
import type { KnownHeaders } from "./known_headers.ts";
import { OpenCertificates } from "./open_certificates.ts";
import { toStoredCertificate } from "./store_change.ts";
import { readStoredFinality, wasJudged } from "./stored_finality.ts";

/** What finality is judged by, and what it moves. */
export interface FinalityDeps {
  readonly network: Network;
  readonly tree: BlockTree;
  readonly store: ChainStore;
  readonly best: BestChain;
  readonly headers: KnownHeaders;
  /** The final block that the operator accepted: one that excludes it does not count. */
  readonly accepted?: BlockHash;
  readonly onFinal?: (certificate: Certificate) => void;
}

/** What is final. One call at a time: `Chain` sees to that. */
export class Finality {
  readonly #deps: FinalityDeps;
  readonly #choice: OperatorChoice;
  #final: FinalBlock;
  /** Commit certificates whose blocks were not complete when they came. */
  readonly #open: OpenCertificates;
  /** How often blocks had been marked as invalid when all open certificates were looked at last. */
  #settledAt = 0;
  /** Certificates whose blocks break a rule. */
  #broken: Certificate[] = [];
  readonly #counts = ({ statement }: Certificate) => this.placeInChoice(statement) === "counts";

  constructor(deps: FinalityDeps) {
    this.#deps = deps;
    this.#choice = new OperatorChoice(deps.tree, deps.accepted);
    this.#open = new OpenCertificates({ tree: deps.tree, choice: this.#choice });
    this.#final = { node: deps.tree.genesis, round: 0 };
  }

  /** The final block. */
  get final(): FinalBlock {
    return this.#final;
  }

  get #index(): number {
    return this.#final.node.header.index;
  }

  /** Certificates of blocks that should be final, and are missing or break a rule: whoever comes is to know of them. */
  get unsettled(): readonly Certificate[] {
    return [...this.#broken, ...this.#open.all].filter(this.#counts);
  }

  /** Of the final blocks that are missing here, the deepest. One that the operator's choice may deny is considered last. */
  get wanted(): WantedFinal | undefined {
    return this.#open.wanted;
  }

  /** The deepest final block that is missing here and cannot be denied: as of each such one, no other block of its index counts. */
  get awaited(): WantedFinal | undefined {
    return this.#open.deepestAwaited(this.#index);
  }

  /** Takes what is stored, before the best chain is: it has to contain the final block. */
  load(): void {
    const { final, open } = readStoredFinality({ ...this.#deps, choice: this.#choice });
    for (const each of open) this.#open.add(each);
    if (final !== undefined) {
      this.#deps.headers.finalise(final.node);
      this.#final = final;
    }
    this.#awaitAll();
  }

  /** How a block lies to the final one that the operator chose. */
  placeInChoice(statement: Pick<Statement, "index" | "hash">): PlaceInChoice {
    return this.#choice.placeOf(statement);
  }

  /**
   * At a start the validator refuses a stored block on the way to the final one. If only a certificate or the operator's
   * choice leads there, the block may have been stored without being judged, and is marked as invalid for the next start.
   * What was final before that certificate had been judged.
   *
   * @returns False if neither leads there.
   * @throws {StoreError} If that cannot be stored.
   */
  condemn(block: BlockNode): boolean {
    const isForced = block.header.index <= this.#index ||
      this.#open.all.length > 0 || this.#choice.hash !== undefined;
    const stored = { ...this.#deps, choice: this.#choice };
    if (!isForced || wasJudged(block, this.#final, stored)) return false;
    this.#deps.store.write({ invalid: [block.hash] });
    return true;
  }

  /**
   * Looks, once the best chain is there, whether certificates contradict each other.
   *
   * @param liars Names of the witnesses that are proven to have lied.
   * @throws {FinalConflictError} If two final blocks exclude each other.
   */
  checkStored(liars: readonly string[]): void {
    const { certificate } = this.#final;
    if (certificate === undefined) return;
    const other = storedCommits(this.#deps.network, this.#deps.store)
      .find((each) =>
        this.#placeOf(each).is === "excluded" && holdsByDefinition(this.#deps.network, each)
      );
    if (other !== undefined) throw new FinalConflictError([certificate, other], liars);
  }

  /**
   * Takes in a certificate that holds.
   *
   * @throws {StoreError | PluginError} As a change of the best chain.
   */
  async add(certificate: Certificate): Promise<CertificateResult> {
    const { network: { chainId }, store } = this.#deps;
    const stored = toStoredCertificate(chainId, certificate);
    if (store.hasCertificate(stored)) return { status: "known" };
    const place = this.#placeOf(certificate);
    const isCommit = certificate.statement.kind === "commit";
    // Stored together with the change that it makes.
    if (isCommit && place.is === "complete") return await this.#carryOut(certificate, place);
    if (isCommit && place.is === "missing") return await this.#await(certificate);
    store.write({ certificates: [stored] });
    if (!isCommit && place.is !== "breach") return { status: "kept" };
    return await this.#carryOut(certificate, place);
  }

  /**
   * Looks again at certificates whose blocks were missing.
   *
   * @returns What they did; none of those whose blocks still are.
   * @throws {StoreError | PluginError} As a change of the best chain.
   */
  async settle(): Promise<CertificateResult[]> {
    const { final } = this;
    this.#settledAt = this.#deps.tree.invalidations;
    const results = await this.#settleThese(this.#open.all);
    this.#awaitAll();
    // What is still missing may exclude what is final now.
    if (this.#final !== final) results.push(...await this.settle());
    const change = await this.#leaveMisplaced();
    if (change !== undefined) results.push({ status: "missing", change });
    return results;
  }

  /**
   * The same after these blocks came. Others are looked at only if one may contradict what is final, or a block was marked as
   * invalid: whoever catches up with blocks of witnesses has a certificate of each one whose header came.
   */
  async settleBlocks(hashes: readonly BlockHash[]): Promise<CertificateResult[]> {
    const results = await this.#settleThese(hashes.flatMap((hash) => this.#open.of(hash)));
    const { index: lowest } = this.#open.all.at(0)?.statement ?? { index: Infinity };
    const isSettled = lowest > this.#index && this.#settledAt === this.#deps.tree.invalidations &&
      // Else how blocks lie to the chosen one may be known now.
      this.#choice.hash === undefined;
    return isSettled ? results : [...results, ...await this.settle()];
  }

  async #settleThese(certificates: readonly Certificate[]): Promise<CertificateResult[]> {
    const results: CertificateResult[] = [];
    // From the deepest down: what that makes final is final in one change, with all that lies below it.
    for (const certificate of certificates.toSorted(comparePlaces).reverse()) {
      const place = this.#placeOf(certificate);
      if (place.is === "missing") continue;
      results.push(await this.#carryOut(certificate, place));
      this.#open.delete(certificate);
    }
    return results.filter(({ status }) => status !== "kept");
  }

  /** No other block counts in the place of one that is missing. */
  #awaitAll(): void {
    this.#deps.tree.await(this.#open.allAwaited(this.#index));
  }

  /** Asks for the block of a certificate. Nothing counts that stands in its place. */
  async #await(certificate: Certificate): Promise<CertificateResult> {
    const { network: { chainId }, store, tree } = this.#deps;
    this.#open.add(certificate);
    if (this.#open.isAwaited(certificate, this.#index)) tree.awaitOne(certificate.statement);
    try {
      const change = await this.#leaveMisplaced(certificate);
      if (change !== undefined) return { status: "missing", change };
      store.write({ certificates: [toStoredCertificate(chainId, certificate)] });
      return { status: "missing" };
    } catch (error) {
      this.#open.delete(certificate);
      this.#awaitAll();
      throw error;
    }
  }

  /**
   * Leaves blocks of the best chain that stand in the place of a final one.
   *
   * @param certificate That of the final one, which is stored together with the change. @default {It is stored}
   */
  async #leaveMisplaced(certificate = this.#open.all.at(-1)): Promise<ChainChange | undefined> {
    const { network: { chainId }, tree, best } = this.#deps;
    let change: ChainChange | undefined;
    while (certificate !== undefined && tree.isMisplaced(best.tip)) {
      const stored = toStoredCertificate(chainId, certificate);
      const result = await best.connect([], tree.bestComplete(), stored);
      // Else a block of that branch breaks a rule, and is marked now.
      if (result instanceof RuleError) continue;
      assertInvariant(result.status === "connected", "what a certificate asks for is done");
      change = result.change;
    }
    return change;
  }

  /** Makes a complete block final that is the final one or descends from it, and moves the best chain if it does not contain it. */
  async #finalise(node: BlockNode, certificate: Certificate): Promise<CertificateResult> {
    const { network: { chainId }, store, tree, best, headers, onFinal } = this.#deps;
    const stored = toStoredCertificate(chainId, certificate);
    let change: ChainChange | undefined;
    while (!best.has(node)) {
      const inPlace = bestUnder(node, (each) => !tree.isMisplaced(each));
      const result = await best.connect([], inPlace, stored);
      if (!(result instanceof RuleError)) {
        assertInvariant(result.status === "connected", "what a certificate asks for is done");
        change = result.change;
      } else if (node.status === "invalid") {
        store.write({ certificates: [stored] });
        return this.#breach(certificate, result);
      }
      // Else one of the blocks after it breaks a rule, and is marked now.
    }
    if (change === undefined) store.write({ certificates: [stored] });
    headers.finalise(node);
    onFinal?.(certificate);
    const finals = withCommit(this.#final, certificate);
    this.#final = { ...finals, node, round: finalRound(finals) };
    return { status: "final", final: this.#final, ...change && { change } };
  }

  /** Does what follows of a commit certificate by where its block is; of any, if that breaks a rule. */
  async #carryOut(certificate: Certificate, place: CertifiedPlace): Promise<CertificateResult> {
    switch (place.is) {
      case "complete":
        return await this.#finalise(place.node, certificate);
      case "breach":
        return this.#breach(certificate, await this.#ruleOf(certificate, place.error));
      case "excluded":
        return { status: "conflict", final: this.#final, certificate };
      case "rejected":
        return { status: "rejected", certificate };
      case "missing":
        return { status: "missing" };
      case "before":
      case "denied":
        return { status: "kept" };
    }
  }

  #breach(certificate: Certificate, error: RuleError): CertificateResult {
    this.#broken = [...this.#broken, certificate];
    return { status: "breach", certificate, error };
  }

  /** The rule that the block of a certificate breaks. */
  #ruleOf({ statement: { hash } }: Certificate, error: RuleError): Promise<RuleError> {
    const node = this.#deps.tree.get(hash);
    return node?.status === "invalid" ? findBrokenRule(node, this.#deps) : Promise.resolve(error);
  }

  #placeOf(certificate: Certificate): CertifiedPlace {
    const inChoice = this.#choice.placeOf(certificate.statement);
    return certifiedPlace(certificate, { final: this.#final, inChoice }, this.#deps);
  }
}
