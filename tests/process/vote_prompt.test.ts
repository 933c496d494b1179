/** The prompt of `vote` where a person sits at the terminal. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Program } from "../support/program.ts";
import { hasPty, onTerminal } from "../support/pty.ts";

Deno.test({
  name: "chainvote vote's prompt on a terminal casts nothing until the person has said yes",
  ignore: !hasPty(),
  fn: async () => {
    await using program = new Program();
    await program.peer("a");
    const vote = ["vote", "--data", program.path("a")];
    for (const answer of ["n", "", "yesterday"]) {
      const input = `a\nann\nred\n${answer}\nq\n`;
      const { code, stdout } = await onTerminal(program, vote, { input });
      assertEquals(code, 0, stdout);
      assertStringIncludes(stdout, "Nothing was cast.");
    }
    assertEquals((await program.tally("a")).votes, 0);
    const { stdout } = await onTerminal(program, vote, { input: "a\nann\nred\nYes\nq\n" });
    assertStringIncludes(stdout, 'Cast ann → red in "test" (');
    assertStringIncludes(stdout, "Added: ann → red");
    assertEquals((await program.tally("a")).counts, { red: 1 });
  },
});
