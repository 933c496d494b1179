/** Secret ballots as `chainvote vote` casts them, before a real validator and trustees who open them. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { Json } from "../../../core/base/canonical_json.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { NotFinalError, UnreachableError } from "../../../cli/app/errors.ts";
import { awaitElectionKey } from "../../../cli/ballot/await_election_key.ts";
import { castBallot } from "../../../cli/ballot/cast_ballot.ts";
import { readElectionKey } from "../../../cli/result/election_key.ts";
import { encryptedBallotText } from "../../../plugins/belenios/ballots/ballot.ts";
import { readReceiptBallot } from "../../../cli/ballot/receipt_ballot.ts";
import { readOpening } from "../../../cli/result/opening_answer.ts";
import type { Election } from "../../../cli/result/read_election.ts";
import { openSums } from "../../../plugins/election/opening/opened_sums.ts";
import { CHUNK } from "../../plugins/election/election_bench.ts";
import { KEYS_BY } from "../../plugins/election/secret_example.ts";
import { exampleDefinition, OPENS } from "../../plugins/election/example_election.ts";
import { beleniosOf, encryptedBy } from "../../plugins/election/secret_bench.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { shortTurn, TrusteeBox } from "../trustee/trustee_box.ts";
import { keyOfVoter, openBox, votersPeer } from "./voters_peer.ts";

const signal = new AbortController().signal;
const clock = new ManualClock(OPENS);

/** Casts a ballot of a voter of the example. */
async function cast(
  box: TrusteeBox,
  voter: number,
  answers: readonly number[][],
  peer = votersPeer(box),
) {
  const ballot = { key: keyOfVoter(voter), answers };
  return await castBallot(peer, box.election, ballot, { timeoutMs: 0, signal }, { clock, random });
}

Deno.test("castBallot() encrypts what was chosen, a voter's last ballot counts, and trustees open the sum of all", async () => {
  using box = await openBox();
  const sent: Uint8Array[] = [];
  const peer = votersPeer(box, { sent });
  const first = await cast(box, 1, [[2], [0, 1]], peer);
  assertEquals([first.status, first.voter, first.seq], ["added", 1, 1]);
  assertEquals((await cast(box, 1, [[], [1]], peer)).seq, 2);
  assertEquals((await cast(box, 2, [[1], []], peer)).status, "added");
  // What is in the chain tells nobody what was chosen: the same again has no bytes of the first but who and under which key.
  assertEquals((await cast(box, 2, [[1], []], peer)).seq, 2);
  const words = (record: Uint8Array) =>
    new Set(record.slice(55, -64).toHex().match(/.{64}/g) ?? []);
  assertEquals(words(sent[2]).intersection(words(sent[3])), new Set());
  // A receipt shows that it is there, and not what it says.
  assertEquals(readReceiptBallot(sent[1], box.election), {
    ok: true,
    ballot: { voter: 1, seq: 2 },
  });
  const other = { ...box.election, network: { ...box.election.network, chainId: "ab".repeat(32) } };
  const open = { ...box.election, definition: exampleDefinition() };
  for (const [record, election] of [[sent[1], other], [sent[1], open], [CHUNK, box.election]]) {
    assert(!readReceiptBallot(record as Uint8Array, election as Election).ok);
  }

  box.ballots = [sent[1], sent[3]];
  box.time = box.definition.late;
  const turn = await box.look(1);
  assert(turn.kind === "send", shortTurn(turn));
  await box.add(turn.record);
  for (let step = 0; step < 2; step++) await box.step(1, 2, 3);
  const { value } = await readOpening((path, args) => box.api.query(path, args));
  // Blank of voter 1, whose weight is 1; Ben, and no evening, of voter 2, whose weight is 2.
  assertEquals(openSums(box.definition, value), [[1, 0, 2, 0], [0, 1]]);
});

