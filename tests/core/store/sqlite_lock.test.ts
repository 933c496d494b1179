import { assertEquals, assertThrows } from "@std/assert";
import { openSqlite } from "../../support/sqlite.ts";
import { StoreError } from "../../../core/store/store.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";

/** What a process of its own gets when it opens the database: `open`, or the error's code. */
async function openElsewhere(path: string): Promise<string> {
  const root = new URL("../../../", import.meta.url);
  const script = `
    import { openSqlite } from "${root}tests/support/sqlite.ts";
    try {
      openSqlite(${JSON.stringify(path)})[Symbol.dispose]();
      console.log("open");
    } catch ({ code }) {
      console.log(code);
    }`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    cwd: root,
    stderr: "inherit",
  }).output();
  return new TextDecoder().decode(stdout).trim();
}

// A process loses its POSIX locks on a file when it closes any descriptor of that file
// (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).
Deno.test("SqliteStore keeps its lock when its own process tries to open the file again", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/chain.db`;
    const network = testNetwork({ params: EVERY_HASH });
    {
      using _store = openSqlite(path, network);
      assertEquals(await openElsewhere(path), "locked");
      const error = assertThrows(() => openSqlite(path, network), StoreError);
      assertEquals(error.code, "locked");
      assertEquals(await openElsewhere(path), "locked");
    }
    assertEquals(await openElsewhere(path), "open");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
