import { assertEquals } from "@std/assert";
import { mergeReorgChoice } from "../../../cli/options/reorg_options.ts";
import { readReorgChoice, writeReorgChoice } from "../../../cli/app/files/reorg_choice.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const [A, B] = [hashOfDigit("a"), hashOfDigit("b")];

Deno.test("mergeReorgChoice() keeps the final block that was accepted until another one is", () => {
  const none = { rejected: [] };
  assertEquals("acceptedFinal" in mergeReorgChoice(none, {}), false);
  const first = mergeReorgChoice(none, { acceptFinal: A });
  assertEquals(first.acceptedFinal, A);
  assertEquals(mergeReorgChoice(first, { maxReorg: 3 }).acceptedFinal, A);
  assertEquals(mergeReorgChoice(first, { acceptFinal: B }).acceptedFinal, B);
});

Deno.test("writeReorgChoice() has a data folder remember the final block that was accepted", () => {
  const folder = Deno.makeTempDirSync();
  try {
    writeReorgChoice(folder, { rejected: [], acceptedFinal: A });
    assertEquals(readReorgChoice(folder), { maxReorg: undefined, rejected: [], acceptedFinal: A });
    writeReorgChoice(folder, { rejected: [] });
    assertEquals([...Deno.readDirSync(folder)], []);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
