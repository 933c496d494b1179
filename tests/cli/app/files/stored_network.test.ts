import { assertEquals } from "@std/assert";
import { countUnsent } from "../../../../cli/app/files/stored_network.ts";
import { USER_SOURCE, VOTER_SOURCE } from "../../../../core/pending/pending_pool.ts";
import { testNetwork, voteRecord } from "../../../support/block_forge.ts";
import { openSqlite } from "../../../support/sqlite.ts";

Deno.test("countUnsent() counts what was handed in on this machine and no block holds, and nothing of others", () => {
  const folder = Deno.makeTempDirSync();
  try {
    assertEquals(countUnsent(folder), undefined);
    {
      using store = openSqlite(`${folder}/chain.db`, testNetwork());
      const own = [voteRecord("ann", "red"), voteRecord("ben", "red")];
      store.write({ pendingAdded: own, pendingSource: USER_SOURCE });
      const voters = [voteRecord("cleo", "red")];
      store.write({ pendingAdded: voters, pendingSource: VOTER_SOURCE });
      const theirs = [voteRecord("zoe", "red")];
      store.write({ pendingAdded: theirs, pendingSource: "192.0.2.7" });
    }
    assertEquals(countUnsent(folder), 3);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
