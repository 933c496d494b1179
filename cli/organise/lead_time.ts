/** How long before an election opens it must be built. */
import type { ConsensusParams } from "../../core/rules/params.ts";
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";
import { LEAD_INTERVALS } from "./limits.ts";

/**
 * The time that a roll takes to get into the chain, with as much again to spare, in ms.
 *
 * @param chunks Records of the roll.
 */
export function leadMsOf(
  chunks: number,
  { intervalMs, maxBodyBytes, maxRecords }: ConsensusParams,
): number {
  const inBlock = Math.max(1, Math.min(maxRecords, Math.floor(maxBodyBytes / MAX_RECORD_BYTES)));
  return LEAD_INTERVALS * intervalMs * Math.ceil(chunks / inBlock);
}

/**
 * How long from now an election with secret ballots opens at the earliest, in whole minutes, where its trustees make their key in
 * half of that time.
 *
 * @param leadMs What {@linkcode leadMsOf} gives.
 */
export function secretLeadMinutes(leadMs: number): number {
  return Math.ceil(2 * leadMs / 60_000) + 1;
}
