import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonicalJson } from "../../../core/base/canonical_json.ts";
import { checkAnswer } from "../../../plugins/counting/check_answer.ts";
import { countQuestion, type RankCount } from "../../../plugins/counting/count.ts";
import type { ExactNumber } from "../../../plugins/counting/exact.ts";
import type { WeightedAnswer } from "../../../plugins/counting/question.ts";
import {
  anyElections,
  choicesOf,
  irvElections,
  levelElections,
  permutations,
  type RandomElection,
  strictRankings,
  stvElections,
} from "./arbitraries.ts";

function count({ question, ballots, tieOrder }: RandomElection) {
  return countQuestion(question, ballots, { tieOrder });
}

Deno.test("checkAnswer() takes every answer of the random elections", () => {
  fc.assert(fc.property(anyElections(), ({ question, ballots }) => {
    for (const { answer } of ballots) {
      const fault = checkAnswer(question, answer);
      const isSkipped = question.kind === "rank" && question.count === "irv" && fault === "skipped";
      assert(fault === undefined || isSkipped, `${fault} ${JSON.stringify(answer)}`);
    }
  }));
});

Deno.test("countQuestion() comes to the same result whatever the order of the ballots", () => {
  const shuffled = anyElections().chain((election) =>
    permutations(election.ballots.length).map((order) => ({
      election,
      ballots: order.map((i) => election.ballots[i]),
    }))
  );
  fc.assert(
    fc.property(shuffled, ({ election, ballots }) => {
      assertEquals(canonicalJson(count({ ...election, ballots })), canonicalJson(count(election)));
    }),
    { numRuns: 300 },
  );
});

Deno.test("countQuestion() counts a ballot of weight n as n ballots, and with weightless as one", () => {
  fc.assert(
    fc.property(anyElections(), (election) => {
      const repeat = ({ answer, weight }: WeightedAnswer) =>
        Array.from({ length: weight }, () => ({ answer, weight: 1 }));
      const ballots = election.ballots.flatMap(repeat);
      assertEquals(canonicalJson(count({ ...election, ballots })), canonicalJson(count(election)));

      const heads = election.ballots.map(({ answer }) => ({ answer, weight: 1 }));
      const question = { ...election.question, weightless: true as const };
      const weightless = count({ ...election, question });
      assertEquals(
        canonicalJson(weightless),
        canonicalJson(count({ ...election, ballots: heads })),
      );
    }),
    { numRuns: 300 },
  );
});

Deno.test("countQuestion() fills no more than the seats, and names nobody who is tied for one", () => {
  fc.assert(
    fc.property(anyElections(), (election) => {
      const { winners, tie } = count(election);
      const { choices, seats = 1 } = election.question;
      assertEquals(new Set<unknown>(winners).size, winners.length);
      assert(winners.every((choice) => choice in choices));
      assert(winners.length + (tie?.forSeats ?? 0) <= seats);
      if (tie === null) return;
      assert(tie.among.length > tie.forSeats && tie.forSeats > 0);
      assert(tie.among.every((choice) => !winners.includes(choice)));
    }),
    { numRuns: 500 },
  );
});

/** A number of a result in units of 10^-9; of fractions it is the floor. */
function units(value: ExactNumber): bigint {
  const [top, bottom = "1"] = `${value}`.split("/");
  const [whole, decimals = ""] = top.split(".");
  return BigInt(whole + decimals.padEnd(9, "0")) / BigInt(bottom);
}

function totals(counted: RankCount): { votes: bigint; parts: number }[] {
  if (!("rounds" in counted)) return [];
  return counted.rounds.map((round) => {
    const residual = "residualSurplus" in round ? [round.residualSurplus] : [];
    const parts = [
      ...Object.values(round.tally),
      ...Object.values(round.inactiveBallots),
      ...residual,
    ];
    return { votes: parts.map(units).reduce((a, b) => a + b), parts: parts.length };
  });
}

