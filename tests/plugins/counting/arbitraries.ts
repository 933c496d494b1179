/** Random elections for properties. */
import fc from "fast-check";
import type {
  GradedAnswer,
  GradeQuestion,
  IrvQuestion,
  Question,
  RankedAnswer,
  RankQuestion,
  StvQuestion,
  WeightedAnswer,
} from "../../../plugins/counting/question.ts";
import { range } from "../../../plugins/counting/seat_tie.ts";

/** A question, ballots that it takes, and an order for ties. */
export interface RandomElection<Q extends Question = Question> {
  readonly question: Q;
  readonly ballots: readonly WeightedAnswer[];
  readonly tieOrder: readonly number[];
}

/** So many names. */
export function choicesOf(n: number): string[] {
  return range(n).map((i) => `choice ${i}`);
}

/** A permutation of the numbers from 0 to n - 1. */
export function permutations(n: number): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray(range(n), { minLength: n, maxLength: n });
}

function weighed<A extends WeightedAnswer["answer"]>(answer: fc.Arbitrary<A>) {
  return fc.array(fc.record({ answer, weight: fc.integer({ min: 1, max: 4 }) }), { maxLength: 14 });
}

/** Rankings in which a rank holds one. */
export function strictRankings(n: number): fc.Arbitrary<RankedAnswer> {
  return fc.shuffledSubarray(range(n));
}

/** Rankings with ties; with `skips` also with empty ranks between others. */
export function tiedRankings(n: number, skips = false): fc.Arbitrary<RankedAnswer> {
  const ranks = fc.tuple(
    fc.shuffledSubarray(range(n)),
    fc.array(fc.boolean(), { minLength: n, maxLength: n }),
  );
  return ranks.chain(([order, isTied]) => {
    const ranking: number[][] = [];
    for (const [i, choice] of order.entries()) {
      if (i > 0 && isTied[i]) ranking[ranking.length - 1].push(choice);
      else ranking.push([choice]);
    }
    if (!skips || ranking.length === 0) return fc.constant(ranking);
    const gaps = fc.array(fc.integer({ min: 0, max: 3 }), {
      minLength: ranking.length,
      maxLength: ranking.length,
    });
    return gaps.map((before) =>
      ranking.flatMap((rank, i) => [...range(before[i]).map(() => []), rank])
    );
  });
}

function election<Q extends Question>(
  question: Q,
  answer: fc.Arbitrary<WeightedAnswer["answer"]>,
): fc.Arbitrary<RandomElection<Q>> {
  return fc.record({
    question: fc.constant(question),
    ballots: weighed(answer),
    tieOrder: permutations(question.choices.length),
  });
}

/** Elections by instant runoff with every rule for overvotes and skipped ranks. */
export function irvElections(): fc.Arbitrary<RandomElection<IrvQuestion>> {
  const question = fc.record({
    choices: fc.integer({ min: 1, max: 5 }).map(choicesOf),
    overvotes: fc.constantFrom(
      "exhaustImmediately" as const,
      "alwaysSkipToNextRank" as const,
      "exhaustIfMultipleContinuing" as const,
    ),
    maxSkippedRanksAllowed: fc.integer({ min: 0, max: 3 }),
    batchElimination: fc.boolean(),
    seatTie: fc.constantFrom("report" as const, "order" as const),
  });
  return question.chain((rules) =>
    election<IrvQuestion>(
      { kind: "rank", count: "irv", ties: true, partial: true, ...rules },
      tiedRankings(rules.choices.length, true),
    )
  );
}

/** Elections by one kind of STV. */
export function stvElections(
  count: StvQuestion["count"],
): fc.Arbitrary<RandomElection<StvQuestion>> {
  const question = fc.record({
    choices: fc.integer({ min: 1, max: 5 }).map(choicesOf),
    seats: fc.integer({ min: 1, max: 3 }),
    seatTie: fc.constantFrom("report" as const, "order" as const),
  });
  return question.chain((rules) =>
    election<StvQuestion>(
      { kind: "rank", count, ties: false, partial: true, ...rules },
      strictRankings(rules.choices.length),
    )
  );
}

/** Elections by Schulze's or Borda's method. */
export function levelElections(
  count: "schulze" | "borda",
): fc.Arbitrary<RandomElection<RankQuestion>> {
  return fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 3 })).chain((
    [n, seats],
  ) =>
    election<RankQuestion>(
      { kind: "rank", count, choices: choicesOf(n), seats, ties: true, partial: true },
      tiedRankings(n),
    )
  );
}

/** Elections by majority judgment. */
export function gradeElections(): fc.Arbitrary<RandomElection<GradeQuestion>> {
  const question = fc.record({
    choices: fc.integer({ min: 1, max: 4 }).map(choicesOf),
    grades: fc.integer({ min: 2, max: 5 }),
    median: fc.constantFrom("lower" as const, "higher" as const),
  });
  return question.chain((rules) => {
    const n = rules.choices.length;
    const grade = fc.integer({ min: 1, max: rules.grades });
    return election<GradeQuestion>(
      { kind: "grade", count: "majority-judgment", ...rules },
      fc.oneof(
        { weight: 9, arbitrary: fc.array(grade, { minLength: n, maxLength: n }) },
        { weight: 1, arbitrary: fc.constant(new Array<null>(n).fill(null)) },
      ),
    );
  });
}

function scores(n: number): fc.Arbitrary<GradedAnswer> {
  const score = fc.option(fc.integer({ min: 0, max: 5 }));
  return fc.array(score, { minLength: n, maxLength: n });
}

/** Elections of every kind. */
export function anyElections(): fc.Arbitrary<RandomElection> {
  const score = fc.integer({ min: 1, max: 4 }).chain((n) =>
    fc.constantFrom("sum" as const, "mean" as const).chain((by) =>
      election<Question>(
        { kind: "score", count: "score", choices: choicesOf(n), grades: 6, by },
        scores(n),
      )
    )
  );
  const approve = fc.integer({ min: 1, max: 4 }).chain((n) =>
    election<Question>({ kind: "approve", choices: choicesOf(n) }, fc.subarray(range(n)))
  );
  return fc.oneof<fc.Arbitrary<RandomElection>[]>(
    approve,
    score,
    gradeElections(),
    irvElections(),
    stvElections("stv-scottish"),
    stvElections("stv-meek"),
    stvElections("stv-belenios"),
    levelElections("schulze"),
    levelElections("borda"),
  );
}
