/**
 * What is said of witnesses: who is heard, who is missing, and how many must agree.
 *
 * This room owns the words for finality that commands share: these, the lines of a status (`finality_lines.ts`), and how far
 * a count is final (`count_finality.ts`). It does not own what is known of it (`net/witness`), what becomes of a record
 * that was handed in (`cli/records`), or what a peer says that stops because of witnesses (`cli/app/witness_message.ts`).
 */
import type { FinalitySummary } from "../../../net/api/finality_report.ts";

/** True if those who are heard can make blocks final. */
export function canFinalise({ heard, quorum }: Pick<FinalitySummary, "heard" | "quorum">): boolean {
  return heard >= quorum;
}

/** A weight, where all weigh the same as a number: `3 of 4`, or `a weight of 5 of 8`. */
export function describeWeight(
  { witnesses, weight }: Pick<FinalitySummary, "witnesses" | "weight">,
  part: number,
): string {
  const [{ weight: each }] = witnesses;
  return witnesses.every((one) => one.weight === each)
    ? `${Math.ceil(part / each)} of ${witnesses.length}`
    : `a weight of ${part} of ${weight}`;
}

/** How many must agree, as {@linkcode describeHeard} counts them. */
export function describeQuorum({ witnesses, quorum }: FinalitySummary): string {
  const [{ weight: each }] = witnesses;
  return witnesses.every((one) => one.weight === each)
    ? `${Math.ceil(quorum / each)} must agree`
    : `a weight of ${quorum} must agree`;
}

/** Who is heard: `2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë`. */
export function describeHeard(finality: FinalitySummary): string {
  const missing = finality.witnesses.filter(({ heard }) => !heard).map(({ name }) => name);
  const { heard, witnesses } = finality;
  const isEven = witnesses.every(({ weight }) => weight === witnesses[0].weight);
  const who = isEven
    ? `${describeWeight(finality, heard)} witnesses are`
    : `${describeWeight(finality, heard)} is`;
  return `${who} heard, ${describeQuorum(finality)}` +
    (missing.length === 0 ? "" : `; not heard: ${missing.join(", ")}`);
}
