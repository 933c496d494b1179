import { assertEquals, assertRejects } from "@std/assert";
import { makeWhole, writeWhole } from "../../../cli/build/output_file.ts";

Deno.test("makeWhole() leaves the file of before, and no part of a new one, if making it fails", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/program`;
  const names = () => [...Deno.readDirSync(folder)].map(({ name }) => name);
  try {
    await writeWhole(path, new Uint8Array([1]), { mode: 0o755 });
    const fail = async (part: string) => {
      await Deno.writeFile(part, new Uint8Array([2]));
      throw new RangeError("no room");
    };
    await assertRejects(() => makeWhole(path, fail), RangeError, "no room");
    assertEquals([names(), await Deno.readFile(path)], [["program"], new Uint8Array([1])]);
    await writeWhole(path, new Uint8Array([3]));
    assertEquals([names(), await Deno.readFile(path)], [["program"], new Uint8Array([3])]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
