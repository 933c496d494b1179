import { assertEquals } from "@std/assert";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { writeNotice } from "../../../plugins/election/records/notice.ts";
import { signRecord } from "../../../plugins/election/records/record_signature.ts";
import {
  joinReplacement,
  unsignedReplacement,
} from "../../../plugins/election/records/replaced_voter.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import {
  badBallotOf,
  ballotOf,
  CHAIN,
  CHUNK,
  ElectionBench,
  noticeOf,
  replacementOf,
} from "./election_bench.ts";
import {
  CLOSES,
  exampleDefinition,
  LATE,
  OPENS,
  REGISTRAR_SECRETS,
  VOTER_SECRETS,
} from "./example_election.ts";

const STRANGER = 999n;

Deno.test("election: ballots are taken from opens on and until late, to the millisecond of the block", async () => {
  const bench = await ElectionBench.withRoll();
  for (
    const [time, verdict] of [
      [OPENS - 1, "ignore not-open"],
      [OPENS, "accept"],
      [CLOSES, "accept"],
      [LATE - 1, "accept"],
      [LATE, "ignore closed"],
    ] as const
  ) assertEquals(await bench.judge(time, ballotOf(1, 1)), verdict, `${time - OPENS}`);
});

Deno.test("election: a ballot is refused for the first rule that it breaks, in the order of their cost", async () => {
  const bench = await ElectionBench.withRoll();
  const good = ballotOf(1, 1);
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [good, "accept"],
    [good.subarray(1), "reject malformed"],
    [good.subarray(0, -1), "reject malformed"],
    [Uint8Array.of(...good, 0), "reject malformed"],
    [good.with(0, 2), "reject malformed"],
    [good.with(1, 3), "reject other-kind"],
    [good.with(1, 14), "reject malformed"],
    [good.with(21, 0), "reject malformed"],
    [good.with(22, 0), "reject malformed"],
    [ballotOf(1, 1, { chainId: "c5".repeat(32) }), "reject other-election"],
    // The ids begin alike, so the signature alone can tell.
    [ballotOf(1, 1, { chainId: "c4".repeat(16) + "00".repeat(16) }), "reject forged"],
    [ballotOf(6, 1, { secret: STRANGER }), "reject not-on-roll"],
    [ballotOf(1, 5), "ignore seq-gap"],
    [ballotOf(1, 200), "ignore seq-gap"],
    [ballotOf(1, 1, { secret: VOTER_SECRETS[1] }), "reject forged"],
    // Three of a question that takes one, without a signature over it: nobody but the voter has it looked at.
    [good.with(23, 0b111), "reject forged"],
    [badBallotOf(1, 1), "reject bad-answer"],
  ];
  for (const [record, verdict] of cases) assertEquals(await bench.judge(OPENS, record), verdict);
  await bench.add(OPENS, good);
  assertEquals(await bench.judge(OPENS, good), "ignore superseded");
  assertEquals(await bench.judge(OPENS, ballotOf(1, 1)), "ignore superseded");
  assertEquals(await bench.judge(OPENS, ballotOf(1, 2)), "accept");
  assertEquals(await bench.judge(LATE, ballotOf(1, 2)), "ignore closed");
});

Deno.test("election: no ballot enters before the whole roll is in, and no chunk from opens on", async () => {
  const bench = new ElectionBench();
  assertEquals(await bench.judge(OPENS - 1, ballotOf(1, 1)), "ignore roll-missing");
  assertEquals(await bench.judge(OPENS, ballotOf(1, 1)), "ignore roll-missing");
  assertEquals(await bench.judge(OPENS - 1, CHUNK), "accept");
  assertEquals(await bench.judge(OPENS, CHUNK), "ignore roll-late");
  await bench.add(OPENS - 1, CHUNK);
  assertEquals(await bench.judge(OPENS - 1, CHUNK), "ignore duplicate");
  assertEquals(await bench.judge(OPENS, ballotOf(1, 1)), "accept");
  await bench.undo(1);
  assertEquals(await bench.judge(OPENS, ballotOf(1, 1)), "ignore roll-missing");
});

