import { assert, assertEquals, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import type { Answer, Question } from "../../../../plugins/counting/question.ts";
import {
  answerBytes,
  readAnswers,
  writeAnswers,
} from "../../../../plugins/election/records/answers.ts";
import {
  readOpenBallot,
  writeOpenBallot,
} from "../../../../plugins/election/records/open_ballot.ts";
import { isSignedBy } from "../../../../plugins/election/records/record_signature.ts";
import { deriveVoterKey } from "../../../../plugins/election/roll/voter_key.ts";

const CHOICES = ["Ann", "Ben", "Cem", "Dee", "Eve", "Fay", "Gus", "Hal", "Ida"];
const QUESTIONS: readonly Question[] = [
  { kind: "choose", choices: CHOICES, min: 1, max: 2, blank: true },
  { kind: "approve", choices: CHOICES.slice(0, 3) },
  { kind: "score", count: "score", choices: CHOICES.slice(0, 4), grades: 6 },
  { kind: "grade", count: "majority-judgment", choices: CHOICES.slice(0, 2), grades: 5 },
  {
    kind: "rank",
    count: "irv",
    choices: CHOICES,
    ties: true,
    partial: true,
    maxSkippedRanksAllowed: 1,
  },
];
const ANSWERS: readonly Answer[] = [[0, 8], [], [5, null, 0, 3], [1, 5], [3, [0, 8], [], 2]];
const ELECTION = { chainId: "ab".repeat(32), questions: QUESTIONS };
const KEY = deriveVoterKey("2TBRpir3rZntKc", 12_345n);
const BALLOT = { voter: 17, seq: 2, answers: ANSWERS };
const RECORD = writeOpenBallot(BALLOT, ELECTION, { secret: KEY.secret, random });

Deno.test("readOpenBallot() reads what writeOpenBallot() wrote, signed by the voter alone", () => {
  assertEquals(readOpenBallot(RECORD, ELECTION), { ok: true, ballot: BALLOT });
  assertEquals(RECORD.length, 18 + 5 + answerBytes(QUESTIONS) + 64);
  assert(isSignedBy(KEY.publicKey, RECORD, ELECTION.chainId));
  const other = deriveVoterKey("2TBRpir3rZntKc", 54_321n);
  assertEquals(isSignedBy(other.publicKey, RECORD, ELECTION.chainId), false);
});

Deno.test("isSignedBy() takes no ballot with a bit turned, and none of an election whose id begins alike", () => {
  for (let bit = 0; bit < 8 * RECORD.length; bit += 7) {
    const turned = RECORD.slice();
    turned[bit >> 3] ^= 1 << (bit & 7);
    assertEquals(isSignedBy(KEY.publicKey, turned, ELECTION.chainId), false, `bit ${bit}`);
  }
  const alike = "ab".repeat(16) + "cd".repeat(16);
  assertEquals(readOpenBallot(RECORD, { ...ELECTION, chainId: alike }).ok, true);
  assertEquals(isSignedBy(KEY.publicKey, RECORD, alike), false);
});

Deno.test("readOpenBallot() says what is wrong with bytes that are no ballot of the election", () => {
  const codeOf = (record: Uint8Array, election = ELECTION) => {
    const read = readOpenBallot(record, election);
    return read.ok ? "ok" : read.code;
  };
  const changed = (at: number, byte: number) => RECORD.with(at, byte);
  assertEquals(codeOf(new Uint8Array()), "malformed");
  assertEquals(codeOf(changed(0, 2)), "malformed");
  assertEquals(codeOf(changed(1, 3)), "malformed");
  assertEquals(codeOf(RECORD.subarray(0, 86)), "malformed");
  assertEquals(codeOf(changed(22, 0)), "malformed");
  assertEquals(codeOf(changed(21, 0)), "malformed");
  assertEquals(codeOf(RECORD, { ...ELECTION, chainId: "cd".repeat(32) }), "other-election");
  assertEquals(codeOf(RECORD.subarray(0, -1)), "malformed");
  assertEquals(codeOf(Uint8Array.of(...RECORD, 0)), "malformed");
  // Three are chosen where two may be.
  assertEquals(codeOf(changed(23, 0b111)), "bad-answer");
  // A bit that stands for no choice.
  assertEquals(codeOf(changed(24, 0b11)), "bad-answer");
  // A grade that there is not.
  assertEquals(codeOf(changed(26, 6)), "bad-answer");
});

Deno.test("readAnswers() reads no bytes but those that writeAnswers() writes of what it read", () => {
  for (const [i, question] of QUESTIONS.entries()) {
    const written = writeAnswers([question], [ANSWERS[i]]);
    assertEquals(readAnswers([question], written), [ANSWERS[i]]);
    const size = answerBytes([question]);
    let read = 0;
    for (let round = 0; round < 5_000; round++) {
      const bytes = Uint8Array.from(
        { length: size },
        () => [0, 1, 2, 3, 4, 8, 255][random.below(7)],
      );
      const answers = readAnswers([question], bytes);
      if (answers === undefined) continue;
      read++;
      assertEquals(writeAnswers([question], answers), bytes);
    }
    assert(read > 0, `nothing was read for question ${i + 1}`);
  }
});

Deno.test("writeOpenBallot() names what it cannot write", () => {
  const write = (ballot: Partial<typeof BALLOT>) => () =>
    writeOpenBallot({ ...BALLOT, ...ballot }, ELECTION, { secret: KEY.secret, random });
  for (
    const [ballot, message] of [
      [{ voter: 0 }, "voter must be a whole number from 1 to 4294967295: it is 0"],
      [{ seq: 256 }, "seq must be a whole number from 1 to 255: it is 256"],
      [
        { answers: ANSWERS.slice(1) },
        "there must be an answer to each of the 5 questions: there are 4",
      ],
      [{ answers: ANSWERS.with(0, [0, 1, 2]) }, "the answer to question 1 breaks too-many"],
      [{ answers: ANSWERS.with(4, [[0, 1], 0]) }, "the answer to question 5 breaks twice"],
    ] as const
  ) assertEquals(assertThrows(write(ballot), RangeError).message, message);
});
