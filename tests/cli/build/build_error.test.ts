import { assertEquals } from "@std/assert";
import { describeBuildFailure } from "../../../cli/build/build_error.ts";

Deno.test("describeBuildFailure() keeps the lines of what a bundler says, and the whole reason for programs", () => {
  const { reason, lines } = describeBuildFailure(
    "the binary",
    new Error(
      "Cannot bundle chainvote.ts:\nerror: no such file, run again with the --allow-read flag\n",
    ),
  );
  assertEquals(lines, [
    "Cannot make the binary: Cannot bundle chainvote.ts:",
    "error: no such file",
  ]);
  assertEquals(reason, "Cannot bundle chainvote.ts:\nerror: no such file\n");
});
