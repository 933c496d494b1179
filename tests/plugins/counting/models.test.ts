import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compareGrades } from "../../../plugins/counting/majority_judgment.ts";
import { countIrv } from "../../../plugins/counting/irv.ts";
import { countQuestion } from "../../../plugins/counting/count.ts";
import type { RankedAnswer, WeightedAnswer } from "../../../plugins/counting/question.ts";
import { irvElections, levelElections, stvElections } from "./arbitraries.ts";
import { modelIrv, modelMedians, modelSchulze } from "./models.ts";

Deno.test("irv comes to the rounds, eliminations and winner of a count without piles", () => {
  fc.assert(
    fc.property(irvElections(), ({ question, ballots, tieOrder }) => {
      const counted = countIrv(question, ballots as WeightedAnswer<RankedAnswer>[], tieOrder);
      const model = modelIrv(question, ballots, tieOrder);
      const sorted = (choices: readonly number[]) => choices.toSorted((a, b) => a - b);
      assertEquals(
        counted.rounds.map((round) => ({
          votes: Object.entries(round.tally).map(([c, votes]) => [Number(c), Number(votes)]),
          inactive: Object.values(round.inactiveBallots).reduce<number>((a, b) => a + Number(b), 0),
        })),
        model.rounds.map(({ votes, inactive }) => ({
          votes: votes.toSorted(([a], [b]) => a - b),
          inactive,
        })),
      );
      const eliminated = counted.rounds.map((round) => round.eliminated).filter((out) =>
        out.length > 0
      );
      assertEquals(eliminated.map(sorted), model.eliminated.map(sorted));
      assertEquals(counted.winners, model.winner === undefined ? [] : [model.winner]);
      assertEquals(counted.tie?.among, model.tied);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("schulze comes to the order that a look at every path gives", () => {
  fc.assert(
    fc.property(levelElections("schulze"), ({ question, ballots, tieOrder }) => {
      const counted = countQuestion(question, ballots, { tieOrder });
      assert("order" in counted);
      assertEquals(counted.order, modelSchulze(question.choices.length, ballots));
    }),
    { numRuns: 500 },
  );
});

Deno.test("compareGrades() compares as taking medians away one by one does", () => {
  const histograms = fc.integer({ min: 0, max: 12 }).chain((total) => {
    const grades = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: total, maxLength: total });
    return fc.tuple(grades, grades);
  });
  const counts = (grades: readonly number[]) =>
    [0, 1, 2, 3].map((grade) => BigInt(grades.filter((g) => g === grade).length));
  fc.assert(
    fc.property(
      histograms,
      fc.constantFrom("lower" as const, "higher" as const),
      ([a, b], median) => {
        const [takenA, takenB] = [modelMedians(a, median), modelMedians(b, median)];
        const step = takenA.findIndex((grade, i) => grade !== takenB[i]);
        const expected = step === -1 ? 0 : Math.sign(takenA[step] - takenB[step]);
        assertEquals(Math.sign(compareGrades(counts(a), counts(b), median)), expected);
      },
    ),
    { numRuns: 3_000 },
  );
});

Deno.test("compareGrades() does not take grades away one by one: 2^32 of them are compared at once", () => {
  const half = 2n ** 31n;
  assert(compareGrades([half, 0n, half], [half - 1n, 1n, half], "lower") < 0);
  assert(compareGrades([half, 0n, half], [half, 1n, half - 1n], "higher") > 0);
  assertEquals(compareGrades([half, 0n, half], [half, 0n, half], "lower"), 0);
});

Deno.test("stv-meek distributes whole rankings by its keep factors to its last tally", () => {
  const UNIT = 10n ** 9n;
  const units = (value: number | string) => {
    const [whole, decimals = ""] = `${value}`.split(".");
    return BigInt(whole + decimals.padEnd(9, "0"));
  };
  let compared = 0;
  fc.assert(
    fc.property(stvElections("stv-meek"), ({ question, ballots, tieOrder }) => {
      const counted = countQuestion(question, ballots, { tieOrder });
      assert("keepFactors" in counted);
      const last = counted.rounds.at(-1);
      // After an elimination the keep factors are no longer those of the tally.
      if (last === undefined || last.elected.length === 0) return;
      compared++;
      const votes = question.choices.map(() => 0n);
      for (const { answer, weight } of ballots) {
        let left = UNIT;
        for (const choice of (answer as RankedAnswer).flat()) {
          const product = left * units(counted.keepFactors[choice]);
          const kept = product % UNIT === 0n ? product / UNIT : product / UNIT + 1n;
          votes[choice] += kept * BigInt(weight);
          left -= kept;
        }
      }
      for (const [choice, shown] of Object.entries(last.tally)) {
        assertEquals(votes[Number(choice)], units(shown));
      }
    }),
    { numRuns: 500 },
  );
  assert(compared > 100, `only ${compared} elections ended with an election`);
});
