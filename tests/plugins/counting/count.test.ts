import { assert, assertEquals, assertThrows } from "@std/assert";
import { countQuestion } from "../../../plugins/counting/count.ts";
import { MAX_TOTAL_WEIGHT } from "../../../plugins/counting/limits.ts";
import type {
  Answer,
  ChooseQuestion,
  IrvQuestion,
  Question,
  StvQuestion,
} from "../../../plugins/counting/question.ts";
import { range } from "../../../plugins/counting/seat_tie.ts";
import { BURLINGTON, BURLINGTON_PAPERS, BURLINGTON_ROUNDS } from "../../support/burlington.ts";

const CHOOSE: ChooseQuestion = {
  kind: "choose",
  choices: ["yes", "no"],
  min: 1,
  max: 1,
  blank: true,
};
const IRV: IrvQuestion = {
  kind: "rank",
  count: "irv",
  choices: ["A", "B", "C"],
  ties: true,
  partial: true,
};
const STV: StvQuestion = {
  kind: "rank",
  count: "stv-scottish",
  choices: ["A", "B", "C", "D"],
  seats: 2,
  ties: false,
  partial: true,
};

type Papers = readonly (readonly [weight: number, answer: Answer])[];

function count(
  question: Question,
  papers: Papers,
  tieOrder: readonly number[] = range(question.choices.length),
) {
  return countQuestion(question, papers.map(([weight, answer]) => ({ answer, weight })), {
    tieOrder,
  });
}

/** The question by STV, in other words. */
function stv(rules: Partial<StvQuestion>): StvQuestion {
  return { ...STV, ...rules };
}

function countIrv(papers: Papers, rules: Partial<IrvQuestion> = {}) {
  const counted = count({ ...IRV, ...rules }, papers);
  assert(counted.kind === "rank" && counted.count === "irv");
  return counted;
}

Deno.test("countQuestion() counts a question of yes and no, and blank ballots", () => {
  assertEquals(count(CHOOSE, [[3, [0]], [2, [1]], [4, []]]), {
    kind: "choose",
    ballots: 9,
    blank: 4,
    counts: [3, 2],
    order: [[0], [1]],
    winners: [0],
    tie: null,
  });
});

Deno.test("countQuestion() puts last by mean whom nobody scored, even behind a mean of 0", () => {
  const question = { kind: "score", count: "score", choices: ["A", "B", "C"], grades: 6 } as const;
  const papers: Papers = [[2, [null, 0, 1]], [1, [null, 0, null]], [1, [null, null, null]]];
  assertEquals(count({ ...question, by: "mean" }, papers), {
    kind: "score",
    by: "mean",
    ballots: 4,
    blank: 1,
    counts: [0, 0, 2],
    scoredBy: [0, 3, 2],
    means: [null, 0, 1],
    order: [[2], [1], [0]],
    winners: [2],
    tie: null,
  });
  const bySum = count({ ...question, by: "sum" }, papers);
  assertEquals("order" in bySum && bySum.order, [[2], [0, 1]]);
});

Deno.test("countQuestion() refuses an order that is no permutation of the choices", () => {
  for (const tieOrder of [[], [0], [0, 0], [0, 1, 2], [1, 2], [0, 0.5]]) {
    const error = assertThrows(() => count(CHOOSE, [], tieOrder), RangeError, "permutation");
    assert(error.message.includes("2 choices"), error.message);
  }
});

Deno.test("countQuestion() refuses weights that are no whole numbers from 1 or sum to more than 2^32", () => {
  for (const weight of [0, -1, 1.5, NaN, Infinity]) {
    assertThrows(() => count(CHOOSE, [[weight, [0]]]), RangeError, `or more: ${weight}`);
  }
  const most = count(CHOOSE, [[MAX_TOTAL_WEIGHT - 1, [0]], [1, [1]]]);
  assertEquals("counts" in most && most.counts, [MAX_TOTAL_WEIGHT - 1, 1]);
  assertThrows(() => count(CHOOSE, [[MAX_TOTAL_WEIGHT, [0]], [1, [1]]]), RangeError, "sum to");
});

Deno.test("countQuestion() keeps every digit of the largest weights", () => {
  const half = MAX_TOTAL_WEIGHT / 2;
  const papers: Papers = [[half + 1, [0, 1]], [half - 1, [1, 0]]];
  const borda = count({ ...IRV, count: "borda" }, papers);
  assert(borda.kind === "rank" && borda.count === "borda");
  assertEquals(borda.counts, [2 * half + 2 + half - 1, 2 * half - 2 + half + 1, 0]);
  assertEquals(count(IRV, papers).winners, [0]);
  const meek = count(stv({ count: "stv-meek", seats: 1 }), papers);
  assert(meek.kind === "rank" && meek.count === "stv-meek");
  assertEquals(meek.rounds[0].threshold, "2147483648.000000001");
  assertEquals(meek.winners, [0]);
});

