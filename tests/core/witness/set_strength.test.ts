import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { measureSet, type SetStrength } from "../../../core/witness/set_strength.ts";
import { isQuorum, totalWeight, weightOf } from "../../../core/witness/witness_set.ts";

/** What matters of a set here: no key is looked at. */
function setOf(weights: readonly number[], quorum: number) {
  return { keys: weights.map((weight, i) => ({ name: `${i}`, key: "", weight })), quorum };
}

/** The table of the design: of equal witnesses with the default quorum. */
const EQUAL = [
  { n: 1, quorum: 1, away: 0, cheats: 1 },
  { n: 2, quorum: 2, away: 0, cheats: 2 },
  { n: 3, quorum: 3, away: 0, cheats: 3 },
  { n: 4, quorum: 3, away: 1, cheats: 2 },
  { n: 5, quorum: 4, away: 1, cheats: 3 },
  { n: 7, quorum: 5, away: 2, cheats: 3 },
  { n: 10, quorum: 7, away: 3, cheats: 4 },
  { n: 13, quorum: 9, away: 4, cheats: 5 },
  { n: 30, quorum: 21, away: 9, cheats: 12 },
];

for (const { n, quorum, away, cheats } of EQUAL) {
  Deno.test(`measureSet(): of ${n} equal witnesses ${away} may be away, and ${cheats} must cheat`, () => {
    const { mayBeAway, cheatsNeeded } = measureSet(setOf(Array(n).fill(1), quorum));
    // Where all must sign each has a veto, and of those none may be away.
    assertEquals([mayBeAway, cheatsNeeded], [away, cheats]);
  });
}

const BY_WEIGHT: readonly (readonly [weights: number[], quorum: number, expected: SetStrength])[] =
  [
    // Whoever has all the weight is final alone; the others count for nothing.
    [[10, 1, 1], 9, { vetoes: [0], alone: [0], mayBeAway: 2, cheatsNeeded: 1 }],
    [[5, 1, 1, 1], 6, { vetoes: [0], alone: [], mayBeAway: 2, cheatsNeeded: 1 }],
    [[3, 2, 2], 5, { vetoes: [0], alone: [], mayBeAway: 1, cheatsNeeded: 1 }],
    // 2 Q − W = 1, but no one can do it: 3 and 3 and 3 do not fit into two bins of 4.
    [[3, 3, 3], 5, { vetoes: [], alone: [], mayBeAway: 1, cheatsNeeded: 1 }],
    [[3, 3, 3, 3], 7, { vetoes: [], alone: [], mayBeAway: 1, cheatsNeeded: 2 }],
    [[1, 1, 1, 1, 1], 3, { vetoes: [], alone: [], mayBeAway: 2, cheatsNeeded: 1 }],
    [[1], 1, { vetoes: [0], alone: [0], mayBeAway: 0, cheatsNeeded: 1 }],
  ];

for (const [weights, quorum, expected] of BY_WEIGHT) {
  Deno.test(`measureSet() of the weights ${weights} with a quorum of ${quorum}`, () => {
    assertEquals(measureSet(setOf(weights, quorum)), expected);
  });
}

/** Sets of up to seven witnesses, with any quorum of more than half. */
const sets = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 7 })
  .chain((weights) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return fc.integer({ min: Math.floor(total / 2) + 1, max: total })
      .map((quorum) => setOf(weights, quorum));
  });

/** All coalitions, each as the numbers of its witnesses. */
function coalitionsOf(count: number): number[][] {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: 2 ** count }, (_, bits) => numbers.filter((i) => bits >> i & 1));
}

/** The definitions, word for word, with every coalition looked at. */
function measureNaively(set: ReturnType<typeof setOf>): SetStrength {
  const numbers = set.keys.map((_, i) => i);
  const coalitions = coalitionsOf(numbers.length);
  const quorums = coalitions.filter((each) => isQuorum(set, each));
  const vetoes = numbers.filter((i) => quorums.every((quorum) => quorum.includes(i)));
  const others = numbers.filter((i) => !vetoes.includes(i));
  const mayAllBeAway = (away: number[]) => isQuorum(set, numbers.filter((i) => !away.includes(i)));
  const awayCounts = [0, ...others.map((_, i) => i + 1)].filter((count) =>
    coalitions.filter((each) => each.length === count && each.every((i) => others.includes(i)))
      .every(mayAllBeAway)
  );
  const shared = quorums.flatMap((one) =>
    quorums.map((other) => one.filter((i) => other.includes(i)).length)
  );
  return {
    vetoes,
    alone: numbers.filter((i) => isQuorum(set, [i])),
    mayBeAway: Math.max(...awayCounts),
    cheatsNeeded: Math.min(...shared),
  };
}

Deno.test("measureSet() says what looking at every coalition says", () => {
  fc.assert(fc.property(sets, (set) => {
    assertEquals(measureSet(set), measureNaively(set));
  }));
});

Deno.test("measureSet(): those who are just enough to cheat are fewer than a quorum, or one has a veto", () => {
  // So two final blocks that exclude each other name somebody, by two statements or by two commits: see `proof.ts`.
  fc.assert(fc.property(sets, (set) => {
    const { cheatsNeeded, vetoes } = measureSet(set);
    const heaviest = set.keys.map(({ weight }, i) => ({ weight, i }))
      .sort((a, b) => b.weight - a.weight).slice(0, cheatsNeeded).map(({ i }) => i);
    assert(weightOf(set, heaviest) >= 2 * set.quorum - totalWeight(set));
    assert(vetoes.length > 0 || weightOf(set, heaviest) < set.quorum);
  }));
});

Deno.test("measureSet() measures the heaviest set there is at once", () => {
  // Two bins of 9,854 take the 20 lightest, 19,610 together, and not the next one.
  const weights = Array.from({ length: 30 }, (_, i) => 1_000 - i);
  const { mayBeAway, cheatsNeeded, vetoes } = measureSet(setOf(weights, 19_711));
  assertEquals([mayBeAway, cheatsNeeded, vetoes], [9, 10, []]);
});
