import { assertEquals, assertRejects } from "@std/assert";
import { systemClock as clock } from "../../../core/base/system.ts";
import { NotFinalError, UsageError } from "../../../cli/app/errors.ts";
import { waitForFinal } from "../../../cli/result/wait_for_final.ts";
import type { PeerStatus } from "../../../net/api/peer_api.ts";
import { toldFinality } from "../../support/finality.ts";

Deno.test("waitForFinal() waits for the last block, and says who is missing when time is over", async () => {
  const { signal } = new AbortController();
  let asked = 0;
  const api = (finality: PeerStatus["finality"]) => ({
    status: () => Promise.resolve({ name: "Board", index: 18, finality } as PeerStatus),
  });
  const options = { timeoutMs: 0, signal, clock };
  await assertRejects(() => waitForFinal(api(undefined), options), UsageError, '"Board" has none');
  await assertRejects(
    () => waitForFinal(api(toldFinality()), options),
    NotFinalError,
    "block 18 must be final: 17 is. 2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë",
  );
  const growing = {
    status: () => api(toldFinality({ index: 16 + ++asked })).status(),
  };
  await waitForFinal(growing, { ...options, timeoutMs: 20_000 });
  assertEquals(asked, 2);
});
