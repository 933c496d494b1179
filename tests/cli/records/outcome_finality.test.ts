import { assertEquals } from "@std/assert";
import {
  describeFinality,
  describeFollowing,
  readOutcomeFinality,
} from "../../../cli/records/outcome_finality.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { named } from "../../support/named.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { toldFinality } from "../../support/finality.ts";

const api: Pick<PeerApi, "finality"> = { finality: () => Promise.resolve(toldFinality()) };
const peer = { api };
const recordId = named<RecordId>("ab".repeat(32));

Deno.test("readOutcomeFinality() says nothing in a network without witnesses", async () => {
  assertEquals(await readOutcomeFinality(undefined, peer, 5), {});
});

Deno.test("describeFinality() says who made it final and after how long, and likely of all that is not", async () => {
  const final = await readOutcomeFinality(true, peer, 2_140);
  assertEquals(final, {
    final: true,
    finality: {
      ...{ signed: 3, of: 4, afterMs: 2_140 },
      heard: "2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë",
    },
  });
  assertEquals(describeFinality(final), "final (3 of 4 witnesses) after 2.1 s");
  // Cast before: nobody knows how long that took.
  const known = await readOutcomeFinality(true, peer, undefined);
  assertEquals(describeFinality(known), "final (3 of 4 witnesses)");
  const likely = await readOutcomeFinality(false, peer, 2_140);
  assertEquals(likely.finality?.afterMs, undefined);
  assertEquals(
    likely.finality?.signed,
    0,
    "others signed for the block that is final, not for its",
  );
  assertEquals(
    describeFinality(likely),
    "likely, not final: 2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë",
  );
});

Deno.test("describeFollowing() names the command that waits for final, and none once it is", () => {
  const lines = [undefined, false, true].map((final) =>
    describeFollowing({ final, recordId }, ["--data", "a"])?.replace(/: .*status/, ": status")
  );
  assertEquals(lines, [
    `Follow it: status --record ${recordId} --watch --data a`,
    `It goes on by itself; ask with: status --record ${recordId} --watch --final --data a`,
    undefined,
  ]);
});
