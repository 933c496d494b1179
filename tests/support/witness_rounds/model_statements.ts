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

/** Everything that was said and was not too old when it came. Sorted by who said it: it is asked for so a hundred times a step. */
export class ModelStatements {
  readonly #byKey = new Map<Said["key"], Said[]>();
  readonly #timeouts = new Map<Said["key"], Said>();
  /** Answers of `keptOf` since something was added. */
  readonly #kept = new Map<Said["key"], readonly Said[]>();

  add(said: Said): void {
    this.#kept.delete(said.key);
    this.#byKey.set(said.key, [...this.of(said.key), said]);
    if (said.kind !== "timeout") return;
    const last = this.#timeouts.get(said.key);
    const isLater = last === undefined || said.round > last.round ||
      (said.round === last.round && said.source[0] > last.source[0]);
    if (isLater) this.#timeouts.set(said.key, said);
  }

  /** All of one key, in order. */
  of(key: number): readonly Said[] {
    return this.#byKey.get(key) ?? [];
  }

  /** Of each kind the first statement of each of the highest rounds. */
  keptOf(key: number): readonly Said[] {
    const known = this.#kept.get(key) ?? this.#highestOf(key);
    this.#kept.set(key, known);
    return known;
  }

  #highestOf(key: number): Said[] {
    return (["prepare", "commit", "proposal"] as const).flatMap((kind) => {
      const mine = this.of(key).filter((each) => each.kind === kind);
      const rounds = [...new Set(mine.map(({ round }) => round))].sort((a, b) => b - a);
      return rounds.slice(0, kind === "proposal" ? 1 : 2)
        .map((round) => mine.find((each) => each.round === round)!);
    });
  }

  /** The last time-out of a key, and of one round that with the highest source. */
  timeoutOf(key: number): Said | undefined {
    return this.#timeouts.get(key);
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
