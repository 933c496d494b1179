import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Program } from "../support/program.ts";
import { hasPty, onTerminal } from "../support/pty.ts";

function longest(text: string): number {
  const [help] = text.split("\nExamples:\n");
  return Math.max(...help.split("\n").map((line) => line.trimEnd().length));
}

Deno.test("chainvote --help is wrapped at 80 columns in a pipe", async () => {
  await using program = new Program();
  for (const args of [["peer", "--help"], ["vote", "--help"], ["help", "tally"]]) {
    const { code, stdout, stderr } = await program.run(args);
    assertEquals([code, stderr], [0, ""]);
    assert(longest(stdout) <= 80, stdout);
    assertStringIncludes(stdout, "\n\nNetwork options:\n");
  }
});

Deno.test("chainvote --help is wrapped at the terminal's width", async () => {
  if (!hasPty()) return;
  await using program = new Program();
  const widths: number[] = [];
  for (const columns of [60, 80, 120]) {
    const { stdout } = await onTerminal(program, ["peer", "--help"], { columns });
    widths.push(longest(stdout));
    assert(longest(stdout) <= columns, `${columns}: ${longest(stdout)}`);
  }
  assert(widths[0] > 50 && widths[1] > 70 && widths[2] > 90, `${widths}`);
});