for (const count of ["irv", "stv-scottish", "stv-meek", "stv-belenios"] as const) {
  Deno.test(`${count} accounts for every ballot in every round`, () => {
    const elections: fc.Arbitrary<RandomElection> = count === "irv"
      ? irvElections()
      : stvElections(count);
    fc.assert(
      fc.property(elections, ({ question, ballots, tieOrder }) => {
        const counted = countQuestion(question, ballots, { tieOrder });
        assert(counted.kind === "rank" && "rounds" in counted);
        const all = BigInt(counted.ballots - counted.undervotes) * 10n ** 9n;
        for (const { votes, parts } of totals(counted)) {
          // Each fraction of Belenios' STV loses less than one unit above.
          const loss = count === "stv-belenios" ? BigInt(parts) : 0n;
          assert(votes <= all && all - votes <= loss, `${votes} of ${all}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  if (count === "stv-meek") continue;
  Deno.test(`${count} transfers from one round to the next what the tallies differ by`, () => {
    const elections: fc.Arbitrary<RandomElection> = count === "irv"
      ? irvElections()
      : stvElections(count);
    fc.assert(
      fc.property(elections, ({ question, ballots, tieOrder }) => {
        const counted = countQuestion(question, ballots, { tieOrder });
        assert(counted.kind === "rank" && "rounds" in counted);
        for (const [i, round] of counted.rounds.entries()) {
          const next = counted.rounds.at(i + 1);
          if (next === undefined || !("transfers" in round)) continue;
          for (const choice of Object.keys(next.tally)) {
            const got = round.transfers.map(({ to }) => units(to[choice] ?? 0)).reduce((a, b) =>
              a + b
            );
            const left = round.transfers.find(({ from }) => `${from}` === choice);
            const gave = left ? Object.values(left.to).map(units).reduce((a, b) => a + b, 0n) : 0n;
            const difference = units(round.tally[choice]) + got - gave - units(next.tally[choice]);
            const loss = count === "stv-belenios" ? 10n : 0n;
            assert(difference <= loss && difference >= -loss, `${choice} in round ${round.round}`);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
}

const strictElections = fc.integer({ min: 1, max: 5 }).chain((n) =>
  fc.record({
    choices: fc.constant(choicesOf(n)),
    ballots: fc.array(
      fc.record({ answer: strictRankings(n), weight: fc.integer({ min: 1, max: 9 }) }),
    ),
    tieOrder: permutations(n),
  })
);

Deno.test("irv elects at once who is first on more than half of the ballots that rank somebody", () => {
  fc.assert(
    fc.property(strictElections, ({ choices, ballots, tieOrder }) => {
      const firsts = choices.map((_, i) =>
        ballots.filter(({ answer }) => answer[0] === i).reduce((n, { weight }) => n + weight, 0)
      );
      const half = firsts.reduce((a, b) => a + b) / 2;
      const leader = firsts.findIndex((votes) => votes > half);
      const question = { kind: "rank", count: "irv", choices, ties: false, partial: true } as const;
      const counted = countQuestion(question, ballots, { tieOrder });
      assert("rounds" in counted);
      assertEquals(counted.rounds[0].elected, leader === -1 ? [] : [leader]);
      if (leader !== -1) assertEquals(counted.winners, [leader]);
    }),
    { numRuns: 500 },
  );
});

Deno.test("irv elects the same one with and without batch elimination, if no order decided", () => {
  fc.assert(
    fc.property(irvElections(), ({ question, ballots, tieOrder }) => {
      const [batch, single] = [true, false].map((batchElimination) => {
        const counted = countQuestion({ ...question, batchElimination }, ballots, { tieOrder });
        assert("rounds" in counted);
        return counted;
      });
      if (single.ties.length > 0 || batch.ties.length > 0) return;
      assertEquals(batch.winners, single.winners);
      assert(batch.rounds.length <= single.rounds.length);
    }),
    { numRuns: 500 },
  );
});

Deno.test("schulze elects the one who beats every other one, if there is one", () => {
  fc.assert(
    fc.property(levelElections("schulze"), (election) => {
      const counted = count({ ...election, question: { ...election.question, seats: 1 } });
      assert("condorcetWinner" in counted);
      const { matrix, condorcetWinner, winners } = counted;
      const beatsAll = matrix.findIndex((row, a) =>
        row.every((votes, b) => a === b || votes > matrix[b][a])
      );
      assertEquals(condorcetWinner, beatsAll === -1 ? null : beatsAll);
      if (condorcetWinner !== null) assertEquals(winners, [condorcetWinner]);
    }),
    { numRuns: 500 },
  );
});
