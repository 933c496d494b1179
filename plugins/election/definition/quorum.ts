/** How many voters have to take part. */
import type { ElectionDefinition } from "./definition.ts";

/** From 1 to 100, with two decimals at most. */
const SHARE = /^(?:100|[1-9]\d?|0(?=\.(?:0[1-9]|[1-9])))(?:\.(\d{1,2}))?%$/;

/** Whether a value is a share of the roll, above 0 and at most 100 %. */
export function isShare(value: unknown): value is `${number}%` {
  return typeof value === "string" && SHARE.test(value) && !/^100\..*[1-9]/.test(value);
}

/** Fewest voters who have to take part: a share is rounded up. Undefined if there is no quorum. */
export function quorumOf({ quorum, roll }: ElectionDefinition): number | undefined {
  if (quorum === undefined || typeof quorum === "number") return quorum;
  // In hundredths of a percent, as whole numbers: no share is a little more or less than it says.
  const [whole, decimals = ""] = quorum.slice(0, -1).split(".");
  const parts = Number(whole) * 100 + Number(decimals.padEnd(2, "0"));
  return Math.ceil(roll.voters * parts / 10_000);
}
