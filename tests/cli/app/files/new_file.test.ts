import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { UnreachableError } from "../../../../cli/app/errors.ts";
import { createLockedFile } from "../../../../cli/app/files/locked_file.ts";
import { writeNewFile } from "../../../../cli/app/files/new_file.ts";

Deno.test("a file in a folder that is not there is refused in words, whatever it holds", async () => {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/none/anna.seed`;
  const refused = [
    assertThrows(() => createLockedFile(path, () => {}), UnreachableError),
    await assertRejects(() => writeNewFile(path, "", { force: false }), UnreachableError),
    await assertRejects(() => writeNewFile(path, "", { force: true }), UnreachableError),
  ];
  for (const { message } of refused) {
    assertEquals(message, `Cannot write ${path}: there is no folder ${folder}/none`);
  }
  Deno.writeTextFileSync(`${folder}/none`, "");
  const { message } = assertThrows(() => createLockedFile(path, () => {}), UnreachableError);
  assertMatch(message, /^Cannot write .*none\/anna\.seed: /);
  Deno.removeSync(folder, { recursive: true });
});
