/** Which networks this version can read, and must not run. */
import type { Network } from "./network.ts";

/** Why a network cannot be run, as a sentence; undefined if it can. */
export function whyNotRun({ definition: { name, witnesses } }: Network): string | undefined {
  if (witnesses?.mining !== "off") return undefined;
  return `Cannot run the network "${name}" as its definition says that nobody mines: ` +
    "this version does not run networks without mining yet";
}
