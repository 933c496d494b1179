/** Lines of the log about what becomes final, and when it did. */
import type { Clock } from "../../core/base/clock.ts";
import type { FinalBlock, WantedFinal } from "../../core/chain/chain_results.ts";
import type { Certificate } from "../../core/witness/certificate.ts";
import type { ProvenLie } from "../../core/witness/proof.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import { type Address, formatAddress } from "../base/address.ts";
import { BoundedMap } from "../base/bounded_map.ts";
import type { Log } from "../base/log.ts";
import type { ExcludedBranch } from "../sync/excluded_branch.ts";
import { FINAL_PAUSE_MS, MAX_NAMED_HOSTS } from "./limits.ts";

/** What a {@linkcode FinalLog} needs. */
export interface FinalLogDeps {
  readonly log: Log;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  /** Undefined in a network without witnesses. */
  readonly set: WitnessSet | undefined;
}

/** Tells people what becomes final, without a line for each block of a busy network. */
export class FinalLog {
  readonly #deps: FinalLogDeps;
  #left: WantedFinal | undefined;
  /** Machines of which it was said that they have a branch that excludes what is final. */
  readonly #excluded = new BoundedMap<true>(MAX_NAMED_HOSTS);
  #last: { readonly ms: number; readonly at: number } | undefined;

  constructor(deps: FinalLogDeps) {
    this.#deps = deps;
  }

  /** When the final block became final, in ms since the Unix epoch; undefined if nothing did since the start. */
  get finalMs(): number | undefined {
    return this.#last?.ms;
  }

  /** The final block that this peer is told to reject; undefined if it met none since its start. */
  get left(): WantedFinal | undefined {
    return this.#left;
  }

  /** A block is final. */
  finalised({ node, round, certificate }: FinalBlock): void {
    const { log, clock, set } = this.#deps;
    const at = clock.monotonic();
    const isAfterPause = this.#last === undefined || at - this.#last.at >= FINAL_PAUSE_MS;
    this.#last = { ms: clock.now(), at };
    const signed = `${certificate?.signatures.length ?? 0} of ${set?.keys.length ?? 0} witnesses`;
    const line = `block ${node.header.index} is final (round ${round}, ${signed})`;
    if (isAfterPause) log.info(line);
    else log.debug(line);
  }

  /** A peer has other blocks in the place of final ones: it is said once of each machine. */
  branchExcluded({ host, port }: Address, { from, to }: ExcludedBranch): void {
    if (this.#excluded.has(host)) return;
    this.#excluded.set(host, true);
    this.#deps.log.warn(
      `${
        formatAddress({ host, port })
      } has other blocks in the place of final ones, from block ${from} to ${to}: they ` +
        "are not followed",
    );
  }

  /** A witness is proven to have lied. */
  lieProven({ key, lie, proof }: ProvenLie): void {
    const name = this.#deps.set?.keys[key].name ?? "";
    const { statement: { round } } = proof.second;
    this.#deps.log.warn(
      `${name}'s witness signed two things that exclude each other (${lie}, round ${round}): ask ${name}`,
    );
  }

  /** A block is final that this peer's operator rejects. */
  rejectedFinal({ statement: { index, hash, round } }: Certificate): void {
    this.#left = { index, hash, round };
    this.#deps.log.warn(
      `block ${index} (${hash}) is final and is one that this peer is told to reject: it has left the network, ` +
        "and nothing becomes final here any more",
    );
  }

  /** Too many witnesses lie. */
  stopped(): void {
    this.#deps.log.error(
      "witnesses contradict each other, or a rule: no votes are taken, and nothing is mined. Others are asked who " +
        "lied; then this peer stops",
    );
  }
}
