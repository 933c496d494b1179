import { assertEquals } from "@std/assert";
import { shellWord } from "../../../cli/app/shell_word.ts";

Deno.test("shellWord() gives a shell any text as one word, and quotes what needs it alone", async () => {
  const plain = ["receipt.json", "/home/ann/a-b_c.json", "2026-11-29T10:00"];
  assertEquals(plain.map(shellWord), plain);
  const odd = [
    "my receipt.json",
    "ann's",
    "$(touch x)",
    "a\nb",
    "*",
    "",
    "`id`",
    "\\",
    "é",
    "a;b&c|d",
  ];
  for (const text of [...plain, ...odd]) {
    const { stdout } = await new Deno.Command("sh", {
      args: ["-c", `printf '%s|' ${shellWord(text)} end`],
    }).output();
    assertEquals(new TextDecoder().decode(stdout), `${text}|end|`);
  }
});
