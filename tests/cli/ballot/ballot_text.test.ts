/** A signed ballot as a line of text. */
import { assert, assertEquals } from "@std/assert";
import { systemRandom as random } from "../../../core/base/system.ts";
import { formatBallotText, readBallotText } from "../../../cli/ballot/ballot_text.ts";
import { writeOpenBallot } from "../../../plugins/election/records/open_ballot.ts";
import { PAGE_QUESTIONS } from "../../support/page_world.ts";

const chainId = "ab".repeat(32);
const election = { chainId, questions: PAGE_QUESTIONS };
const ballot = { voter: 17, seq: 1, answers: [[1], [0]] };
const record = writeOpenBallot(ballot, election, { secret: 5n, random });
const text = formatBallotText(record);

Deno.test("readBallotText() gives back the ballot and its voter, also out of a message that breaks lines", () => {
  assert(/^chainvote:ballot:[\w-]+$/.test(text), text);
  const broken = ` ${text.replace(/(.{40})/g, "$1\r\n ")}\n`;
  for (const each of [text, broken]) {
    const read = readBallotText(each, election);
    assertEquals(read, { ok: true, record, voter: 17 });
  }
});

Deno.test("readBallotText() tells a slip at every place, a cut, another election, and what is no ballot", () => {
  const codeOf = (each: string, id = chainId) => {
    const read = readBallotText(each, { chainId: id });
    return read.ok ? "ok" : read.code;
  };
  for (let at = text.lastIndexOf(":") + 1; at < text.length - 1; at++) {
    const slip = text[at] === "A" ? "B" : "A";
    assertEquals(codeOf(text.slice(0, at) + slip + text.slice(at + 1)), "cut", `place ${at}`);
  }
  assertEquals([text.slice(0, -5), text.slice(0, 25), `${text}AAAA`].map((each) => codeOf(each)), [
    "cut",
    "cut",
    "cut",
  ]);
  assertEquals(codeOf(text, "cd".repeat(32)), "other-election");
  assertEquals(codeOf("hello"), "no-ballot");
  const notice = record.slice();
  notice[1] = 12;
  assertEquals(codeOf(formatBallotText(notice)), "no-ballot");
});