Deno.test("election: a voter has 32 ballots at most, however wide the steps", async () => {
  for (const step of [1, 4]) {
    const bench = await ElectionBench.withRoll();
    for (let i = 1; i <= 32; i++) await bench.add(OPENS, ballotOf(1, i * step));
    const next = 32 * step + 1;
    const verdict = step === 1 ? "ignore too-many" : "ignore seq-gap";
    assertEquals(await bench.judge(OPENS, ballotOf(1, next)), verdict);
    assertEquals(await bench.query("voter", { number: "1" }), {
      ...await voterNow(bench, 1),
      accepted: 32,
      next: null,
    });
  }
});

Deno.test("election: with revote once the first ballot counts, and no other is taken", async () => {
  const bench = await ElectionBench.withRoll(exampleDefinition({ revote: "once" }));
  await bench.add(OPENS, ballotOf(1, 2));
  for (const seq of [1, 2, 3]) {
    assertEquals(await bench.judge(OPENS, ballotOf(1, seq)), "ignore too-many");
  }
  assertEquals(await bench.judge(OPENS, ballotOf(2, 1)), "accept");
});

Deno.test("election: a replaced letter ends the old code, and the new one has 32 ballots of its own", async () => {
  const bench = await ElectionBench.withRoll();
  await bench.add(OPENS, ballotOf(1, 4), ballotOf(1, 8));
  await bench.add(OPENS, replacementOf(1, 77n));
  assertEquals(await bench.judge(OPENS, ballotOf(1, 9)), "ignore replaced");
  assertEquals(await bench.judge(OPENS, ballotOf(1, 129)), "ignore replaced");
  assertEquals(await bench.judge(OPENS, ballotOf(1, 9, { secret: 77n })), "ignore replaced");
  // Until the new one is used the old ballot counts, and both are told.
  const { ballots: [before] } = await bench.query("ballots") as { ballots: { seq: number }[] };
  assertEquals(before.seq, 8);
  await bench.add(OPENS, ballotOf(1, 129, { secret: 77n }));
  for (let seq = 130; seq <= 160; seq++) await bench.add(OPENS, ballotOf(1, seq, { secret: 77n }));
  assertEquals(await bench.judge(OPENS, ballotOf(1, 161, { secret: 77n })), "ignore too-many");
  const { replaced: [letter] } = await bench.query("replaced") as {
    replaced: { voter: number; before: { seq: number } }[];
  };
  assertEquals([letter.voter, letter.before.seq], [1, 8]);
});

Deno.test("election: a ballot under a new key is ignored where the letter is not replaced, never rejected", async () => {
  const bench = await ElectionBench.withRoll();
  const record = ballotOf(1, 129, { secret: 77n });
  assertEquals(await bench.judge(OPENS, record), "ignore seq-gap");
  await bench.add(OPENS, replacementOf(1, 77n));
  assertEquals(await bench.judge(OPENS, record), "accept");
  // Another branch may hold another letter of the same voter.
  await bench.undo(1);
  await bench.add(OPENS, replacementOf(1, 78n));
  assertEquals(await bench.judge(OPENS, record), "ignore replaced");
  // One that fills its 32 with the widest steps does not reach the numbers of a new key.
  const filled = await ElectionBench.withRoll();
  for (let i = 1; i <= 31; i++) await filled.add(OPENS, ballotOf(1, i * 4));
  await filled.add(OPENS, ballotOf(1, 127));
  assertEquals(await filled.judge(OPENS, record), "ignore seq-gap");
});

Deno.test("election: letters are replaced by all registrars, once, a few of them, to a key of nobody, until closes", async () => {
  const bench = await ElectionBench.withRoll();
  const [one, other] = REGISTRAR_SECRETS;
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [replacementOf(1, 77n), "accept"],
    [replacementOf(1, 77n, [one]), "reject malformed"],
    [replacementOf(1, 77n, [one, one]), "reject forged"],
    [replacementOf(1, 77n, [other, one]), "reject forged"],
    [replacementOf(1, 77n, [one, STRANGER]), "reject forged"],
    [replacementOf(6, 77n), "reject not-on-roll"],
    [replacementOf(1, VOTER_SECRETS[0]), "ignore key-taken"],
    [replacementOf(1, VOTER_SECRETS[4]), "ignore key-taken"],
  ];
  for (const [record, verdict] of cases) assertEquals(await bench.judge(OPENS, record), verdict);
  assertEquals(await bench.judge(CLOSES - 1, replacementOf(1, 77n)), "accept");
  assertEquals(await bench.judge(CLOSES, replacementOf(1, 77n)), "ignore closed");
  assertEquals(await bench.judge(OPENS - 1, replacementOf(1, 77n)), "accept");
  await bench.add(OPENS, replacementOf(1, 77n));
  assertEquals(await bench.judge(OPENS, replacementOf(1, 78n)), "ignore replaced");
  assertEquals(await bench.judge(OPENS, replacementOf(2, 77n)), "ignore key-taken");
  await bench.add(OPENS, replacementOf(2, 78n), replacementOf(3, 79n));
  assertEquals(await bench.judge(OPENS, replacementOf(4, 80n)), "ignore too-many");
  assertEquals(
    await new ElectionBench().judge(OPENS - 1, replacementOf(1, 77n)),
    "ignore roll-missing",
  );
});

