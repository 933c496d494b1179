import { assertEquals, assertRejects } from "@std/assert";
import { systemClock as clock } from "../../../core/base/system.ts";
import { NotFinalError, UsageError } from "../../../cli/app/errors.ts";
import { waitForFinal } from "../../../cli/result/wait_for_final.ts";
import type { BlockReport, PeerStatus } from "../../../net/api/peer_api.ts";
import { toldFinality } from "../../support/finality.ts";

/** The end of the election that is waited for; a block of index n is dated n s after the epoch. */
const LATE = 18_000;

Deno.test("waitForFinal() waits for a final block behind the end, and says who is missing when time is over", async () => {
  const { signal } = new AbortController();
  let asked = 0;
  const api = (finality: PeerStatus["finality"], index = 18) => ({
    status: () => Promise.resolve({ name: "Board", index, finality } as PeerStatus),
    blocks: (from: number) => Promise.resolve([{ time: from * 1_000 } as BlockReport]),
  });
  const options = { timeoutMs: 0, signal, clock };
  const refused = (told: ReturnType<typeof api>) => waitForFinal(told, LATE, options);
  await assertRejects(() => refused(api(undefined)), UsageError, '"Board" has none');
  const words =
    "must have signed a block of 1970-01-01 00:00:18 UTC or later: they have signed up " +
    "to block 17. 2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë";
  // Also while all that is here is final, as in the middle of an election.
  for (const index of [18, 17]) {
    await assertRejects(() => refused(api(toldFinality(), index)), NotFinalError, words);
  }
  const growing = {
    ...api(undefined),
    status: () => api(toldFinality({ index: 16 + ++asked })).status(),
  };
  await waitForFinal(growing, LATE, { ...options, timeoutMs: 20_000 });
  assertEquals(asked, 2);
});
