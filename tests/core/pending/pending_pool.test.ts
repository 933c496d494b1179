import { assertEquals } from "@std/assert";
import { PendingPool } from "../../../core/pending/pending_pool.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { named } from "../../support/named.ts";

Deno.test("PendingPool finds by id and by key, keeps the order, and counts bytes", () => {
  const pool = new PendingPool();
  const record = (id: string) => ({
    id: named<RecordId>(id),
    bytes: new Uint8Array([1, 2]),
    keys: [`key of ${id}`],
    source: "s",
  });
  for (const id of ["c", "a", "b", "a"]) pool.add(record(id));
  assertEquals([...pool].map(({ id }) => id), ["c", "a", "b"]);
  assertEquals([pool.size, pool.bytes], [3, 6]);
  assertEquals(pool.holder("key of a")?.id, "a");
  pool.remove(named("a"));
  pool.remove(named("a"));
  assertEquals([pool.size, pool.bytes, pool.holder("key of a")], [2, 4, undefined]);
});
