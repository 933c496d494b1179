/** What a naive model of rounds keeps of statements: all of them. */
import type { SourceWords } from "./round_steps.ts";

/** A statement, and who said it. */
export interface Said {
  readonly kind: "prepare" | "commit" | "proposal" | "timeout";
  readonly key: number;
  readonly round: number;
  readonly block: string;
  readonly source: SourceWords;
}

/** Everything that was said and was not too old when it came, in order. */
export class ModelStatements {
  readonly all: Said[] = [];

  /** Of each kind the first statement of each of the highest rounds. */
  keptOf(key: number): Said[] {
    return (["prepare", "commit", "proposal"] as const).flatMap((kind) => {
      const mine = this.all.filter((each) => each.kind === kind && each.key === key);
      const rounds = [...new Set(mine.map(({ round }) => round))].sort((a, b) => b - a);
      return rounds.slice(0, kind === "proposal" ? 1 : 2)
        .map((round) => mine.find((each) => each.round === round)!);
    });
  }

  /** The last time-out of a key, and of one round that with the highest source. */
  timeoutOf(key: number): Said | undefined {
    return this.all.filter((each) => each.kind === "timeout" && each.key === key)
      .reduce<Said | undefined>((a, b) => {
        if (a === undefined || b.round > a.round) return b;
        return b.round === a.round && b.source[0] > a.source[0] ? b : a;
      }, undefined);
  }
}

/** A statement in words, without whose it is. */
export function wordsOf({ kind, round, block, source }: Said): string {
  if (kind === "commit") return `commit ${round} ${block}`;
  return `${kind} ${round} ${block} source ${source[0]} ${source[1]}`;
}

/** E1, E2 and E3, on phases. */
export function isLie(a: Said, b: Said): boolean {
  if (a.kind === "proposal" || b.kind === "proposal") {
    return a.kind === b.kind && a.round === b.round && wordsOf(a) !== wordsOf(b);
  }
  const phase = ({ kind, round }: Said) => 2 * round + (kind === "commit" ? 1 : 0);
  const from = ({ source }: Said) => 2 * source[0];
  if (phase(a) === phase(b)) return wordsOf(a) !== wordsOf(b);
  const surrounds = (x: Said, y: Said) => from(x) < from(y) && phase(y) < phase(x);
  return surrounds(a, b) || surrounds(b, a);
}
