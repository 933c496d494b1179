/** How far the trustees' key is, for programs and in words. */
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import type { KeysStanding } from "../../plugins/election/definition/phase.ts";
import type { Ceremony } from "../../plugins/election/secret/ceremony.ts";
import { missingInCeremony } from "./election_key.ts";
import { formatMoment } from "../app/format_time.ts";

/** How far the key is that secret ballots are encrypted under. */
export interface CeremonySummary {
  readonly state: KeysStanding;
  /** When it has to be made, in ms since the Unix epoch. */
  readonly by: number;
  /** Trustees who have not done all steps. */
  readonly awaited: readonly string[];
  /** The trustee who was found to have cheated. */
  readonly cheat?: string;
}

/** How far the key is. */
export function summarizeCeremony(
  definition: ElectionDefinition,
  ceremony: Pick<Ceremony, "keys" | "trustees" | "complaint">,
): CeremonySummary {
  const { trustees = [], keysBy = 0 } = definition;
  const { keys, complaint } = ceremony;
  return {
    state: keys,
    by: keysBy,
    awaited: missingInCeremony(definition, ceremony),
    ...complaint && { cheat: trustees[complaint.cheat - 1].name },
  };
}

/** How far the key is, before anybody can vote. @param isOver Whether it is too late for what is missing. */
export function describeCeremony(
  { state, by, awaited, cheat }: CeremonySummary,
  { isOver }: { readonly isOver: boolean },
): string[] {
  if (cheat !== undefined) {
    return [
      `The trustee ${JSON.stringify(cheat)} was found to have cheated in making the trustees' key.`,
    ];
  }
  if (state === "ready") return ["The trustees' key is made."];
  const names = awaited.join(", ");
  return [
    isOver
      ? `It had to be made by ${formatMoment(by)}, and not all steps were done by ${names}.`
      : `The trustees' key has to be made by ${formatMoment(by)}: ${names} awaited.`,
  ];
}