Deno.test("castBallot() encrypts under no key that another branch could still take away, and none that is missing", async () => {
  using box = await openBox();
  const sent: Uint8Array[] = [];
  const peer = votersPeer(box, { sent });
  box.finalIndex = box.index - 1;
  const error = await assertRejects(() => cast(box, 1, [[0], []], peer), NotFinalError);
  assertMatch(error.message, /trustees' key, must be final: it is not\. Nothing was sent/);
  assertEquals(sent, []);
  box.finalIndex = undefined;
  assertEquals((await cast(box, 1, [[0], []], peer)).status, "added");

  using late = new TrusteeBox();
  await late.add(CHUNK);
  await late.step(1, 3);
  late.time = KEYS_BY;
  const { status, code, reason } = await cast(late, 1, [[0], []]);
  assertEquals([status, code], ["refused", "keys-missing"]);
  assertMatch(reason ?? "", /not all steps were done by Anna, Ben, Cleo: the election has failed/);
});

Deno.test("castBallot() says before the opening that an election has failed, and that of a key which may still come it has not", async () => {
  using box = new TrusteeBox();
  await box.add(CHUNK);
  const ballot = { key: keyOfVoter(1), answers: [[0], []] };
  for (const [now, code] of [[KEYS_BY - 1, "not-open"], [KEYS_BY, "keys-missing"]] as const) {
    const cast = await castBallot(votersPeer(box), box.election, ballot, { timeoutMs: 0, signal }, {
      clock: new ManualClock(now),
      random,
    });
    assertEquals(cast.code, code);
  }
  const options = { timeoutMs: 0, signal, onWait() {} };
  const early = await awaitElectionKey(box.api, box.election, {
    ...options,
    clock: new ManualClock(KEYS_BY - 1),
  });
  assert(!early.ok);
  assertMatch(early.reason, /is not made yet.* awaited: Anna, Ben, Cleo$/);
});

Deno.test("castBallot() believes no peer about the trustees' key: who has made one up could read the ballot", async () => {
  using box = await openBox();
  using other = await openBox();
  const lies: Readonly<Record<string, (path: string, honest: Json, others: Json) => Json>> = {
    "another election's key": (path, honest, others) =>
      path === "ceremony"
        ? { ...honest as object, publicKey: (others as Record<string, Json>).publicKey }
        : honest,
    "all of another election's ceremony": (path, honest, others) =>
      path === "ceremony" || path === "polynomial" ? others : honest,
    "a trustee's polynomial of another election": (path, honest, others) =>
      path === "polynomial" ? others : honest,
    "no polynomials": (path, honest) => path === "polynomial" ? null : honest,
    "bytes that are none": (path, honest) =>
      path === "polynomial" ? { ...honest as object, body: "00" } : honest,
  };
  for (const [name, lie] of Object.entries(lies)) {
    const sent: Uint8Array[] = [];
    const query = async (path: string, args?: Readonly<Record<string, string>>) => {
      const [honest, others] = await Promise.all(
        [box, other].map(({ api }) => api.query(path, args)),
      );
      return { ...honest!, answer: lie(path, honest!.answer, others!.answer) };
    };
    const peer = votersPeer(box, { changes: { query }, sent });
    await assertRejects(() => cast(box, 1, [[0], []], peer), UnreachableError);
    assertEquals(sent, [], name);
  }
});

Deno.test("castBallot() hands in a ballot that another program has encrypted with the voter's code, and no other", async () => {
  using box = await openBox();
  const sent: Uint8Array[] = [];
  const peer = votersPeer(box, { sent });
  const found = await readElectionKey(peer.api, box.election, OPENS);
  assert(found.kind === "ready");
  const election = beleniosOf(box.definition, { key: found.key });
  const text = encryptedBallotText(encryptedBy(1, election));
  const handIn = (voter: number, encryptedText: string) =>
    castBallot(peer, box.election, { key: keyOfVoter(voter), encryptedText }, {
      timeoutMs: 0,
      signal,
    }, { clock, random });
  const others = encryptedBallotText(encryptedBy(
    1,
    beleniosOf(box.definition, {
      key: found.key,
      chainId: "ab".repeat(32),
    }),
  ));
  for (
    const [voter, given, reason] of [
      [2, text, /made with another/],
      [1, others, /must be for the election/],
      [1, "{}", /the ballot is not good/],
      [1, "CBDX-Z14X", /must be JSON, as belenios-tool .* prints it: it is none/],
      [1, '{"opened":1}', /vote --test has opened this one/],
      [1, '{"receipt":1}', /this is the receipt of one/],
      [
        1,
        text.replace(
          /"response":"\d/,
          (found) => found.endsWith("3") ? '"response":"4' : '"response":"3',
        ),
        /not good/,
      ],
    ] as const
  ) {
    const refused = await handIn(voter, given);
    assertEquals([refused.status, refused.code], ["refused", "bad-ballot"]);
    assertMatch(refused.reason ?? "", reason);
  }
  assertEquals(sent, []);
  assertEquals((await handIn(1, text)).status, "added");
});
