/** Elections with the result that another program came to, and our count in the words of those files. */
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import { checkAnswer } from "../../../plugins/counting/check_answer.ts";
import { countQuestion, type QuestionCount } from "../../../plugins/counting/count.ts";
import type {
  Answer,
  OvervoteRule,
  Question,
  WeightedAnswer,
} from "../../../plugins/counting/question.ts";
import { range } from "../../../plugins/counting/seat_tie.ts";
import { toBeleniosWords, toMeekWords, toScottishWords } from "./stv_words.ts";

/** An election and its result. */
export interface VectorCase {
  readonly name: string;
  readonly rule: VectorRule;
  readonly candidates: readonly string[];
  readonly seats: number;
  readonly ballots: readonly (readonly [count: number, answer: Answer])[];
  readonly expected: JsonObject;
}

interface VectorRule {
  readonly method: string;
  readonly tie_order?: readonly number[];
  readonly grades?: number;
  readonly by?: "sum" | "mean";
  readonly median?: "lower" | "upper";
  readonly elimination?: "single" | "batch";
  readonly overvote?: "exhaust" | "exhaust-if-multiple-continuing";
  readonly variant?: "tournament" | "positional";
}

const OVERVOTES: Readonly<Record<string, OvervoteRule>> = {
  exhaust: "exhaustImmediately",
  "exhaust-if-multiple-continuing": "exhaustIfMultipleContinuing",
};

/** All elections of a file: each rule that its ballots are counted by is one. */
export function casesOf(file: JsonObject): VectorCase[] {
  const elections = (file.cases ?? [file]) as unknown as (VectorCase & { also?: VectorCase[] })[];
  return elections.flatMap((election) => [
    election,
    ...(election.also ?? []).map((also) => ({ ...election, ...also })),
  ]);
}

/** What our count says differently: the expected keys that differ, each with both values. */
export function differences(vector: VectorCase): string[] {
  const counted = countVector(vector);
  return Object.entries(vector.expected).flatMap(([key, expected]) => {
    const [want, got] = [inOneForm(expected), inOneForm(counted[key] ?? null)];
    return want === got ? [] : [`${key}: expected ${want}, counted ${got}`];
  });
}

/** Counts an election, and says the result in the words of the file. */
export function countVector({ rule, candidates, seats, ballots }: VectorCase): JsonObject {
  const question = toQuestion(rule, candidates, seats);
  const weighed: WeightedAnswer[] = ballots.map(([weight, answer]) => ({ answer, weight }));
  const isGood = ({ answer }: WeightedAnswer) => checkAnswer(question, answer) === undefined;
  const counted = countQuestion(question, weighed.filter(isGood), {
    tieOrder: rule.tie_order ?? range(candidates.length),
  });
  const invalid = weighed.filter((ballot) => !isGood(ballot)).reduce(
    (n, { weight }) => n + weight,
    0,
  );
  if (counted.kind !== "grade" && invalid > 0) throw new TypeError("a good answer was refused");
  const { winners, tie } = counted;
  const tieAtLastSeat = tie === null ? null : { for_seats: tie.forSeats, among: tie.among };
  return { winners, tie_at_last_seat: tieAtLastSeat, invalid, ...inWords(counted) };
}

function toQuestion(rule: VectorRule, choices: readonly string[], seats: number): Question {
  const rank = { kind: "rank", choices, seats, ties: true, partial: true } as const;
  switch (rule.method) {
    case "approval":
      return { kind: "approve", choices, seats };
    case "score":
      return { kind: "score", count: "score", choices, seats, grades: 10, by: rule.by };
    case "majority-judgment": {
      const median = rule.median === "upper" ? "higher" : "lower";
      const grades = rule.grades ?? 0;
      return { kind: "grade", count: "majority-judgment", choices, seats, grades, median };
    }
    case "irv":
      return {
        ...rank,
        count: "irv",
        seats: 1,
        overvotes: OVERVOTES[rule.overvote ?? ""],
        batchElimination: rule.elimination === "batch",
        seatTie: "order",
      };
    case "stv-scottish":
    case "stv-meek":
    case "stv-belenios":
      return {
        kind: "rank",
        count: rule.method,
        choices,
        seats,
        ties: false,
        partial: true,
        seatTie: "order",
      };
    case "schulze":
      return { ...rank, count: "schulze" };
    case "borda":
      return { ...rank, count: "borda", variant: rule.variant };
    default:
      throw new TypeError(`No such method: ${rule.method}`);
  }
}

function inWords(counted: QuestionCount): JsonObject {
  switch (counted.kind) {
    case "choose":
    case "approve":
      return {
        tally: counted.counts,
        ballots: counted.ballots,
        blank: counted.blank,
        order: counted.order,
      };
    case "score": {
      const { counts, scoredBy, means, order } = counted;
      return { sum: counts, scored_by: scoredBy, mean: means, order };
    }
    case "grade": {
      const { histogram, blank, ballots, medians, order } = counted;
      return { histogram, blank, valid: ballots - blank, medians, order };
    }
    case "rank":
      return rankingInWords(counted);
  }
}

function rankingInWords(counted: QuestionCount & { kind: "rank" }): JsonObject {
  switch (counted.count) {
    case "irv":
      return {
        rounds: counted.rounds.map((round) => {
          const active = Object.values(round.tally).reduce<number>((a, b) => a + Number(b), 0);
          const { exhaustedChoices, overvotes } = round.inactiveBallots;
          return {
            round: round.round,
            tally: round.tally,
            exhausted: Number(exhaustedChoices) + counted.undervotes,
            overvotes,
            active,
            threshold: round.threshold,
            elected: round.elected,
            eliminated: round.eliminated,
            ...(active === 0 ? { note: "no active ballot" } : {}),
          };
        }),
        ties: counted.ties.map((tie) => ({ ...tie })),
      };
    case "stv-scottish":
      return toScottishWords(counted);
    case "stv-meek":
      return toMeekWords(counted);
    case "stv-belenios":
      return toBeleniosWords(counted);
    case "schulze": {
      const { matrix, condorcetWinner, paths, order } = counted;
      return { matrix, condorcet_winner: condorcetWinner, paths, order };
    }
    case "borda":
      return { points: counted.counts, order: counted.order };
  }
}

/** Text that is equal for equal values: keys in order, numbers in lowest terms. */
function inOneForm(value: Json): string {
  return JSON.stringify(value, (_key, part) => {
    if (typeof part === "string" && /^\d+(\.\d+)?$/.test(part)) {
      return part.includes(".") ? part.replace(/\.?0+$/, "") : part;
    }
    if (typeof part === "number") return `${part}`;
    if (part === null || typeof part !== "object" || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
