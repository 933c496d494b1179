/** How far a count is final: up to which block, who signed for that, and how much is behind it. */
import type { FinalityReport, FinalPart } from "../../../net/api/finality_report.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { describeAwaited, describeLiars } from "./finality_lines.ts";
import { canFinalise, describeHeard } from "./finality_words.ts";

/** How far a count is final. */
export interface CountFinality {
  /** The last final block of those that are counted, and its hash. */
  readonly index: number;
  readonly tip: string;
  /** Records in the blocks behind it, which are counted too. */
  readonly likely: number;
  /** The index of a later block that is known to be final, and is not here. @default {None} */
  readonly awaits?: number;
  /** Names of the witnesses that signed for it. */
  readonly witnesses: readonly string[];
  /** How many witnesses there are. */
  readonly of: number;
}

/** The same for a person: what else is to be known of it. */
export interface ToldFinality {
  readonly final: CountFinality;
  readonly notes: readonly string[];
}

/** What a peer says of a count up to `part`; undefined in a network without witnesses. */
export async function readCountFinality(
  api: Pick<PeerApi, "finality">,
  part: FinalPart | undefined,
): Promise<ToldFinality | undefined> {
  const known = part && await api.finality();
  if (part === undefined || known === undefined) return undefined;
  const { index, hash: tip, likely } = part;
  const { awaited, signers, witnesses } = known;
  const awaits = awaited && { awaits: awaited.index };
  const names = index === 0 ? [] : signers.map((number) => witnesses[number]?.name ?? "");
  const final = { index, tip, likely, ...awaits, witnesses: names, of: witnesses.length };
  return { final, notes: notesOf(final, known) };
}

/** Up to where it is final, as part of a headline. */
export function describeFinalUpTo({ index }: Pick<CountFinality, "index">): string {
  return index === 0 ? "nothing final yet" : `final up to block ${index}`;
}

function notesOf({ likely }: CountFinality, known: FinalityReport): string[] {
  const { awaited } = known;
  return [
    ...(awaited === undefined
      ? []
      : [`NOT ALL OF IT: ${describeAwaited(awaited)}, so this count is not what is final`]),
    ...(likely > 0 && !canFinalise(known) ? [describeHeard(known)] : []),
    ...[describeLiars(known)].flatMap((line) => line ?? []),
  ];
}
