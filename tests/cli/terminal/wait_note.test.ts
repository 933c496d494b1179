import { assertEquals } from "@std/assert";
import { createWaitNote } from "../../../cli/terminal/wait_note.ts";
import { ManualClock } from "../../support/manual_clock.ts";

/** What is written of a wait that is told of every second. */
async function written(texts: readonly string[], isTerminal: boolean): Promise<string[]> {
  const clock = new ManualClock();
  const lines: string[] = [];
  const write = (text: string) => void lines.push(text);
  const note = createWaitNote({ clock, write, isTerminal, columns: 30 });
  for (const text of texts) {
    note.show(text);
    await clock.advance(1_000);
  }
  note.clear();
  return lines;
}

Deno.test("note.show() says in a log what is waited for after a second, when it changes, and every ten seconds", async () => {
  const texts = [...Array(23).fill("waiting for a block"), ...Array(3).fill("catching up")];
  assertEquals(await written(texts, false), [
    "… waiting for a block (1 s)",
    "… waiting for a block (11 s)",
    "… waiting for a block (21 s)",
    "… catching up (23 s)",
  ]);
  assertEquals(await written(["waiting for a block"], false), []);
});

Deno.test("note.show() counts the seconds on a terminal, in one line that fits, and clear() takes it away", async () => {
  const texts = Array(4).fill("waiting for a block of another peer");
  assertEquals(await written(texts, true), [
    "… waiting for a block of anot",
    "",
  ]);
  assertEquals(await written(["", "a block", "a block"], true), [
    "… a block (1 s)",
    "… a block (2 s)",
    "",
  ]);
});
