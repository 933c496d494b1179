/** What `chainvote status` says of finality: the final block, who is heard, and who has lied. */
import { describeLie } from "../../../core/witness/describe_lie.ts";
import type {
  AwaitedFinal,
  FinalityReport,
  FinalitySummary,
  LieReport,
} from "../../../net/api/finality_report.ts";
import { describeSpan } from "../../../net/node/clock_report.ts";
import { describeClosingTime } from "./closing_words.ts";
import { describeQuorum, describeWeight } from "./finality_words.ts";

/** The lines of a status, label and text. */
export function finalityLines(
  finality: FinalitySummary,
  { now, peers = 1 }: {
    readonly now: number;
    /** Other peers that are connected. @default {Some are} */
    readonly peers?: number;
  },
): (readonly [label: string, text: string])[] {
  const { closing } = finality;
  return [
    ["final", describeFinal(finality, now)],
    ...closing === undefined ? [] : [["closes", describeClosingTime(closing, now)] as const],
    ["witnesses", describeWitnesses(finality, { now, isAlone: peers === 0 })],
  ];
}

/** Each witness with its key, line by line. */
export function witnessLines({ witnesses }: FinalityReport): string[] {
  return witnesses.map(({ name, key, weight, heard, proven, own }) => {
    const marks = [
      heard ? "heard" : "not heard",
      ...(weight === 1 ? [] : [`weight ${weight}`]),
      ...(proven ? ["proven liar"] : []),
      ...(own ? ["this peer signs with it"] : []),
    ];
    return `  ${key}  ${name}: ${marks.join(", ")}`;
  });
}

/** Every proven lie, with both signatures, line by line. */
export function lieLines({ witnesses, proofs }: FinalityReport): string[] {
  return proofs.flatMap(({ witness, lie, rounds, first, second }) => [
    `${witnesses[witness]?.name}'s witness ${describeLie(lie)}, in ${describeRounds(rounds)}:`,
    `  ${first}`,
    `  ${second}`,
  ]);
}

/** One line on those that are proven to have lied; undefined if nobody is. */
export function describeLiars({ witnesses }: FinalitySummary): string | undefined {
  const liars = witnesses.filter(({ proven }) => proven).map(({ name }) => name);
  if (liars.length === 0) return undefined;
  return `Proven to have lied: ${liars.join(", ")} (chainvote status --witnesses shows it)`;
}

function describeFinal(
  { index, hash, round, awaited, left, finalMs }: FinalitySummary,
  now: number,
): string {
  const more = [
    ...(left === undefined ? [] : [describeLeft(left)]),
    ...(awaited === undefined ? [] : [describeAwaited(awaited)]),
  ];
  const open = more.map((text) => `; ${text}`).join("");
  if (round === 0) return `nothing yet${open}`;
  const since = finalMs === null ? "" : `, ${describeSpan(now - finalMs)} ago`;
  return `${index} (${hash.slice(0, 12)}…)${since}, round ${round}${open}`;
}

/** What is final elsewhere, and is not followed here. */
export function describeLeft({ index, hash }: AwaitedFinal): string {
  return `THIS PEER HAS LEFT THE NETWORK: block ${index} (${
    hash.slice(0, 12)
  }…) is final, and is rejected here by ` +
    "--reject-block, so nothing becomes final here any more; peer --accept-reorg with the hash that was rejected " +
    "takes that back";
}

/** What is known to be final, and not here. */
export function describeAwaited({ index, hash }: AwaitedFinal): string {
  return `block ${index} (${hash.slice(0, 12)}…) is known to be final and is not here yet`;
}

/** `3 of 4 heard (3 must agree): Ann, Ben (proven liar), Zoë; not for 12 min: Club`. */
function describeWitnesses(
  finality: FinalitySummary,
  { now, isAlone }: { readonly now: number; readonly isAlone: boolean },
): string {
  const { witnesses } = finality;
  if (isAlone && finality.heard === 0) {
    const names = witnesses.map(({ name }) => name).join(", ");
    return `${names}; who of them is there is not known, as no other machine is connected`;
  }
  if (witnesses.length === 1) {
    const [{ name, heard }] = witnesses;
    return `this network trusts ${name} alone, who is ${heard ? "" : "not "}heard`;
  }
  const nameOf = ({ name, proven }: typeof witnesses[number]) =>
    proven ? `${name} (proven liar)` : name;
  const heard = witnesses.filter((each) => each.heard).map(nameOf);
  const silent = witnesses.filter(({ heard, seenMs }) => !heard && seenMs === null).map(nameOf);
  const away = witnesses.flatMap((each) =>
    each.heard || each.seenMs === null
      ? []
      : [`not for ${describeSpan(now - each.seenMs)}: ${nameOf(each)}`]
  );
  if (silent.length > 0) away.push(`not heard since the start: ${silent.join(", ")}`);
  const count = `${describeWeight(finality, finality.heard)} heard (${describeQuorum(finality)})`;
  return [heard.length === 0 ? count : `${count}: ${heard.join(", ")}`, ...away].join("; ");
}

function describeRounds([one, other]: LieReport["rounds"]): string {
  return one === other ? `round ${one}` : `rounds ${one} and ${other}`;
}
