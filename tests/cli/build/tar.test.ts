import { assert, assertEquals, assertThrows } from "@std/assert";
import { packTar, readTarFile } from "../../../cli/build/tar.ts";

const FILES = [
  { path: "package/package.json", bytes: new TextEncoder().encode("{}") },
  { path: "package/bin/run", bytes: new Uint8Array(512).fill(7), isExecutable: true },
  { path: "package/empty", bytes: new Uint8Array() },
];

Deno.test("packTar() writes what the tar of this machine lists and unpacks", async () => {
  const folder = await Deno.makeTempDir({ prefix: "chainvote-tar-" });
  try {
    await Deno.writeFile(`${folder}/a.tar`, packTar(FILES));
    const tar = async (...args: string[]) => {
      const { success, stdout, stderr } = await new Deno.Command("tar", {
        args: [...args, "-f", "a.tar"],
        cwd: folder,
        env: { TZ: "UTC" },
      }).output();
      assert(success, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout);
    };
    const modes = (await tar("-t", "-v")).trim().split("\n").map((line) => line.slice(0, 10));
    assertEquals(modes, ["-rw-r--r--", "-rwxr-xr-x", "-rw-r--r--"]);
    await tar("-x");
    for (const { path, bytes } of FILES) {
      assertEquals(await Deno.readFile(`${folder}/${path}`), bytes, path);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("packTar() gives the same bytes for the same files, and refuses a path that does not fit", () => {
  assertEquals(packTar(FILES), packTar(FILES));
  const long = { path: "a".repeat(101), bytes: new Uint8Array() };
  assertThrows(() => packTar([long]), RangeError, "its name must have 100 bytes");
});

Deno.test("readTarFile() finds a file, and says what is missing or cut off", () => {
  const archive = packTar(FILES);
  assertEquals(readTarFile(archive, "package/bin/run"), FILES[1].bytes);
  assertThrows(() => readTarFile(archive, "package/no"), RangeError, "must hold package/no");
  // Behind the second header there are 100 of its 512 bytes.
  const cut = archive.slice(0, 3 * 512 + 100);
  assertThrows(() => readTarFile(cut, "package/bin/run"), RangeError, "it is cut off");
  assertThrows(() => readTarFile(new Uint8Array(100), "package/no"), RangeError);
});
