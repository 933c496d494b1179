/** What an audit found of witnesses, for people and programs. */
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import { closingTime } from "../../core/rules/closing.ts";
import { describeLie } from "../../core/witness/describe_lie.ts";
import type { Lie } from "../../core/witness/lie.ts";
import type { ProvenLie } from "../../core/witness/proof.ts";
import { describeSigners } from "../app/finality/closing_words.ts";
import { formatMoment } from "../app/format_time.ts";
import type { AuditOutcome } from "./audit.ts";
import { finalMarkOf } from "./audited_election.ts";
import type { AuditLine } from "./audit_line.ts";

/** What witnesses have signed of a chain. */
export interface AuditedFinality {
  /** The final block; null if only the genesis block is. */
  readonly final: {
    readonly index: number;
    readonly hash: string;
    /** The round that made it final. */
    readonly round: number;
    /** Names of those who signed. */
    readonly witnesses: readonly string[];
    /** How many witnesses there are. */
    readonly of: number;
  } | null;
  /** Blocks after it. */
  readonly likely: number;
  /** When the network closes, in ms since the Unix epoch, and whether a later block is final. @default {It has no end of its own} */
  readonly closing?: { readonly closes: number; readonly final: boolean };
  /** What is proven. It changes nothing of what counts. */
  readonly lies: readonly AuditedLie[];
}

/** A lie that is proven. */
export interface AuditedLie {
  readonly name: string;
  readonly lie: Lie;
  /** The rounds of both statements. */
  readonly rounds: readonly [number, number];
}

/** What an audit found; undefined if the network has no witnesses, or something broke before. */
export function finalityOf({ network, chain }: AuditOutcome): AuditedFinality | undefined {
  const witnesses = network?.definition.witnesses;
  if (network === undefined || witnesses === undefined) return undefined;
  if (chain?.witnessed === undefined) return undefined;
  const { final, lies } = chain.witnessed;
  const closes = closingTime(network.definition);
  const nameOf = (key: number) => witnesses.keys[key].name;
  return {
    final: final === undefined ? null : {
      index: final.index,
      hash: final.hash,
      round: final.round,
      witnesses: final.signers.map(nameOf),
      of: witnesses.keys.length,
    },
    likely: chain.tip.header.index - (final?.index ?? 0),
    ...closes !== undefined && {
      closing: { closes, final: finalMarkOf(chain.tip, chain.witnessed).time > closes },
    },
    lies: lies.map(({ key, lie, proof }) => ({ name: nameOf(key), lie, rounds: roundsOf(proof) })),
  };
}

/** `final up to block 212 (3 of 4: Ann, Ben, Zoë); 3 blocks after it are likely only`. */
export function describeWitnessed(outcome: AuditOutcome): string {
  const found = finalityOf(outcome);
  if (found === undefined) return "";
  const { final, likely } = found;
  const blocks = countOf(likely, "block");
  const are = likely === 1 ? "is" : "are";
  const upTo = final === null
    ? `nothing is final yet${likely === 0 ? "" : `: ${blocks} ${are} likely only`}`
    : `final up to block ${groupDigits(final.index)} (${describeSigners(final)})` +
      (likely === 0 ? "" : `; ${blocks} after it ${are} likely only`);
  const awaited = outcome.chain?.witnessed?.awaited ?? [];
  if (awaited.length === 0) return upTo;
  return `${upTo}; block ${groupDigits(Math.max(...awaited))} is final, and still to come`;
}

/** Whether the end is final, of a network that has one of its own. */
export function closingLines(outcome: AuditOutcome): AuditLine[] {
  const closing = finalityOf(outcome)?.closing;
  if (closing === undefined) return [];
  const at = formatMoment(closing.closes);
  return [
    closing.final
      ? {
        check: "closing",
        ok: true,
        text: `final: witnesses have signed a block behind ${at}, when it closed`,
      }
      : {
        check: "closing",
        ok: null,
        text: `not final: it closes at ${at}, and witnesses have signed no block behind that`,
      },
  ];
}

/** Each lie that is proven. None of them breaks a rule of the chain. */
export function provenLieLines(outcome: AuditOutcome): AuditLine[] {
  return (finalityOf(outcome)?.lies ?? []).map(({ name, lie, rounds: [one, other] }) => {
    const rounds = one === other ? `round ${one}` : `rounds ${one} and ${other}`;
    const text = `${name}'s witness ${
      describeLie(lie)
    }, in ${rounds}: it is proven, and changes no result`;
    return { check: "lie", ok: null, text };
  });
}

function roundsOf({ first, second }: ProvenLie["proof"]): readonly [number, number] {
  return [first.statement.round, second.statement.round];
}
