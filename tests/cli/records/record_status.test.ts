import { assert, assertEquals } from "@std/assert";
import { recordId } from "../../../core/block/record.ts";
import {
  describeState,
  findRecord,
  type RecordState,
  stateExitCode,
} from "../../../cli/records/record_status.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";

Deno.test("findRecord() waits a moment for a record that may come, and not for others", async () => {
  await using world = new NodeWorld();
  const { node, api } = await world.start({ mine: false });
  const record = voteRecord("ann", "red");
  const { signal } = new AbortController();
  const now = findRecord(api, recordId(record), { mayCome: false, signal });
  const soon = findRecord(api, recordId(record), { mayCome: true, signal });
  assertEquals((await now).status, "unknown");
  await node.submit([record]);
  assertEquals(await soon, { recordId: recordId(record), status: "pending", relayedTo: 0 });
});

Deno.test("describeState() and stateExitCode() know every state", () => {
  const recordId = "ab".repeat(32);
  const block = { index: 5, hash: "cd".repeat(32) };
  const cases: [RecordState, string, number][] = [
    [
      { recordId, status: "pending", relayedTo: 1 },
      "Pending: it waits for a block, relayed to 1 peer",
      0,
    ],
    [
      { recordId, status: "included", relayedTo: 2, block, confirmations: 1 },
      "In block 5 (cdcdcdcdcdcd…): 1 confirmation, 2 peers have it",
      0,
    ],
    [
      { recordId, status: "refused", code: "late", reason: "it is over" },
      "Refused (late): it is over",
      3,
    ],
    [{ recordId, status: "unknown" }, "Unknown here", 4],
  ];
  for (const [state, line, exit] of cases) {
    assertEquals([describeState(state), stateExitCode(state)], [line, exit]);
  }
  assert(describeState({ ...cases[1][0], relayedTo: 1 }).endsWith("1 peer has it"));
});
