/** Ballots that are opened as a test, and what another machine sees in them. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { systemRandom as random } from "../../../core/base/system.ts";
import { UnreachableError } from "../../../cli/app/errors.ts";
import {
  checkOpenedBallot,
  makeTestBallot,
  type OpenedBallot,
} from "../../../cli/ballot/opened_ballot.ts";
import { testBallot } from "../../../cli/ballot/test_ballot.ts";
import { readElectionKey } from "../../../cli/result/election_key.ts";
import { GENERATOR } from "../../../plugins/belenios/group/group.ts";
import { OPENS } from "../../plugins/election/example_election.ts";
import { keyOfVoter, openBox, votersPeer } from "./voters_peer.ts";

Deno.test("a test ballot shows on another machine what it says and what it is called, and any lie in it", async () => {
  using box = await openBox();
  const { election } = box;
  const sent: Uint8Array[] = [];
  const peer = votersPeer(box, { sent });
  const found = await readElectionKey(peer.api, election, OPENS);
  assert(found.kind === "ready");
  const electionKey = found.key;
  const make = (answers: readonly number[][]) =>
    makeTestBallot({ key: keyOfVoter(1), answers }, election, { electionKey, random });
  const check = (value: unknown, key = electionKey) => {
    const checked = checkOpenedBallot(value, election, key);
    return checked.ok ? checked.answers.map(({ answer }) => answer) : checked.code;
  };
  const one = make([[1], [0, 1]]);
  const blank = make([[], []]);
  assertEquals(check(JSON.parse(JSON.stringify(one))), ["Ben", "Monday, Friday"]);
  assertEquals(check(blank), ["(blank)", "(blank)"]);

  const withAnswer = (changes: Partial<OpenedBallot["answers"][number]>) => ({
    ...one,
    answers: [{ ...one.answers[0], ...changes }, one.answers[1]],
  });
  const [first, second, ...rest] = one.answers[0].randomness;
  for (
    const [value, code] of [
      [withAnswer({ marks: [0, 1, 0, 0] }), "other-answer"],
      [withAnswer({ marks: [0, 0, 1] }), "other-answer"],
      [withAnswer({ randomness: [second, first, ...rest] }), "other-answer"],
      [withAnswer({ randomness: [] }), "other-answer"],
      [{ ...one, answers: [] }, "other-answer"],
      [{ ...one, ballot: blank.ballot, mark: blank.mark }, "other-answer"],
      [{ ...one, mark: blank.mark }, "other-mark"],
      [{ ...one, ballot: "{}" }, "form"],
      [{ ...one, network: "ab".repeat(32) }, "other-election"],
      [{ ...one, opened: 2 }, "malformed"],
      [{ ...one, answers: 7 }, "malformed"],
      [null, "malformed"],
    ] as const
  ) assertEquals(check(value), code);
  assertEquals(check(one, GENERATOR), "other-election");

  // The command writes it for its user alone, and sends nothing.
  const ballot = { key: keyOfVoter(1), answers: [[1], []] };
  const options = {
    file: `${box.folder}/test.json`,
    json: true,
    timeoutMs: 0,
    signal: new AbortController().signal,
  };
  assertEquals(await testBallot(peer, election, ballot, options), { opened: true });
  assertEquals(check(JSON.parse(Deno.readTextFileSync(options.file))), ["Ben", "(blank)"]);
  assertEquals(Deno.statSync(options.file).mode! & 0o777, 0o600);
  await assertRejects(() => testBallot(peer, election, ballot, options), UnreachableError);
  assertEquals(sent, []);
});
