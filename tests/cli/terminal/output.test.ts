import { assertEquals } from "@std/assert";
import { renderStderr } from "../../../cli/terminal/output.ts";
import { renderLine } from "../../../cli/terminal/styled_text.ts";

Deno.test("renderLine() puts the program's codes around text that it has made plain", () => {
  const line = ["a\x1b[2J", { text: "b\x9b", style: "bold" }, {
    text: "c\n",
    style: "cyan",
  }] as const;
  assertEquals(
    renderLine(line, { color: true }),
    "a\\u001b[2J\x1b[1mb\\u009b\x1b[0m\x1b[36mc\\u000a\x1b[0m",
  );
  assertEquals(renderLine(line, { color: false }), "a\\u001b[2Jb\\u009bc\\u000a");
});

Deno.test("renderStderr() erases and ends a line only as it is told, whatever the text", () => {
  assertEquals(renderStderr("a\r\x1b[K\n", {}), "a\\u000d\\u001b[K\\u000a");
  assertEquals(renderStderr("a", { erase: true }), "\r\x1b[Ka");
  assertEquals(renderStderr("a", { end: true }), "a\n");
});
