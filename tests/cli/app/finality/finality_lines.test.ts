import { assertEquals, assertStringIncludes } from "@std/assert";
import { describeClosing } from "../../../../cli/app/finality/closing_words.ts";
import type { FinalityReport } from "../../../../net/api/finality_report.ts";
import {
  describeLiars,
  finalityLines,
  lieLines,
  witnessLines,
} from "../../../../cli/app/finality/finality_lines.ts";
import { describeHeard, describeQuorum } from "../../../../cli/app/finality/finality_words.ts";
import { readCountFinality } from "../../../../cli/app/finality/count_finality.ts";
import { hashOfDigit } from "../../../support/witness_statements.ts";
import { TOLD_AT, toldFinality } from "../../../support/finality.ts";

const AT = { now: TOLD_AT };

Deno.test("finalityLines() says what is final, who is heard, and since when others are not", () => {
  const finality = toldFinality({}, (each) => ({ ...each, proven: each.name === "Ben" }));
  assertEquals(finalityLines(finality, AT), [
    ["final", "17 (555555555555…), 40 s ago, round 58"],
    [
      "witnesses",
      "2 of 4 heard (3 must agree): Ann, Ben (proven liar); not for 12 min: Club; " +
      "not heard since the start: Zoë",
    ],
  ]);
});

Deno.test("finalityLines() calls nothing final before the first round, and names no time that it does not know", () => {
  const none = toldFinality({ index: 0, round: 0, finalMs: null, signers: [] });
  assertEquals(finalityLines(none, AT)[0], ["final", "nothing yet"]);
  const before = toldFinality({ finalMs: null });
  assertEquals(finalityLines(before, AT)[0], ["final", "17 (555555555555…), round 58"]);
});

Deno.test("finalityLines() names a block that is known to be final and is not here", () => {
  const awaited = { index: 120, hash: hashOfDigit("7"), round: 200 };
  const known = "block 120 (777777777777…) is known to be final and is not here yet";
  assertEquals(finalityLines(toldFinality({ awaited }), AT)[0], [
    "final",
    `17 (555555555555…), 40 s ago, round 58; ${known}`,
  ]);
  const none = toldFinality({ awaited, index: 0, round: 0 });
  assertEquals(finalityLines(none, AT)[0], ["final", `nothing yet; ${known}`]);
});

Deno.test("finalityLines() says that a peer has left the network, and so does a count", async () => {
  const left = { index: 120, hash: hashOfDigit("7"), round: 200 };
  const told =
    "THIS PEER HAS LEFT THE NETWORK: block 120 (777777777777…) is final, and is rejected here";
  assertStringIncludes(finalityLines(toldFinality({ left }), AT)[0][1], told);
  const api = { finality: () => Promise.resolve(toldFinality({ left })) };
  const part = { index: 17, hash: hashOfDigit("5"), likely: 0 };
  const count = await readCountFinality(api, part, {
    now: TOLD_AT,
    status: { pending: 0, peers: 1 },
  });
  assertStringIncludes(count!.notes[0], told);
});

Deno.test("readCountFinality() says loudly that a count lacks a block which is known to be final", async () => {
  const awaited = { index: 120, hash: hashOfDigit("7"), round: 200 };
  const api = { finality: () => Promise.resolve(toldFinality({ awaited })) };
  const part = { index: 17, hash: hashOfDigit("5"), likely: 0 };
  const told = await readCountFinality(api, part, {
    now: TOLD_AT,
    status: { pending: 0, peers: 1 },
  });
  assertEquals([told?.final.awaits, told?.notes.length], [120, 1]);
  assertEquals(told?.notes[0].startsWith("NOT ALL OF IT: block 120 "), true);
});

/** What is told of a count up to block 17, with nothing behind it. */
async function countTold(
  change: Partial<FinalityReport>,
  { now = TOLD_AT, pending = 0, peers = 1 } = {},
) {
  const api = { finality: () => Promise.resolve(toldFinality(change)) };
  const part = { index: 17, hash: hashOfDigit("5"), likely: 0 };
  const told = await readCountFinality(api, part, { now, status: { pending, peers } });
  return { ...told!, text: told!.notes.join("\n") };
}

Deno.test("readCountFinality() names who is missing where votes wait, and does not pretend to know where nobody is connected", async () => {
  const missing = "2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë";
  assertEquals((await countTold({}, { pending: 1 })).text, missing);
  assertEquals((await countTold({})).text, "", "all is final");
  assertEquals((await countTold({ heard: 3 }, { pending: 1 })).text, "");
  assertEquals(
    (await countTold({ heard: 0 }, { pending: 1, peers: 0 })).text,
    "No other machine is connected, so who of the witnesses is there is not known here",
  );
});

