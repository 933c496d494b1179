/** What everybody is told of an election with secret ballots, from its first day to its result. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { systemRandom as random } from "../../../core/base/system.ts";
import { castBallot } from "../../../cli/ballot/cast_ballot.ts";
import { readElectionRecord } from "../../../cli/result/election_record.ts";
import { summarizeElection } from "../../../cli/result/election_summary.ts";
import { formatSummary } from "../../../cli/result/summary_lines.ts";
import { CHUNK } from "../../plugins/election/election_bench.ts";
import { OPENS } from "../../plugins/election/example_election.ts";
import { KEYS_BY } from "../../plugins/election/secret_example.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { keyOfVoter, openBox, votersPeer } from "../ballot/voters_peer.ts";
import { TrusteeBox } from "../trustee/trustee_box.ts";

/** What programs and people are told at the time of the last block. */
async function tell(box: TrusteeBox, now = box.time) {
  const record = await readElectionRecord(
    (path, args) => box.api.query(path, args).then((report) => ({ ...report!, tip: "00" })),
    box.definition,
  );
  const summary = summarizeElection(box.election, record, now);
  const lines = formatSummary(summary, box.election, { columns: 500 });
  const text = lines.map((line) =>
    line.map((part) => typeof part === "string" ? part : part.text).join("")
  ).join("\n");
  return { summary, text };
}

Deno.test("a secret election tells who is awaited, nothing of the count before trustees open it, and then by whom it was", async () => {
  using box = await openBox();
  const sent: Uint8Array[] = [];
  const peer = votersPeer(box, { sent });
  const signal = new AbortController().signal;
  const vote = (voter: number, answers: readonly number[][]) =>
    castBallot(peer, box.election, { key: keyOfVoter(voter), answers }, { timeoutMs: 0, signal }, {
      clock: new ManualClock(OPENS),
      random,
    });
  await vote(1, [[0], [1]]);
  const few = await tell(box);
  assertEquals([few.summary.phase, few.summary.opening?.state], ["open", "too-few"]);
  assertMatch(few.text, /1 of 5 voters have voted.*\n.*The sum of fewer than 2 is not opened\./);
  await vote(2, [[1], [0]]);
  const before = await tell(box);
  assertEquals([before.summary.questions, before.summary.ballots], [[], 2]);
  assert(!/Monday|Who chairs/.test(before.text), before.text);

  box.time = box.definition.late;
  assertMatch((await tell(box)).text, /NOT OPENED YET: nobody has handed in the sum/);
  box.ballots = sent;
  await box.step(2);
  const summed = await tell(box);
  assertEquals(summed.summary.opening?.awaited, ["Anna", "Ben", "Cleo"]);
  await box.step(1, 3);
  const sealed = await tell(box);
  assertEquals(sealed.summary.opening?.sealedBy, ["Anna", "Cleo"]);
  assertMatch(sealed.text, /Sealed by Anna, Cleo; awaited: 1 seal of Ben\./);
  await box.step(2);
  await box.step(3);
  const half = await tell(box);
  assertMatch(half.text, /Opened by Cleo; awaited: 1 share of Anna, Ben\./);
  assertEquals([half.summary.questions, half.summary.opening?.state], [[], "summed"]);
  assert(!/Monday|Who chairs/.test(half.text), half.text);
  await box.step(1);
  const opened = await tell(box);
  assertMatch(opened.text, /was opened by Anna, Cleo: 2 trustees of 3\.[^]*Who chairs[^]*Monday/);
  const [chair, evenings] = opened.summary.questions;
  assert(chair.kind === "choose" && evenings.kind === "approve");
  assertEquals([chair.blank, chair.counts, evenings.counts], [0, [1, 2, 0], [2, 1]]);
  assertEquals(opened.summary.opening?.awaited, []);
});

Deno.test("a secret election tells whose steps of the key are missing, and that it failed once it is too late", async () => {
  using box = new TrusteeBox();
  await box.add(CHUNK);
  await box.step(1, 2, 3);
  for (let step = 0; step < 3; step++) await box.step(1, 3);
  const early = await tell(box);
  assertEquals([early.summary.phase, early.summary.keys?.state], ["preparing", "waiting"]);
  assertEquals(early.summary.keys?.awaited, ["Anna", "Ben", "Cleo"]);
  const late = await tell(box, KEYS_BY);
  assertMatch(
    late.text,
    /IT FAILED: the trustees' key was not made in time.*\nIt had to be made by .* not all steps were done by Anna, Ben, Cleo\./,
  );
});

Deno.test("a secret election tells that the trustees' key is made before it opens: letters are printed then", async () => {
  using box = await openBox();
  assertMatch((await tell(box, KEYS_BY)).text, /It has not begun.*\nThe trustees' key is made\./);
});
