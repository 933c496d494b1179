/** Which witnesses count as heard, by what they and the others said and when. */
import { assertEquals } from "@std/assert";
import { Hearing } from "../../../net/witness/hearing.ts";
import { joinedRound } from "../../../net/witness/joined_round.ts";
import { HEARD_MS, SILENT_MS } from "../../../net/witness/limits.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { signedBy } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const REPEAT_MS = 4_000;

interface Case {
  readonly what: string;
  /** What happens after a word of round 5. */
  readonly then: (hearing: Hearing, clock: ManualClock) => Promise<void>;
  readonly isHeard: boolean;
}

const CASES: readonly Case[] = [
  {
    what: "spoke just under two minutes ago is heard",
    then: (_, clock) => clock.advance(HEARD_MS - 1),
    isHeard: true,
  },
  {
    what: "spoke two minutes ago is not heard",
    then: (_, clock) => clock.advance(HEARD_MS),
    isHeard: false,
  },
  {
    what: "has not joined the others in a later round is heard while its word may be on the way",
    then: async (hearing, clock) => {
      await clock.advance(60_000);
      hearing.joined(6, REPEAT_MS);
      await clock.advance(SILENT_MS - 1);
    },
    isHeard: true,
  },
  {
    what: "has not joined the others in a later round is not heard after that",
    then: async (hearing, clock) => {
      hearing.joined(6, REPEAT_MS);
      await clock.advance(SILENT_MS);
    },
    isHeard: false,
  },
  {
    what: "does not join rounds that go on is not heard",
    then: async (hearing, clock) => {
      for (let round = 6; round < 10; round++) {
        hearing.joined(round, REPEAT_MS);
        await clock.advance(SILENT_MS / 2);
      }
    },
    isHeard: false,
  },
  {
    what: "joins each round is heard",
    then: async (hearing, clock) => {
      for (let round = 6; round < 10; round++) {
        hearing.joined(round, REPEAT_MS);
        hearing.note(0, round);
        await clock.advance(SILENT_MS / 2);
      }
    },
    isHeard: true,
  },
  {
    what: "no longer repeats a time-out that the others repeat is not heard",
    then: async (hearing, clock) => {
      hearing.joined(5, REPEAT_MS);
      await clock.advance(REPEAT_MS + SILENT_MS);
    },
    isHeard: false,
  },
  {
    what: "repeats its time-out is heard",
    then: async (hearing, clock) => {
      hearing.joined(5, REPEAT_MS);
      await clock.advance(REPEAT_MS);
      hearing.note(0, 5);
      await clock.advance(SILENT_MS);
    },
    isHeard: true,
  },
  {
    what: "has nothing to repeat once the round has made a block final is heard",
    then: async (hearing, clock) => {
      hearing.joined(5, REPEAT_MS);
      hearing.finalised(5);
      await clock.advance(60_000);
    },
    isHeard: true,
  },
  {
    what: "said nothing in two rounds that became final is heard",
    then: async (hearing, clock) => {
      for (const round of [6, 7]) hearing.finalised(round);
      await clock.advance(60_000);
    },
    isHeard: true,
  },
  {
    what: "said nothing in three rounds that became final is not heard",
    then: async (hearing, clock) => {
      for (const round of [6, 7, 8]) hearing.finalised(round);
      await clock.advance(SILENT_MS);
    },
    isHeard: false,
  },
];

for (const { what, then, isHeard } of CASES) {
  Deno.test(`Hearing: a witness that ${what}`, async () => {
    const clock = new ManualClock();
    const hearing = new Hearing({ clock });
    assertEquals([hearing.isHeard(0), hearing.seenMs(0)], [false, undefined]);
    hearing.note(0, 5);
    const at = clock.now();
    await then(hearing, clock);
    assertEquals(hearing.isHeard(0), isHeard);
    if (!isHeard) assertEquals(hearing.seenMs(0), at);
    hearing.note(0, 12);
    assertEquals(hearing.isHeard(0), true);
  });
}

Deno.test("joinedRound() is the highest that one honest witness at least is over with", () => {
  const chain = testNetwork().chainId;
  const timeouts = [9, 4, 7].map((round, key) =>
    signedBy(key, chain, {
      ...{ kind: "timeout", round, index: 0, hash: hashOfDigit("0") },
      ...{ sourceRound: 0, sourceHash: chain },
    })
  );
  const all = () => timeouts;
  assertEquals(joinedRound(makeWitnessSet([1, 1, 1, 1], 3), { all }), 7);
  assertEquals(joinedRound(makeWitnessSet([1, 1, 1], 3), { all }), 9);
  assertEquals(joinedRound(makeWitnessSet([1, 1, 5, 1], 6), { all }), 7);
  assertEquals(joinedRound(makeWitnessSet([1, 1, 1, 1, 1, 1, 1], 4), { all }), 0);
});