Deno.test("what is said of the end of a network: until when votes are taken, who is missing, and that it is final", async () => {
  const closing = { closes: TOLD_AT, lastVotes: TOLD_AT - 45_000, final: false };
  const at = "2027-01-15 08:00:00 UTC";
  const cases: [now: number, standing: string, note: string, line: string][] = [
    [
      TOLD_AT - 60_000,
      "",
      `Closes at ${at}; votes are taken until 2027-01-15 07:59:15 UTC`,
      `${at}; votes are taken until 2027-01-15 07:59:15 UTC`,
    ],
    [
      TOLD_AT - 45_000,
      "",
      `Closes at ${at}; no vote is taken any more since 2027-01-15 07:59:15 UTC`,
      `${at}; no vote is taken any more since 2027-01-15 07:59:15 UTC`,
    ],
    [
      TOLD_AT + 1,
      "CLOSED, NOT FINAL: it is final up to block 17 alone, as too few of the witnesses have signed the closing",
      "2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë",
      `${at}: closed, not final`,
    ],
  ];
  for (const [now, standing, note, line] of cases) {
    const told = await countTold({ closing }, { now });
    assertEquals((told.standing[0] ?? "").slice(0, standing.length), standing);
    assertEquals(told.standing.length, standing === "" ? 0 : 2);
    assertEquals(told.text, note);
    assertEquals(told.final.closing, closing);
    assertEquals(finalityLines(toldFinality({ closing }), { now })[1], ["closes", line]);
  }
  const final = await countTold({ closing: { ...closing, final: true } }, { now: TOLD_AT + 1 });
  assertEquals(final.standing, [
    "RESULT, FINAL: witnesses have signed the closing (3 of 4: Ann, Ben, Club). No computing power can change it " +
    "any more.",
    `It closed at ${at}.`,
  ]);
  assertEquals(final.text, "", "who is missing then is no matter");
});

Deno.test("describeClosing() says that a single witness is trusted alone, and what is in danger where nobody mines", () => {
  const ann = { index: 17, witnesses: ["Ann"], of: 1 };
  const facts = { closes: TOLD_AT, mining: "off", first: "Ann" } as const;
  assertStringIncludes(
    describeClosing(ann, { ...facts, isFinal: true })[0],
    "Ann is trusted alone: Ann could leave votes out",
  );
  const [open] = describeClosing(ann, { ...facts, isFinal: false });
  assertStringIncludes(
    open,
    "as Ann, the only witness, has not signed the closing. Until then votes",
  );
  assertStringIncludes(open, "votes that are not final can still be left out.");
  const [mined] = describeClosing(ann, { ...facts, mining: "open", isFinal: false });
  assertStringIncludes(mined, "one machine can still make another end of the chain");
});

Deno.test("finalityLines() does not pretend to know who is there where no machine is connected", () => {
  const stored = toldFinality({ heard: 0 }, (each) => ({ ...each, heard: false, seenMs: null }));
  assertEquals(
    finalityLines(stored, { ...AT, peers: 0 })[1][1],
    "Ann, Ben, Club, Zoë; who of them is there is not known, as no other machine is connected",
  );
});

Deno.test("finalityLines() says of a single witness that the network trusts it alone", () => {
  const [ann] = toldFinality().witnesses;
  const one = toldFinality({ witnesses: [ann], quorum: 1, weight: 1, heard: 1 });
  assertEquals(finalityLines(one, AT)[1][1], "this network trusts Ann alone, who is heard");
});

Deno.test("describeHeard() counts heads where all weigh the same, and weights where they do not", () => {
  assertEquals(
    describeHeard(toldFinality()),
    "2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë",
  );
  const threes = toldFinality(
    { quorum: 7, weight: 12, heard: 6 },
    (each) => ({ ...each, weight: 3 }),
  );
  assertEquals(describeQuorum(threes), "3 must agree");
  const uneven = toldFinality(
    { quorum: 8, weight: 13, heard: 6 },
    (each) => ({ ...each, weight: each.name.length }),
  );
  assertEquals(
    describeHeard(uneven),
    "a weight of 6 of 13 is heard, a weight of 8 must agree; not heard: Club, Zoë",
  );
});

Deno.test("lieLines() prints both signatures of a lie, and describeLiars() who lied", () => {
  assertEquals([lieLines(toldFinality()), describeLiars(toldFinality())], [[], undefined]);
  const lying = toldFinality({
    proofs: [{ witness: 1, lie: "double-vote", rounds: [41, 41], first: "aa", second: "bb" }],
  }, (each) => ({ ...each, proven: each.name === "Ben" }));
  assertEquals(lieLines(lying), [
    "Ben's witness signed two different things, in round 41:",
    "  aa",
    "  bb",
  ]);
  assertEquals(
    describeLiars(lying),
    "Proven to have lied: Ben (chainvote status --witnesses shows it)",
  );
});

Deno.test("witnessLines() has each witness with its key and what is to be known of it", () => {
  const [ann] = toldFinality({}, (each) => ({ ...each, own: true, weight: 5 })).witnesses;
  assertEquals(witnessLines(toldFinality({ witnesses: [ann] })), [
    `  ${ann.key}  Ann: heard, weight 5, this peer signs with it`,
  ]);
});
