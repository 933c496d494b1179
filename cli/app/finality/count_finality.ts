/** How far a count is final: up to which block, who signed for that, and how much is behind it. */
import type {
  ClosingSummary,
  FinalityReport,
  FinalPart,
} from "../../../net/api/finality_report.ts";
import type { PeerApi, PeerStatus } from "../../../net/api/peer_api.ts";
import { describeClosing, describeClosingTime } from "./closing_words.ts";
import { describeAwaited, describeLeft, describeLiars } from "./finality_lines.ts";
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
  /** When the network closes. @default {It has no end of its own} */
  readonly closing?: ClosingSummary;
}

/** For a person: what is to be known of how final a count is. */
export interface ToldFinality {
  readonly final: CountFinality;
  /** Where it stands once it has closed, the line that must not be missed first; empty before. */
  readonly standing: readonly string[];
  readonly notes: readonly string[];
}

/** What is known of the peer beside that. */
export interface CountContext {
  /** This machine's time, in ms since the Unix epoch. */
  readonly now: number;
  /** Records that wait for a block, and other peers that are connected, as the peer's status says. */
  readonly status: Pick<PeerStatus, "pending" | "peers">;
}

/** What a peer says of a count up to `part`; undefined in a network without witnesses. */
export async function readCountFinality(
  api: Pick<PeerApi, "finality">,
  part: FinalPart | undefined,
  context: CountContext,
): Promise<ToldFinality | undefined> {
  const known = part && await api.finality();
  if (part === undefined || known === undefined) return undefined;
  const { index, hash: tip, likely } = part;
  const { awaited, signers, witnesses, closing } = known;
  const awaits = awaited && { awaits: awaited.index };
  const names = index === 0 ? [] : signers.map((number) => witnesses[number]?.name ?? "");
  const end = closing && { closing };
  const final = { index, tip, likely, ...awaits, witnesses: names, of: witnesses.length, ...end };
  const standing = describeEnd(final, known, context);
  return { final, standing, notes: notesOf(final, known, context) };
}

/** Nothing before the end. */
function describeEnd(
  final: CountFinality,
  { mining, witnesses: [{ name: first }] }: FinalityReport,
  { now }: CountContext,
): readonly string[] {
  const { closing } = final;
  if (closing === undefined || (!closing.final && now <= closing.closes)) return [];
  const { closes, final: isFinal } = closing;
  return describeClosing(final, { closes, isFinal, mining, first });
}

/** Up to where it is final, as part of a headline. */
export function describeFinalUpTo({ index }: Pick<CountFinality, "index">): string {
  return index === 0 ? "nothing final yet" : `final up to block ${index}`;
}

function notesOf(
  { likely, closing }: CountFinality,
  known: FinalityReport,
  { now, status: { pending, peers } }: CountContext,
): string[] {
  const { awaited, left } = known;
  const isOver = closing !== undefined && now > closing.closes;
  const waits = likely > 0 || pending > 0 || (isOver && !closing.final);
  const end = closing === undefined || isOver || closing.final
    ? []
    : [`Closes at ${describeClosingTime(closing, now)}`];
  return [
    ...end,
    ...(left === undefined ? [] : [describeLeft(left)]),
    ...(awaited === undefined
      ? []
      : [`NOT ALL OF IT: ${describeAwaited(awaited)}, so this count is not what is final`]),
    ...(waits && !canFinalise(known) ? [describeMissing(known, peers)] : []),
    ...[describeLiars(known)].flatMap((line) => line ?? []),
  ];
}

/** Who is missing; whoever is connected with nobody cannot know. */
function describeMissing(known: FinalityReport, peers: number): string {
  return peers === 0 && known.heard === 0
    ? "No other machine is connected, so who of the witnesses is there is not known here"
    : describeHeard(known);
}
