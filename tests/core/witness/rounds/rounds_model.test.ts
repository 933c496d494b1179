import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { PlayedRounds } from "../../../support/witness_rounds/played_rounds.ts";
import type { RoundSetting, RoundStep } from "../../../support/witness_rounds/round_steps.ts";
import { RoundsModel } from "../../../support/witness_rounds/rounds_model.ts";

const BLOCKS = { A: "G", B: "G", A2: "A", A3: "A2", B2: "B" };
const LABELS = Object.keys(BLOCKS);

const settings: fc.Arbitrary<RoundSetting> = fc.constantFrom(
  { weights: [1, 1, 1, 1], quorum: 3, proposers: [2, 0, 3, 1] },
  { weights: [1], quorum: 1, proposers: [0] },
  { weights: [1, 1], quorum: 2, proposers: [1, 0] },
  { weights: [3, 2, 1, 1], quorum: 5, proposers: [0, 1, 2, 3] },
  { weights: [1, 1, 1, 1, 1, 1, 1], quorum: 5, proposers: [6, 5, 4, 3, 2, 1, 0] },
).chain((set) =>
  fc.record({
    me: fc.nat(set.weights.length - 1),
    missing: fc.subarray(LABELS),
    // 500 ms hold 250,000.
    bytes: fc.constantFrom<RoundSetting["bytes"]>({}, { A2: 250_000 }, { A: 300_000, A3: 1 }, {
      B: 200_000,
      B2: 46_000,
    }),
  }).map((rest) => ({ ...set, ...rest, roundMs: 2_000, blocks: BLOCKS }))
);

/** One step, or some that belong together: a proposal on a certified source, the end of a round. */
function stepsFor({ weights, proposers }: RoundSetting): fc.Arbitrary<RoundStep[]> {
  const key = fc.nat(weights.length - 1);
  const round = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 5 }) }, {
    weight: 1,
    arbitrary: fc.constantFrom(9, 1_000, 1_004, 2_000, 2 ** 40),
  });
  const block = fc.constantFrom(...LABELS);
  /** A source that comes before the round, and mostly one that may be. */
  const sourceOf = (below: number) =>
    fc.tuple(fc.nat(Math.min(below - 1, 5)), block).map(([r, b]) =>
      [r, r === 0 ? "G" : b] as const
    );
  const binding = fc.tuple(key, round, block).chain(([k, r, b]) =>
    sourceOf(r).map((source) => [k, r, b, source] as const)
  );
  const anySource = fc.tuple(fc.nat(4), block).map(([r, b]) => [r, r === 0 ? "G" : b] as const);
  const one: fc.Arbitrary<RoundStep> = fc.oneof(
    { weight: 6, arbitrary: binding.map((proposal) => ({ proposal })) },
    { weight: 6, arbitrary: binding.map((prepare) => ({ prepare })) },
    { weight: 6, arbitrary: fc.tuple(key, round, block).map((commit) => ({ commit })) },
    { weight: 8, arbitrary: fc.tuple(key, round, anySource).map((timeout) => ({ timeout })) },
    {
      weight: 1,
      arbitrary: fc.tuple(key, round, block, anySource).map((alive) => ({ alive })),
    },
    {
      weight: 5,
      arbitrary: binding.map(([, r, b, s]) => ({ prepareCertificate: [r, b, s] as const })),
    },
    { weight: 2, arbitrary: fc.tuple(round, block).map((c) => ({ commitCertificate: c })) },
    { weight: 3, arbitrary: block.map((complete) => ({ complete })) },
    { weight: 0.2 * 5, arbitrary: block.map((invalid) => ({ invalid })) },
    { weight: 4, arbitrary: round.map((timer) => ({ timer })) },
    { weight: 2, arbitrary: round.map((gathered) => ({ gathered })) },
    { weight: 2, arbitrary: fc.boolean().map((work) => ({ work })) },
    { weight: 1, arbitrary: fc.constant({ aliveDue: true as const }) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.nat(11), fc.nat(8), fc.nat(5)).map((ready) => ({ ready })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        signed: fc.tuple(fc.nat(7), fc.nat(6), fc.nat(3)),
        prepared: fc.array(
          binding.map(([, r, b, s]) => [r, b, s] as const),
          { maxLength: 2 },
        ),
      }).map((restart) => ({ restart })),
    },
  );
  const ended = fc.tuple(fc.integer({ min: 1, max: 4 }), anySource).map(([r, source]) =>
    weights.map((_, k): RoundStep => ({ timeout: [k, r, source] }))
  );
  const turn = binding.map(([, r, b, source]): RoundStep[] => [
    { prepareCertificate: [...source, [0, "G"]] },
    { proposal: [proposers[r % proposers.length], r, b, source] },
  ]);
  return fc.oneof(
    { weight: 5, arbitrary: one.map((step) => [step]) },
    { weight: 1, arbitrary: ended },
    {
      weight: 2,
      arbitrary: turn.map((steps) =>
        steps.filter((step) => !("prepareCertificate" in step) || step.prepareCertificate[0] > 0)
      ),
    },
  );
}

/** The first words of all that the machine may answer. */
const EVERYTHING = [
  "alive",
  "answer",
  "ask",
  "certificate",
  "commit",
  "final",
  "gather",
  "keep",
  "lie",
  "prepare",
  "propose",
  "release",
  "stop",
  "timeout",
  "timer",
];

/** What a witness said comes back to it as what others say does. */
function ownWords(out: string, me: number, final: string): RoundStep | undefined {
  const [what, round, block, , sourceRound, source] = out.split(" ");
  switch (what) {
    case "prepare":
      return { prepare: [me, +round, block, [+sourceRound, source]] };
    case "propose":
      // With nothing to build on the final block there is nothing to propose.
      return block === final
        ? undefined
        : { proposal: [me, +round, block, [+sourceRound, source]] };
    case "commit":
      return { commit: [me, +round, block] };
    case "timeout": {
      const [, , , s, S] = out.split(" ");
      return { timeout: [me, +round, [+s, S]] };
    }
    default:
      return undefined;
  }
}

/** Plays the steps on both, each time with what the witness said itself behind the step. */
function playOnBoth(setting: RoundSetting, steps: readonly RoundStep[]): string[] {
  const [played, model] = [new PlayedRounds(setting), new RoundsModel(setting)];
  const all: string[] = [];
  let final = "G";
  const queue: RoundStep[] = [{ ready: [0, 0, 0] }];
  for (const step of [undefined, ...steps]) {
    if (step !== undefined) queue.push(step);
    while (queue.length > 0) {
      const next = queue.shift()!;
      const out = played.step(next);
      const expected = model.step(next);
      assertEquals(out, expected, `${JSON.stringify(next)} after ${all.slice(-12).join("; ")}`);
      for (const each of out) {
        if (each.startsWith("final ")) final = each.split(" ")[1];
        const own = ownWords(each, setting.me, final);
        if (own !== undefined) queue.push(own);
      }
      all.push(...out);
    }
  }
  return all;
}

Deno.test("Rounds does what a naive model does, step by step, whatever happens", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      settings.chain((setting) =>
        fc.tuple(fc.constant(setting), fc.array(stepsFor(setting), { maxLength: 60, size: "max" }))
      ),
      ([setting, steps]) => {
        for (const out of playOnBoth(setting, steps.flat())) seen.add(out.split(" ")[0]);
      },
    ),
    { numRuns: 500, seed: 18 },
  );
  assertEquals([...seen].sort(), EVERYTHING);
});