Deno.test("irv reports a tie for the seat between the last two, or asks the order when told to", () => {
  const papers: Papers = [[2, [0]], [2, [1]]];
  const reported = countIrv(papers);
  assertEquals(reported.winners, []);
  assertEquals(reported.tie, { forSeats: 1, among: [0, 1] });
  assertEquals(reported.ties, []);
  assertEquals(reported.rounds.map((round) => round.eliminated), [[2], []]);

  const decided = countIrv(papers, { seatTie: "order" });
  assertEquals(decided.winners, [0]);
  assertEquals(decided.tie, null);
  assertEquals(decided.ties, [
    { round: 2, kind: "elimination", among: [0, 1], chosen: 1, by: "order" },
  ]);
});

Deno.test("irv reports no tie for the seat when an earlier round tells the last two apart", () => {
  const counted = countIrv([[3, [0]], [2, [1]], [1, [2, 1]]]);
  assertEquals(counted.tie, null);
  assertEquals(counted.winners, [0]);
  assertEquals(counted.ties, [
    { round: 2, kind: "elimination", among: [0, 1], chosen: 1, by: "previous-rounds" },
  ]);
});

Deno.test("irv ends a ballot after more skipped ranks in a row than are allowed", () => {
  const papers: Papers = [[4, [0]], [3, [1]], [1, [2, [], 1]], [1, [2, [], [], 1]]];
  const inactive = (maxSkippedRanksAllowed?: number) => {
    const { rounds } = countIrv(papers, { maxSkippedRanksAllowed });
    return rounds.slice(0, 2).map((round) => round.inactiveBallots.skippedRankings);
  };
  assertEquals(inactive(2), [0, 0]);
  assertEquals(inactive(1), [0, 1]);
  assertEquals(inactive(0), [0, 2]);
});

Deno.test("irv passes over tied ranks with alwaysSkipToNextRank", () => {
  const papers: Papers = [[2, [0]], [1, [1]], [2, [[0, 1], 2]]];
  const tally = (overvotes: IrvQuestion["overvotes"]) =>
    countIrv(papers, { overvotes }).rounds[0].tally;
  assertEquals(tally("alwaysSkipToNextRank"), { 0: 2, 1: 1, 2: 2 });
  assertEquals(tally("exhaustImmediately"), { 0: 2, 1: 1, 2: 0 });
});

Deno.test("irv shows where the ballots of an eliminated one go", () => {
  const { rounds } = countIrv([[4, [0]], [3, [1]], [1, [2, 1]], [1, [2]]]);
  assertEquals(rounds[0].transfers, [
    { from: 2, reason: "elimination", to: { 1: 1, exhaustedChoices: 1 } },
  ]);
  assertEquals(rounds[1], {
    round: 2,
    threshold: 5,
    tally: { 0: 4, 1: 4 },
    elected: [],
    eliminated: [1],
    inactiveBallots: {
      exhaustedChoices: 1,
      overvotes: 0,
      skippedRankings: 0,
      repeatedRankings: 0,
    },
    transfers: [{ from: 1, reason: "elimination", to: { exhaustedChoices: 4 } }],
  });
});

Deno.test("every stv elects those ahead and reports who ties for the last seat", () => {
  const papers: Papers = [[9, [0]], [4, [1]], [4, [2]]];
  for (const method of ["stv-scottish", "stv-meek"] as const) {
    const counted = count(stv({ count: method }), papers);
    assertEquals(counted.winners, [0], method);
    assertEquals(counted.tie, { forSeats: 1, among: [1, 2] }, method);
    const three = count(stv({ count: method, seats: 3 }), [[9, [0]], [5, [1]], [4, [2]], [4, [
      3,
    ]]]);
    assertEquals(three.winners, [0, 1], method);
    assertEquals(three.tie, { forSeats: 1, among: [2, 3] }, method);

    const decided = count(stv({ count: method, seatTie: "order" }), papers, [3, 2, 1, 0]);
    assertEquals(decided.winners, [0, 2], method);
    assertEquals(decided.tie, null, method);
  }
  assertEquals(count(stv({ count: "stv-belenios" }), papers).winners, [0, 1]);
});

