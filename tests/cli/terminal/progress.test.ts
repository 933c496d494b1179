import { assert, assertEquals } from "@std/assert";
import width from "fast-string-width";
import { renderStderr, type StderrPlace } from "../../../cli/terminal/output.ts";
import { createProgress } from "../../../cli/terminal/progress.ts";

function capture(options: { total: number; isTerminal: boolean; columns?: number }) {
  const written: string[] = [];
  const write = (text: string, place: StderrPlace = {}) =>
    void written.push(renderStderr(text, place));
  return { written, progress: createProgress({ label: "importing", write, ...options }) };
}

Deno.test("progress.update() rewrites one line on a terminal and writes no line end", () => {
  const { written, progress } = capture({ total: 8, isTerminal: true });
  progress.update(0);
  progress.update(4);
  assertEquals(written, ["\r\x1b[Kimporting 0% (0/8)", "\r\x1b[Kimporting 50% (4/8)"]);
});

Deno.test("progress.update() writes nothing when there is nothing new to see", () => {
  const { written, progress } = capture({ total: 8, isTerminal: true });
  progress.update(4);
  progress.update(4);
  assertEquals(written.length, 1);
});

Deno.test("progress.update() keeps the line narrower than the terminal", () => {
  for (const columns of [2, 12, 40]) {
    const { written, progress } = capture({ total: 1e9, isTerminal: true, columns });
    progress.update(123_456_789);
    assert(width(written[0].replace("\r\x1b[K", "")) < columns, `${columns}: ${written[0]}`);
  }
});

Deno.test("progress.update() writes at most one plain line every 10 % when not to a terminal", () => {
  const { written, progress } = capture({ total: 10_000, isTerminal: false });
  for (let done = 0; done <= 10_000; done++) progress.update(done);
  assertEquals(written.length, 11);
  assertEquals(written[0], "importing 0% (0/10000)\n");
  assertEquals(written[10], "importing 100% (10000/10000)\n");
  assert(!written.join("").includes("\x1b"));
});

Deno.test("progress.update() shows 100 % of no steps, and never less than 0 % or more than 100 %", () => {
  const none = capture({ total: 0, isTerminal: true });
  none.progress.update(0);
  assertEquals(none.written, ["\r\x1b[Kimporting 100% (0/0)"]);
  const odd = capture({ total: 2, isTerminal: true });
  odd.progress.update(3);
  odd.progress.update(-1);
  assertEquals(odd.written.map((text) => text.match(/\d+%/)?.[0]), ["100%", "0%"]);
});

Deno.test("progress.done() puts its text in the line's place and ends the display", () => {
  const { written, progress } = capture({ total: 2, isTerminal: true });
  progress.update(1);
  progress.done("2 ballots imported");
  progress.update(2);
  progress.done("again");
  assertEquals(written.slice(1), ["\r\x1b[K2 ballots imported\n"]);
});

Deno.test("progress.done() without a text erases the line, and writes nothing if none was shown", () => {
  const shown = capture({ total: 2, isTerminal: true });
  shown.progress.update(1);
  shown.progress.done();
  assertEquals(shown.written.slice(1), ["\r\x1b[K"]);
  for (const isTerminal of [true, false]) {
    const { written, progress } = capture({ total: 2, isTerminal });
    progress.done();
    assertEquals(written, []);
  }
});
