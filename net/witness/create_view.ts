/** Puts together what is known of finality, from the chain and from what was heard of witnesses. */
import type { WantedFinal } from "../../core/chain/chain_results.ts";
import type { ReadonlyChain } from "../../core/chain/readonly_chain.ts";
import { totalWeight, weightOf } from "../../core/witness/witness_set.ts";
import type { FinalityView, OwnWitnessView } from "./finality_view.ts";

/** What was heard since the start. */
export interface WitnessHearing {
  /** When something of the witness with that number was last heard, in ms since the Unix epoch. */
  readonly seenMs: (key: number) => number | undefined;
  readonly isHeard: (key: number) => boolean;
  /** When the final block became final here; undefined if that was before the start. */
  readonly finalMs?: number;
  /** What this peer's own witness does. @default {It has none} */
  readonly own?: OwnWitnessView;
  /** A final block that its operator rejects. @default {None was met} */
  readonly left?: WantedFinal;
}

/** The view; undefined in a network without witnesses. */
export function createFinalityView(
  chain: Pick<ReadonlyChain, "network" | "final" | "provenLies" | "knownFinal" | "tree">,
  { seenMs, isHeard, finalMs, own, left = rejectedIn(chain) }: WitnessHearing,
): FinalityView | undefined {
  const { witnesses: set } = chain.network.definition;
  if (set === undefined) return undefined;
  const { node: { header, hash }, certificate } = chain.final;
  const liars = chain.provenLies.map(({ key }) => key);
  const witnesses = set.keys.map(({ name, key, weight }, number) => {
    return {
      name,
      key,
      weight,
      seenMs: seenMs(number) ?? null,
      isHeard: isHeard(number),
      isProven: liars.includes(number),
      isOwn: own?.key === number,
    };
  });
  const heard = witnesses.flatMap(({ isHeard }, number) => isHeard ? [number] : []);
  return {
    index: header.index,
    hash,
    round: certificate?.statement.round ?? 0,
    finalMs: finalMs ?? null,
    signers: certificate?.signatures.map(({ key }) => key) ?? [],
    quorum: set.quorum,
    weight: totalWeight(set),
    mining: set.mining,
    heard: weightOf(set, heard),
    witnesses,
    ...left ? { left } : chain.knownFinal && { awaited: chain.knownFinal },
    ...own && { own },
  };
}

/** After a start a final block that is invalid here can only be one that the operator rejected: else this peer had stopped. */
function rejectedIn(
  { knownFinal, tree }: Pick<ReadonlyChain, "knownFinal" | "tree">,
): WantedFinal | undefined {
  const isBad = knownFinal && tree.get(knownFinal.hash)?.status === "invalid";
  return isBad ? knownFinal : undefined;
}