Deno.test("scottish stv elects in the last round those who are ahead of a tie for the last seat", () => {
  const counted = count(STV, [[4, [0]], [3, [1]], [3, [2]], [2, [3]]]);
  assert(counted.kind === "rank" && counted.count === "stv-scottish");
  assertEquals(counted.winners, [0]);
  assertEquals(counted.tie, { forSeats: 1, among: [1, 2] });
  assertEquals(counted.rounds.map((round) => round.elected), [[], [0]]);
  assertEquals(counted.rounds[1].filledLastSeats, [0]);
  assertEquals(counted.rounds[1].tally, { 0: 4, 1: 3, 2: 3 });

  const below = count(stv({ choices: ["A", "B", "C"], seats: 2 }), [[9, [0]], [9, [1]], [9, [
    2,
  ]]]);
  assertEquals(below.winners, []);
  assertEquals(below.tie, { forSeats: 2, among: [0, 1, 2] });
});

Deno.test("every stv reports a tie of all when no ballot ranks anybody, and elects all who have a seat", () => {
  for (const method of ["stv-scottish", "stv-meek"] as const) {
    const counted = count(stv({ count: method }), [[3, []]]);
    assertEquals(counted.winners, [], method);
    assertEquals(counted.tie, { forSeats: 2, among: [0, 1, 2, 3] }, method);
    assertEquals(count(stv({ count: method, seats: 4 }), []).winners, [0, 1, 2, 3], method);
  }
});

Deno.test("scottish stv shows what a surplus is worth, where it goes and what rounding loses", () => {
  const counted = count(stv({ choices: ["A", "B", "C"] }), [[4, [0, 1]], [3, [0]], [2, [1]], [
    1,
    [2],
  ]]);
  assert(counted.kind === "rank" && counted.count === "stv-scottish");
  assertEquals(counted.quota, 4);
  assertEquals(counted.rounds[0].transfers, [{
    from: 0,
    reason: "surplus",
    transferValue: "0.42857",
    to: { 1: "1.71428", exhaustedChoices: "1.28571", "residual surplus": "0.00001" },
  }]);
  assertEquals(counted.rounds[1].residualSurplus, "0.00001");
});

Deno.test("scottish stv transfers the largest surplus first", () => {
  const counted = count(stv({ seats: 3 }), [[6, [0]], [8, [1]], [1, [2]], [1, [3, 2]]]);
  assert(counted.kind === "rank" && counted.count === "stv-scottish");
  const transfers = counted.rounds.flatMap((round) => round.transfers);
  assertEquals(transfers.map(({ from, reason }) => `${reason} of ${from}`), [
    "surplus of 1",
    "surplus of 0",
  ]);
  assertEquals(counted.tie, { forSeats: 1, among: [2, 3] });
});

Deno.test("stv-meek asks the order about all within the surplus of the fewest votes", () => {
  const papers: Papers = [
    [2, [3, 2]],
    [3, [1, 2]],
    [4, [0, 1, 3]],
    [8, [3, 0, 1]],
    [2, [2, 3]],
    [1, [2]],
  ];
  const meek = stv({ count: "stv-meek", seatTie: "order" });
  const counted = count(meek, papers);
  assert(counted.kind === "rank" && counted.count === "stv-meek");
  // 20/3 votes each, were they not rounded.
  assertEquals(counted.rounds[2].tally, { 0: "6.666666664", 2: "6.666666666", 3: "6.666666670" });
  assertEquals(counted.ties, [
    { round: 3, kind: "elimination", among: [0, 2], chosen: 2, by: "order" },
  ]);
  assertEquals(counted.winners, [3, 0]);
  assertEquals(count({ ...meek, seatTie: "report" }, papers).tie, { forSeats: 1, among: [0, 2] });

  // With large weights rounding alone keeps the surplus above 10^-6; it ends as it shrinks no more.
  const heavy = count(meek, papers.map(([weight, answer]) => [weight * 10 ** 8, answer] as const));
  assert(heavy.kind === "rank" && heavy.count === "stv-meek");
  assertEquals(heavy.rounds[2].surplus, "0.333333333");
  assertEquals(heavy.winners, [3, 0]);
});

/** Four ballots that tie at the top were on the city's pile of exhausted ones. */
Deno.test("irv comes to the published rounds of Burlington 2009", () => {
  const [kiss, , , , wright, writeIn] = range(6);
  const papers: Papers = [
    ...BURLINGTON_PAPERS,
    [2, [[kiss, writeIn], wright]],
    [2, [[wright, writeIn]]],
  ];
  const { choices } = BURLINGTON;
  const counted = countIrv(papers, { choices, batchElimination: true });
  assertEquals(counted.ballots, 8980);
  assertEquals(counted.rounds.map((round) => round.tally), [...BURLINGTON_ROUNDS]);
  assertEquals(counted.rounds.map((round) => round.inactiveBallots.exhaustedChoices), [
    0,
    147,
    602,
  ]);
  assertEquals(counted.rounds.map((round) => round.inactiveBallots.overvotes), [4, 4, 4]);
  assertEquals(counted.rounds.map((round) => round.threshold), [4489, 4415, 4188]);
  assertEquals(counted.winners, [kiss]);
});
