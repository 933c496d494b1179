import { assertEquals, assertMatch } from "@std/assert";
import { describeStanding } from "../../../cli/result/summary_lines.ts";
import { describeSigners } from "../../../cli/app/finality/closing_words.ts";
import { finalityOfResult, isResultFinal } from "../../../cli/result/result_finality.ts";
import type { ElectionSummary } from "../../../cli/result/election_summary.ts";
import type { Election } from "../../../cli/result/read_election.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";
import { makeWitnesses } from "../../support/witness_keys.ts";

const times = { opens: 1_000_000, closes: 2_000_000, late: 3_000_000 };
const keys = makeWitnesses([1, 1, 1, 1]);
const mark = { index: 12, hash: hashOfDigit("a"), time: times.late, signers: [0, 1, 3] };
const finality = finalityOfResult({ keys }, mark);

function standingOf(phase: ElectionSummary["phase"], rest: Partial<ElectionSummary>) {
  const summary = { phase, final: false, ...rest } as ElectionSummary;
  const network = { definition: { witnesses: { keys, mining: "open" } } };
  return describeStanding(summary, { network, definition: times } as unknown as Election);
}

Deno.test("a result is final if the final block is dated at the end or after: none behind it takes a ballot", () => {
  assertEquals(isResultFinal(times, { time: times.late }), true);
  assertEquals(isResultFinal(times, { time: times.late + 1 }), true);
  assertEquals(isResultFinal(times, { time: times.late - 1 }), false);
});

Deno.test("describeStanding() says that a result is final, and who signed", () => {
  const [first, second] = standingOf("closed", { final: true, finality });
  assertMatch(
    first,
    /^RESULT, FINAL: witnesses have signed the closing \(3 of 4: witness 0, witness 1, witness 3\)\./,
  );
  assertMatch(second, /^It closed at /);
});

Deno.test("describeStanding() speaks of no result while the sum of secret ballots is not opened", () => {
  for (const state of ["waiting", "summed", "too-few"] as const) {
    const opening = { state } as ElectionSummary["opening"];
    const [first] = standingOf("closed", { final: true, finality, opening });
    assertMatch(first, /^CLOSED, FINAL: .* can change what counts any more\.$/);
  }
  const opening = { state: "opened" } as ElectionSummary["opening"];
  assertMatch(standingOf("closed", { final: true, finality, opening })[0], /^RESULT, FINAL: /);
});

Deno.test("describeStanding() says up to where a closed election is final", () => {
  assertMatch(
    standingOf("closed", { finality })[0],
    /^CLOSED, NOT FINAL: it is final up to block 12 alone, as too few of the witnesses/,
  );
  const none = { ...finality, index: 0, witnesses: [] };
  assertMatch(
    standingOf("closed", { finality: none })[0],
    /^CLOSED, NOT FINAL: nothing is final yet/,
  );
});

Deno.test("describeStanding() says that an election without witnesses has none, and nothing of them while it is open", () => {
  assertMatch(
    standingOf("closed", {})[0],
    /^THE CLOSING IS NOT FINAL: this election has no witnesses/,
  );
  assertEquals(standingOf("open", { finality }), standingOf("open", {}));
});

Deno.test("describeSigners() names the only witness, and counts several", () => {
  assertEquals(describeSigners(finality), "3 of 4: witness 0, witness 1, witness 3");
  assertEquals(describeSigners({ witnesses: ["Ann"], of: 1 }), "Ann, the only witness");
});
