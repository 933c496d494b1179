import { assertEquals } from "@std/assert";
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

Deno.test("readCountFinality() says loudly that a count lacks a block which is known to be final", async () => {
  const awaited = { index: 120, hash: hashOfDigit("7"), round: 200 };
  const api = { finality: () => Promise.resolve(toldFinality({ awaited })) };
  const part = { index: 17, hash: hashOfDigit("5"), likely: 0 };
  const told = await readCountFinality(api, part);
  assertEquals([told?.final.awaits, told?.notes.length], [120, 1]);
  assertEquals(told?.notes[0].startsWith("NOT ALL OF IT: block 120 "), true);
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
