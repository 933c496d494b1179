import { assertEquals, assertThrows } from "@std/assert";
import { RuleError } from "../../../../core/block/rule_error.ts";
import { checkWitnessCloses } from "../../../../plugins/election/definition/check_closes.ts";
import { makeWitnessSet } from "../../../support/witness_keys.ts";

const LATE = 1_800_004_200_000;
const ELECTION = { name: "election", version: 1, config: { late: LATE } };
const closingAt = (closes?: number) =>
  makeWitnessSet([1], 1, closes === undefined ? {} : { closes });

Deno.test("checkWitnessCloses() takes an election whose witnesses close at its late, or not at all", () => {
  checkWitnessCloses({ validator: ELECTION });
  checkWitnessCloses({ validator: ELECTION, witnesses: closingAt() });
  checkWitnessCloses({ validator: ELECTION, witnesses: closingAt(LATE) });
});

Deno.test("checkWitnessCloses() refuses any other time, and names both", () => {
  for (const closes of [LATE - 1, LATE + 1]) {
    const witnesses = closingAt(closes);
    const error = assertThrows(
      () => checkWitnessCloses({ validator: ELECTION, witnesses }),
      RuleError,
      `witnesses.closes ${closes} is not the election's late, ${LATE}`,
    );
    assertEquals(error.code, "definition");
  }
});

Deno.test("checkWitnessCloses() leaves other validators alone", () => {
  const witnesses = closingAt(LATE + 1);
  checkWitnessCloses({ validator: { ...ELECTION, name: "vote" }, witnesses });
  checkWitnessCloses({ validator: { ...ELECTION, bundle: "ab".repeat(32) }, witnesses });
});