Deno.test("election: one registrar alone replaces no letter of a number that has voted", async () => {
  const { registrars } = exampleDefinition();
  const [one] = REGISTRAR_SECRETS;
  const alone = await ElectionBench.withRoll(
    exampleDefinition({ registrars: registrars.slice(0, 1) }),
  );
  await alone.add(OPENS, ballotOf(1, 1));
  assertEquals(await alone.judge(OPENS, replacementOf(1, 77n, [one])), "ignore has-voted");
  assertEquals(await alone.judge(OPENS, replacementOf(2, 77n, [one])), "accept");
  const both = await ElectionBench.withRoll();
  await both.add(OPENS, ballotOf(1, 1));
  assertEquals(await both.judge(OPENS, replacementOf(1, 77n)), "accept");
});

Deno.test("election: a key that is replaced must be of prime order", async () => {
  const bench = await ElectionBench.withRoll();
  const record = replacementOf(1, 77n);
  const mixed = "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d";
  const unsigned = unsignedReplacement({ voter: 1, publicKey: Uint8Array.fromHex(mixed) }, CHAIN);
  const signatures = REGISTRAR_SECRETS.map((secret) =>
    signRecord(unsigned, { chainId: CHAIN, secret, random })
  );
  assertEquals(await bench.judge(OPENS, record), "accept");
  assertEquals(await bench.judge(OPENS, joinReplacement(unsigned, signatures)), "reject bad-key");
});

Deno.test("election: notices are the organiser's, at any time, each number once", async () => {
  const bench = new ElectionBench();
  const record = noticeOf(1, "The roll comes tomorrow.");
  assertEquals(await bench.judge(OPENS - 1, record), "accept");
  assertEquals(await bench.judge(LATE, record), "accept");
  const forged = writeNotice({ number: 1, kind: "information", text: "Do not vote." }, {
    chainId: CHAIN,
    secret: STRANGER,
    random,
  });
  assertEquals(await bench.judge(OPENS, forged), "reject forged");
  assertEquals(await bench.judge(OPENS, record.with(18, 51)), "reject malformed");
  assertEquals(await bench.judge(OPENS, record.with(20, 0xff)), "reject malformed");
  await bench.add(OPENS, record);
  assertEquals(await bench.judge(OPENS, noticeOf(1, "Again")), "ignore duplicate");
  assertEquals(await bench.judge(OPENS, noticeOf(2, "Again")), "accept");
  const { notices: [notice] } = await bench.query("notices") as { notices: { text: string }[] };
  assertEquals(notice.text, "The roll comes tomorrow.");
});

Deno.test("election: what is no record of an election is malformed", async () => {
  const bench = await ElectionBench.withRoll();
  const head = CHUNK.subarray(0, 18);
  for (
    const record of [
      new Uint8Array(1),
      head,
      head.with(1, 0),
      head.with(1, 2),
      head.with(1, 12),
      head.with(1, 13),
      head.with(1, 255),
      new Uint8Array(16_384),
    ]
  ) assertEquals(await bench.judge(OPENS - 1, record), "reject malformed");
});

