/** What a trustee may do when: no two sums are ever opened by enough trustees, if fewer than are needed lie. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { WitnessSet } from "../../../../core/witness/witness_set.ts";
import {
  isClosingUnique,
  type Opening,
  type OpeningContext,
  openingTurnOf,
  type PostedTally,
  sealsToOpen,
} from "../../../../plugins/election/opening/opening.ts";
import { makeWitnessSet } from "../../../support/witness_keys.ts";

const tallyOf = (digest: string, index = 10): PostedTally => ({
  recordId: digest,
  index,
  time: 0,
  digest,
  sums: "",
  voters: 9,
  weight: 9,
});
const marks = (...trustees: readonly number[]) =>
  trustees.map((trustee) => ({ trustee, recordId: "", index: 11, factors: "" }));

const FOUR = makeWitnessSet([1, 1, 1, 1], 3);
const THREE = makeWitnessSet([1, 1, 1], 3);
/** The first is a quorum by itself. */
const HEAVY = makeWitnessSet([10, 1, 1, 1], 9);

const OPENING: Opening = {
  sequence: "",
  voters: 9,
  minimum: 5,
  tally: tallyOf("a"),
  seals: [],
  shares: [],
  needed: 2,
};
const CONTEXT: OpeningContext = {
  trustee: 1,
  trustees: 4,
  witnesses: FOUR,
  finalIndex: 10,
  isClosed: true,
  boundTo: undefined,
};

Deno.test("openingTurnOf() says what a trustee does next, and what it waits for", () => {
  const cases: [Partial<Opening>, Partial<OpeningContext>, ReturnType<typeof openingTurnOf>][] = [
    [{}, { isClosed: false }, { kind: "wait", for: "closing" }],
    [{ tally: null }, {}, { kind: "tally" }],
    [{ tally: null, voters: 4 }, {}, { kind: "too-few", voters: 4, minimum: 5 }],
    [{}, { finalIndex: 9 }, { kind: "wait", for: "final" }],
    [{}, {}, { kind: "seal" }],
    [{}, { boundTo: "a" }, { kind: "seal" }],
    [{}, { boundTo: "b" }, { kind: "bound", to: "b", tally: "a" }],
    [{ seals: marks(1, 2) }, { boundTo: "b" }, { kind: "bound", to: "b", tally: "a" }],
    [{ seals: marks(1) }, {}, { kind: "wait", for: "seals", missing: 1 }],
    [{ seals: marks(1, 3) }, {}, { kind: "open" }],
    [{ seals: marks(2, 3) }, {}, { kind: "seal" }],
    [{ seals: marks(1, 3) }, { witnesses: THREE }, { kind: "wait", for: "seals", missing: 1 }],
    [{ seals: marks(1, 3) }, { witnesses: HEAVY }, { kind: "wait", for: "seals", missing: 1 }],
    [{ seals: marks(1, 3, 4) }, { witnesses: undefined }, { kind: "open" }],
    [
      { seals: marks(1, 3), shares: marks(1) },
      {},
      { kind: "wait", for: "shares", missing: 1 },
    ],
    [{ seals: marks(1, 3), shares: marks(1, 3) }, {}, { kind: "done" }],
    [{ seals: marks(1, 3), shares: marks(2, 3) }, { finalIndex: 0 }, { kind: "done" }],
  ];
  for (const [opening, context, turn] of cases) {
    const seen = openingTurnOf({ ...OPENING, ...opening }, { ...CONTEXT, ...context });
    assertEquals(seen, turn, JSON.stringify([opening, context]));
  }
});

Deno.test("isClosingUnique() is true of four witnesses or more, of whom no single one can make two blocks final", () => {
  const cases: [WitnessSet | undefined, boolean][] = [
    [undefined, false],
    [THREE, false],
    [FOUR, true],
    [makeWitnessSet([3, 3, 3, 3], 7), true],
    // One of large weight, and a quorum of little more than half.
    [HEAVY, false],
    [makeWitnessSet([5, 1, 1, 1], 6), false],
    [makeWitnessSet([1, 1, 1, 1, 1], 3), false],
  ];
  for (const [set, isUnique] of cases) {
    const weights = set?.keys.map(({ weight }) => weight);
    assertEquals(isClosingUnique(set), isUnique, `${weights}, ${set?.quorum}`);
  }
});

Deno.test("sealsToOpen(): with witnesses of whom one may cheat two tallies never both get enough seals of trustees of whom less than needed lie", () => {
  for (let trustees = 1; trustees <= 12; trustees++) {
    for (let needed = 1; needed <= trustees; needed++) {
      const seals = sealsToOpen({ trustees, witnesses: HEAVY }, needed);
      assert(seals >= needed && seals <= trustees, `${needed} of ${trustees}: ${seals}`);
      // Liars seal both, everybody else one.
      const liars = needed - 1;
      const honest = trustees - liars;
      for (let one = 0; one <= honest; one++) {
        const both = Math.min(one, honest - one) + liars;
        assert(both < seals, `${needed} of ${trustees}: ${both} seals on both sides`);
      }
      // One less would not do, or is less than what is needed to open anyway.
      assert(
        Math.floor(honest / 2) + liars >= seals - 1 || seals === needed,
        `${needed} of ${trustees}`,
      );
      assertEquals(sealsToOpen({ trustees, witnesses: FOUR }, needed), needed);
    }
  }
});

Deno.test("openingTurnOf(): no two tallies are opened by enough trustees, whichever branches the honest ones see, in whatever order", () => {
  const world = fc.record({
    shape: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.nat()),
    /** Who looks at which branch: each look is a trustee, and what it sees. */
    looks: fc.array(fc.tuple(fc.nat(6), fc.boolean()), { maxLength: 60 }),
  });
  fc.assert(
    fc.property(world, ({ shape: [trustees, more], looks }) => {
      const needed = 1 + more % trustees;
      const liars = needed - 1;
      const branches = [new Branch("a"), new Branch("b")];
      // Liars seal and open all there is, at once.
      for (const branch of branches) {
        for (let liar = 1; liar <= liars; liar++) branch.seals.add(liar), branch.shares.add(liar);
      }
      const bound = new Map<number, string>();
      for (const [number, isSecond] of looks) {
        const trustee = 1 + number % trustees;
        if (trustee <= liars) continue;
        const branch = branches[Number(isSecond)];
        const turn = openingTurnOf(branch.opening(needed), {
          trustee,
          trustees,
          witnesses: undefined,
          finalIndex: 10,
          isClosed: true,
          boundTo: bound.get(trustee),
        });
        if (turn.kind === "seal" || turn.kind === "open") {
          bound.set(trustee, branch.digest);
          (turn.kind === "seal" ? branch.seals : branch.shares).add(trustee);
        }
      }
      const opened = branches.filter(({ shares }) => shares.size >= needed);
      assert(opened.length < 2, `${needed} of ${trustees}`);
      // What honest trustees opened is on one branch alone.
      const touched = branches.filter(({ shares }) => [...shares].some((each) => each > liars));
      assert(touched.length < 2, `${needed} of ${trustees}`);
    }),
    { numRuns: 2_000 },
  );
});

/** A branch with a tally of its own. */
class Branch {
  readonly seals = new Set<number>();
  readonly shares = new Set<number>();

  constructor(readonly digest: string) {}

  opening(needed: number): Opening {
    const seals = marks(...this.seals);
    const shares = marks(...this.shares);
    return { ...OPENING, tally: tallyOf(this.digest), seals, shares, needed };
  }
}
