import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../cli/app/errors.ts";
import { findWholeId } from "../../../cli/records/whole_id.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { named } from "../../support/named.ts";

const ID = named<RecordId>("ab".repeat(32));
const REPORT = {
  recordId: ID,
  status: "pending",
  confirmations: 0,
  peers: 0,
  relayedTo: 0,
  settled: false,
} as const;

Deno.test("findWholeId() takes the only id that a peer names for the one that is meant if the peer has no more", async () => {
  const { signal } = new AbortController();
  const peer = (more: boolean) => ({
    findIds: () => Promise.resolve({ ids: [ID], more }),
    lookUp: () => Promise.resolve([REPORT]),
  });
  assertEquals(await findWholeId(peer(false), "abab", { signal, clock }), ID);
  const ambiguous = () => findWholeId(peer(true), "abab", { signal, clock });
  const { message } = await assertRejects(
    ambiguous,
    UsageError,
    "Cannot tell which record abab is",
  );
  assertEquals(message.split("\n").slice(-2), [`  ${ID}  pending`, "  and others"]);
});