Deno.test("election: every byte of every type of record is bound: changed in any way it is refused", async () => {
  const records: readonly (readonly [number, Uint8Array])[] = [
    [OPENS - 1, CHUNK],
    [OPENS, ballotOf(2, 1)],
    [OPENS, replacementOf(2, 77n)],
    [OPENS, noticeOf(7, "Hello")],
  ];
  for (const [time, record] of records) {
    const isChunk = record === CHUNK;
    const bench = isChunk ? new ElectionBench() : await ElectionBench.withRoll();
    assertEquals(await bench.judge(time, record), "accept");
    for (let at = 0; at < record.length; at++) {
      for (const bit of [1, 128]) {
        const verdict = await bench.judge(time, record.with(at, record[at] ^ bit));
        assertEquals(verdict === "accept", false, `byte ${at} of type ${record[1]}`);
      }
    }
  }
});

Deno.test("election: a record names its own conflict key", async () => {
  const bench = await ElectionBench.withRoll();
  const key = async (record: Uint8Array) => (await bench.host.keys([record]))[0];
  assertEquals(await key(CHUNK), ["r/0"]);
  assertEquals(await key(ballotOf(2, 130)), ["v/2/130"]);
  assertEquals(await key(replacementOf(3, 77n)), ["x/3"]);
  assertEquals(await key(noticeOf(4, "Hello")), ["n/4"]);
  // A second signature of the same ballot is another record, and has the same key.
  const [one, other] = [ballotOf(1, 1), ballotOf(1, 1)];
  assertEquals(one.toHex() === other.toHex(), false);
  const judged = await bench.host.select({ index: 2, time: OPENS, records: [one, other] });
  assertEquals(judged.map(({ kind }) => kind), ["accept", "ignore"]);
});

async function voterNow(bench: ElectionBench, voter: number) {
  return await bench.query("voter", { number: String(voter) }) as Record<string, number>;
}

Deno.test("election: the queries say what is in the chain", async () => {
  const bench = new ElectionBench();
  const key = publicKeyOfSecret(VOTER_SECRETS[1]).toHex();
  assertEquals(await bench.query("voter", { number: "2" }), null);
  await bench.add(OPENS - 1, CHUNK);
  const untouched = {
    voter: 2,
    weight: 2,
    key,
    replaced: false,
    seq: null,
    recordId: null,
    time: null,
    accepted: 0,
    next: 1,
    step: 4,
  };
  assertEquals(await bench.query("voter", { number: "2" }), untouched);
  assertEquals(await bench.query("voter", { key }), untouched);
  for (const number of ["0", "6", "-1", "02", "x", ""]) {
    assertEquals(await bench.query("voter", { number }), null, number);
  }
  assertEquals(await bench.query("voter", { key: publicKeyOfSecret(STRANGER).toHex() }), null);
  await bench.add(OPENS, ballotOf(2, 1), ballotOf(4, 1));
  await bench.add(OPENS + 3_600_000, ballotOf(2, 3), ballotOf(5, 1));
  const status = {
    chunks: 1,
    rollIsWhole: true,
    ballots: 4,
    voters: 3,
    weight: 6,
    replaced: 0,
    mostReplaced: 3,
    notices: 0,
  };
  assertEquals(await bench.query("status"), status);
  assertEquals(await bench.query("turnout"), {
    hours: [[OPENS, 2, 5], [OPENS + 3_600_000, 1, 1]],
  });
  const voter = await voterNow(bench, 2);
  assertEquals([voter.seq, voter.accepted, voter.next], [3, 2, 4]);
  const { ballots } = await bench.query("ballots", { after: "2" }) as {
    ballots: { voter: number; weight: number; answers: unknown }[];
  };
  assertEquals(ballots.map((each) => [each.voter, each.weight, each.answers]), [
    [4, 3, [[0], [2, 0]]],
    [5, 1, [[0], [2, 0]]],
  ]);
  const { entries } = await bench.query("roll", { chunk: "0" }) as { entries: unknown[] };
  assertEquals(entries[1], [key, 2]);
  assertEquals(await bench.query("roll", { chunk: "1" }), null);
  await bench.add(CLOSES - 1, replacementOf(2, 77n));
  const after = await voterNow(bench, 2);
  assertEquals([after.key, after.replaced, after.seq, after.next] as unknown[], [
    publicKeyOfSecret(77n).toHex(),
    true,
    3,
    129,
  ]);
  // Who holds the old letter learns that it was replaced.
  assertEquals(await bench.query("voter", { key }), await bench.query("voter", { number: "2" }));
  assertEquals(await bench.query("nothing"), undefined);
  assertEquals(await bench.query("constructor"), undefined);
});
