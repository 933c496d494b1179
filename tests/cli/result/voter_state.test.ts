/** What a hostile peer may say of a voter who is about to vote. */
import { assertEquals, assertRejects } from "@std/assert";
import type { Json } from "../../../core/base/canonical_json.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { UnreachableError } from "../../../cli/app/errors.ts";
import { findVoter } from "../../../cli/result/voter_state.ts";
import { NodeWorld } from "../../support/node_world.ts";

const KEY = "cd".repeat(32);
const NEW = {
  voter: 2,
  weight: 1,
  seq: null,
  recordId: null,
  time: null,
  accepted: 0,
  key: KEY,
  replaced: false,
  next: 1,
  step: 4,
};
const VOTED = { ...NEW, seq: 7, recordId: "ab".repeat(32), accepted: 3, next: 8 };

/** Asks a peer that answers what it is told. */
async function find(answer: Json) {
  await using world = new NodeWorld();
  const { api }: { api: PeerApi } = await world.start();
  const said = await api.status();
  api.query = () => Promise.resolve({ ...said, answer });
  return await findVoter(api, { number: 2 });
}

Deno.test("findVoter() takes what the rules allow, with an old letter and a new one", async () => {
  for (const state of [NEW, VOTED, { ...VOTED, next: null }]) {
    assertEquals((await find(state))?.next, state.next);
    const replaced = { ...state, replaced: true, next: state.next && 129 };
    assertEquals((await find(replaced))?.next, replaced.next);
  }
  assertEquals((await find({ ...VOTED, replaced: true, seq: 130, next: 131 }))?.next, 131);
  assertEquals(await find(null), undefined);
});

const LIES: Readonly<Record<string, Json>> = {
  "more numbers than the rules allow": { ...NEW, step: 255 },
  "a number that is far ahead": { ...NEW, next: 4 },
  "a number that is used": { ...VOTED, next: 7 },
  "a number of a new letter that there is not": { ...VOTED, next: 129 },
  "another voter": { ...NEW, voter: 3 },
};

for (const [what, answer] of Object.entries(LIES)) {
  Deno.test(`findVoter() refuses a peer that has a voter sign ${what}`, async () => {
    await assertRejects(() => find(answer), UnreachableError, "Cannot use the peer's answer");
  });
}
