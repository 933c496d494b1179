import { assert, assertEquals } from "@std/assert";
import { recordId } from "../../../core/block/record.ts";
import { playElection } from "./election_plays.ts";
import { ElectionRoom } from "./election_room.ts";
import { MINUTE_MS } from "./machine_room.ts";
import type { VirtualMachine } from "./virtual_machine.ts";

// 100 of them: tests/slow.
for (const seed of [1, 2, 3, 4, 5, 6]) {
  Deno.test(`election, play ${seed}: no ballot that was acknowledged before closes is missing, and the highest number counts everywhere`, async () => {
    const { acknowledged, cuts, kills } = await playElection(seed);
    assert(acknowledged > 5 && cuts + kills > 0, `${acknowledged}, ${cuts}, ${kills}`);
  });
}

Deno.test("election: at a peer that does not mine, a ballot that waits in vain is told why: its voter's next one came first, or the end", async () => {
  await using room = new ElectionRoom(1);
  const placeOf = ({ chain }: VirtualMachine, record: Uint8Array) => {
    const place = chain!.place(recordId(record));
    return place.status === "refused" ? place.code : place.status;
  };
  const { machines: [, , , quiet] } = room;
  await room.open();
  // Nobody mines on its side.
  room.cut();
  await room.kill(1);
  const [first, second] = [room.ballot(1, 1), room.ballot(1, 2)];
  assertEquals(await room.cast(3, first), "pending");
  assertEquals(await room.cast(0, second), "pending");
  await room.time.pass(MINUTE_MS);
  assertEquals(placeOf(quiet, first), "pending");
  room.mend();
  await room.time.pass(MINUTE_MS);
  assertEquals(placeOf(quiet, second), "included");
  assertEquals(placeOf(quiet, first), "superseded");

  room.cut();
  const late = room.ballot(2, 1);
  assertEquals(await room.cast(3, late), "pending");
  await room.passUntil(room.late + MINUTE_MS);
  assertEquals(placeOf(quiet, late), "closed");
});
