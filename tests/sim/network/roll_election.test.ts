/**
 * An election with a roll in a network in memory that is cut in two and mended: replaced letters make no honest peer refuse
 * another, the highest number counts everywhere, and what was cast in time is in when the election is over.
 */
import { assert, assertEquals } from "@std/assert";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { ElectionRoom } from "./election_room.ts";
import { MACHINES, MINUTE_MS } from "./machine_room.ts";

interface VoterAnswer {
  readonly seq: number;
  readonly key: string;
  readonly replaced: boolean;
}

for (const seed of [1, 2]) {
  Deno.test(`election, world ${seed}: a letter that is replaced on one side of a cut makes no peer leave another`, async () => {
    await using room = new ElectionRoom(seed);
    await room.open();
    assertEquals(await room.cast(2, room.ballot(1, 1)), "pending");
    await room.time.pass(MINUTE_MS);
    room.cut();
    await room.cast(0, room.letter(1, 77n));
    await room.time.pass(MINUTE_MS);
    await room.cast(2, room.ballot(1, 129, 77n));
    // On the other side nobody knows of it, and the old code still votes.
    await room.cast(3, room.ballot(1, 2));
    await room.cast(3, room.ballot(2, 1));
    await room.time.pass(MINUTE_MS);
    await room.cast(1, room.ballot(1, 3));
    await room.time.pass(2 * MINUTE_MS);
    room.mend();
    await room.time.pass(5 * MINUTE_MS);
    const voter = await room.agreed<VoterAnswer>("voter", { number: "1" });
    assertEquals([voter.seq, voter.replaced, voter.key], [
      129,
      true,
      publicKeyOfSecret(77n).toHex(),
    ]);
    assertEquals((await room.agreed<VoterAnswer>("voter", { number: "2" })).seq, 1);
    room.assertFriends();
  });

  Deno.test(`election, world ${seed}: two letters of one voter on two sides of a cut make no peer leave another`, async () => {
    await using room = new ElectionRoom(seed);
    await room.open();
    room.cut();
    await room.cast(0, room.letter(1, 77n));
    await room.cast(1, room.letter(1, 78n));
    await room.time.pass(MINUTE_MS);
    await room.cast(2, room.ballot(1, 129, 77n));
    await room.cast(3, room.ballot(1, 129, 78n));
    await room.cast(3, room.ballot(1, 130, 78n));
    await room.time.pass(MINUTE_MS);
    room.mend();
    await room.time.pass(5 * MINUTE_MS);
    const voter = await room.agreed<VoterAnswer>("voter", { number: "1" });
    assert(voter.replaced && voter.seq >= 129, JSON.stringify(voter));
    room.assertFriends();
  });

  Deno.test(`election, world ${seed}: what is cast on both sides of a cut before closes is in when it is over, and nothing after`, async () => {
    await using room = new ElectionRoom(seed);
    await room.open();
    await room.passUntil(room.closes - MINUTE_MS);
    room.cut();
    for (const voter of [1, 2, 3, 4]) await room.cast(voter % MACHINES, room.ballot(voter, 1));
    await room.cast(2, room.ballot(1, 2));
    await room.passUntil(room.closes + MINUTE_MS);
    room.mend();
    await room.passUntil(room.late + MINUTE_MS);
    for (const machine of [0, 1]) {
      assertEquals(await room.cast(machine, room.ballot(5, 1)), "refused");
    }
    await room.time.pass(MINUTE_MS);
    const { ballots } = await room.agreed<
      { ballots: { voter: number; seq: number; time: number }[] }
    >(
      "ballots",
    );
    assertEquals(ballots.map(({ voter, seq }) => [voter, seq]), [[1, 2], [2, 1], [3, 1], [4, 1]]);
    assert(ballots.every(({ time }) => time < room.late));
    room.assertFriends();
  });
}
