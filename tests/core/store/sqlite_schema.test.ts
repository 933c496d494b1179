import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { prepareDatabase } from "../../../core/store/sqlite_schema.ts";

/** Prepares a new database in a file and hands it on. */
async function withDatabase(use: (database: DatabaseSync) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  const database = new DatabaseSync(`${folder}/chain.db`);
  try {
    prepareDatabase(database, `${folder}/chain.db`);
    use(database);
  } finally {
    database.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("prepareDatabase() has every commit synced to disk before it returns", async () => {
  await withDatabase((database) => {
    // FULL is 2: https://www.sqlite.org/pragma.html#pragma_synchronous. In WAL mode anything less syncs at
    // checkpoints alone, and a power cut takes back votes whose voters were told that they are stored.
    assertEquals({ ...database.prepare("PRAGMA synchronous").get() }, { synchronous: 2 });
  });
});

Deno.test("prepareDatabase() has SQLite refuse a snapshot of a block that is not there", async () => {
  await withDatabase((database) => {
    const add = database.prepare(
      "INSERT INTO snapshots (seq, part, checksum, bytes) VALUES (4711, 0, 0, x'00')",
    );
    assertThrows(() => add.run(), Error, "FOREIGN KEY constraint failed");
  });
});
