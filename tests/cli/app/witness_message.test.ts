import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXIT } from "../../../cli/app/errors.ts";
import { describeError, exitCodeOf, withGiven } from "../../../cli/app/exit_code.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import {
  SignedElsewhereError,
  WitnessesContradictError,
} from "../../../net/witness/stop_errors.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const BLOCK = { index: 17, hash: hashOfDigit("a"), round: 58 };
const GIVEN = ["--data", "here"];

/** Exit code and text of an error, as its user gets them. */
function told(error: Error) {
  const shown = withGiven(error, GIVEN);
  return { exit: exitCodeOf(shown), text: describeError(shown, { debug: false }).join("\n") };
}

Deno.test("a second machine with the same key ends a peer with 7, and tells the owner what to do", () => {
  const { exit, text } = told(new SignedElsewhereError(41));
  assertEquals(exit, EXIT.signedElsewhere);
  assertEquals(exit, 7);
  assertStringIncludes(text, "chainvote: STOPPED: another machine signs with this witness's key");
  assertStringIncludes(text, "it has signed in round 41.");
  assertMatch(text, /chainvote peer --data here$/);
});

Deno.test("two final blocks end a peer with 8, both named, with who lied and how to choose", () => {
  const other = { index: 18, hash: hashOfDigit("b"), round: 60, signers: ["Ben", "Zoë", "Ann"] };
  const error = new WitnessesContradictError(
    { kind: "conflict", blocks: [BLOCK, other] },
    ["Ben", "Zoë"],
  );
  const { exit, text } = told(error);
  assertEquals(exit, 8);
  assertStringIncludes(text, `this chain  block 17 ${BLOCK.hash}, round 58`);
  assertStringIncludes(
    text,
    `the other   block 18 ${other.hash}, round 60, signed by Ben, Zoë, Ann\n`,
  );
  assertStringIncludes(text, "Proven to have lied: Ben, Zoë.");
  for (const { hash } of [BLOCK, other]) {
    assertStringIncludes(text, `peer --accept-final ${hash} --data here`);
  }
});

Deno.test("a final block that breaks a rule ends a peer with 8, and the rule is named", () => {
  const error = new WitnessesContradictError(
    { kind: "breach", block: BLOCK, error: new RuleError("time-order", { time: 3 }) },
    [],
  );
  const { exit, text } = told(error);
  assertEquals(exit, 8);
  assertStringIncludes(text, `final      block 17 ${BLOCK.hash}, round 58`);
  assertStringIncludes(text, "the rule   time must be later than its parent's: time 3");
  assertStringIncludes(text, "Who lied is not proven here");
});
