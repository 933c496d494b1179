/** Which networks this version can read, and must not run. */
import type { Network } from "./network.ts";

/**
 * Why a network cannot be run, as a sentence; undefined if it can. A network with witnesses is one in which people count on
 * final blocks: a peer that made none final would be believed.
 */
export function whyNotRun({ definition: { name, witnesses } }: Network): string | undefined {
  if (witnesses === undefined) return undefined;
  return `Cannot run the network "${name}" as its definition names witnesses: ` +
    "this version does not run networks with witnesses yet";
}
