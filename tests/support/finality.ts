/** What a peer says of finality, for tests of what people are told. */
import type { FinalityReport, WitnessReport } from "../../net/api/finality_report.ts";
import { makeWitnesses } from "./witness_keys.ts";
import { hashOfDigit } from "./witness_statements.ts";

/** Some moment, at which all of it is said. */
export const TOLD_AT = 1_800_000_000_000;

/** Ann and Ben, who are heard, Club, who was last 12 minutes before, and Zoë, who never was. */
const SEEN = [
  ["Ann", TOLD_AT - 1_000],
  ["Ben", TOLD_AT - 2_000],
  ["Club", TOLD_AT - 720_000],
  ["Zoë", null],
] as const;

/** Two of four witnesses are heard, and three have made block 17 final. */
export function toldFinality(
  change: Partial<FinalityReport> = {},
  each: (witness: WitnessReport) => WitnessReport = (witness) => witness,
): FinalityReport {
  const keys = makeWitnesses([1, 1, 1, 1]);
  const witnesses = SEEN.map(([name, seenMs], i) =>
    each({
      ...{ name, key: keys[i].key, weight: 1, seenMs },
      ...{ heard: i < 2, proven: false, own: false },
    })
  );
  return {
    ...{ index: 17, hash: hashOfDigit("5"), round: 58, finalMs: TOLD_AT - 40_000 },
    ...{ quorum: 3, weight: 4, heard: 2, mining: "open" as const },
    ...{ witnesses, signers: [0, 1, 2], proofs: [] },
    ...change,
  };
}
