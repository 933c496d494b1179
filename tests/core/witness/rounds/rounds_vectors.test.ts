import { assertEquals } from "@std/assert";
import { PlayedRounds } from "../../../support/witness_rounds/played_rounds.ts";
import type { RoundSetting, RoundStep } from "../../../support/witness_rounds/round_steps.ts";
import { RoundsModel } from "../../../support/witness_rounds/rounds_model.ts";

interface Scenario extends RoundSetting {
  readonly name: string;
  readonly steps: readonly (RoundStep & { readonly out: readonly string[] })[];
}

const FILE = new URL("../../../vectors/witness/rounds.json", import.meta.url);
const { scenarios }: { scenarios: Scenario[] } = JSON.parse(await Deno.readTextFile(FILE));

for (const { name, steps, ...setting } of scenarios) {
  Deno.test(`rounds.json: ${name}`, () => {
    const [played, model] = [new PlayedRounds(setting), new RoundsModel(setting)];
    for (const [i, { out, ...step }] of steps.entries()) {
      assertEquals(played.step(step as RoundStep), out, `step ${i}: ${JSON.stringify(step)}`);
      assertEquals(model.step(step as RoundStep), out, `the model at step ${i}`);
    }
  });
}

Deno.test("rounds.json has scenarios of all kinds", () => {
  assertEquals(new Set(scenarios.map(({ name }) => name)).size, 48);
});
