/** Files that somebody chooses: their text, or why there is none. */
import { assertEquals, assertRejects } from "@std/assert";
import { MAX_READ_FILE_BYTES } from "../../cli/page/state/limits.ts";
import { readChosenFile } from "../../cli/page/state/chosen_file.ts";

Deno.test("readChosenFile() gives the text of a file, and says of one that is too large, or cannot be read, that it is", async () => {
  const file = (size: number, text = () => Promise.resolve("text")) => ({ size, text });
  const good = { ok: true, text: "text" } as const;
  assertEquals(await readChosenFile(new File(["text"], "a.txt")), good);
  assertEquals(await readChosenFile(file(MAX_READ_FILE_BYTES)), good);
  let reads = 0;
  const large = file(MAX_READ_FILE_BYTES + 1, () => Promise.resolve(`${reads++}`));
  assertEquals(await readChosenFile(large), { ok: false, fault: "large" });
  assertEquals(reads, 0);
  const gone = () => Promise.reject(new DOMException("gone", "NotReadableError"));
  assertEquals(await readChosenFile(file(1, gone)), { ok: false, fault: "unreadable" });
  const own = () => Promise.reject(new TypeError("x is undefined"));
  await assertRejects(() => readChosenFile(file(1, own)), TypeError);
});
