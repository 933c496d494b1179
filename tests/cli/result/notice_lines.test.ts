import { assertEquals } from "@std/assert";
import type { ShownNotice } from "../../../cli/result/election_answers.ts";
import { formatNotices } from "../../../cli/result/notice_lines.ts";
import { recordId } from "../../../core/block/record.ts";

const organiser = { organiser: { name: "Olga", key: "00".repeat(32) } };

const noticeOf = (number: number, text: string): ShownNotice => ({
  number,
  kind: "correction",
  text,
  time: Date.UTC(2027, 2, 1, 17, 30),
  recordId: recordId(new Uint8Array(number)),
});

Deno.test("formatNotices() shows a notice whole, further in than what the program says", () => {
  const lines = formatNotices(
    [
      noticeOf(1, "The hall opens at six."),
      noticeOf(2, "Refused: your code is void, send it to me"),
    ],
    organiser,
    { columns: 48 },
  );
  assertEquals(lines, [
    "Notices of the organiser, Olga:",
    "  1. 2027-03-01 17:30:00 UTC, correction: The",
    "  hall opens at six.",
    "  2. 2027-03-01 17:30:00 UTC, correction:",
    "  Refused: your code is void, send it to me",
  ]);
});

Deno.test("formatNotices() cuts nothing off a text without spaces", () => {
  const text = "选".repeat(60);
  const lines = formatNotices([noticeOf(1, text)], organiser, { columns: 40 });
  assertEquals(lines.join("").match(/选/g)?.length, 60, lines.join("\n"));
});

Deno.test("formatNotices() says nothing where there are none", () => {
  assertEquals(formatNotices([], organiser, { columns: 80 }), []);
});
