import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  accept,
  defineValidator,
  NetworkKey,
  Peer,
  type PeerOptions,
  reject,
  Tracker,
  UnreachableError,
  voteValidator,
} from "chainvote";

/** Blocks that a test need not wait for. */
const EASY: PeerOptions = {
  params: { initialDifficulty: 200, floorDifficulty: 100, intervalMs: 200 },
};

Deno.test("Peer.addData() gives 1 for new data and -1 with a reason for data that is refused", async () => {
  await using peer = new Peer({ ...EASY, validator: voteValidator });
  await peer.connect();
  assertEquals(await peer.addData({ choice: "red", voter: "alice" }), 1);
  assertEquals(peer.reason, undefined);
  assertEquals(await peer.addData({ choice: "blue", voter: "alice" }), -1);
  assertEquals(peer.reason, 'the voter "alice" has already voted, for "red", in block 1');
  assertEquals(peer.getData(), [{ choice: "red", voter: "alice" }]);
  assertEquals(await peer.query("tally"), { votes: 1, counts: [["red", 1]] });
});

Deno.test("Peer.addData() gives 0 while nobody mines, and the data is not lost", async () => {
  const data = await Deno.makeTempDir();
  try {
    {
      await using peer = new Peer({ ...EASY, data, workers: 0 });
      await peer.connect();
      assertEquals(await peer.addData("waits", { timeoutMs: 50 }), 0);
      assert(peer.reason !== undefined);
      assertEquals(peer.getData(), []);
    }
    await using peer = new Peer({ ...EASY, data });
    await peer.connect();
    assertEquals(await peer.addData("waits"), 1);
    assertEquals(peer.getData(), ["waits"]);
  } finally {
    await Deno.remove(data, { recursive: true });
  }
});

Deno.test("Peer and Tracker with a network key are found by those alone who have it", async () => {
  const networkKey = NetworkKey.create({
    bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
  await using tracker = new Tracker({ port: 0, networkKey });
  const { url } = await tracker.startListening();
  await using ann = new Peer({ ...EASY, trackers: [url], networkKey });
  await using ben = new Peer({ ...EASY, trackers: [url], networkKey });
  await using eve = new Peer({ ...EASY, trackers: [url] });
  await ann.connect();
  await ben.connect();
  await assertRejects(() => eve.connect(), UnreachableError, "--network-key");
  assertEquals(await ann.addData("from Ann"), 1);
  assertEquals(ben.getData(), ["from Ann"]);
});

Deno.test("Peer.connect() finds the others by a tracker, and all get all data", async () => {
  await using tracker = new Tracker({ port: 0 });
  const { url } = await tracker.startListening();
  await using ann = new Peer({ ...EASY, trackers: [url] });
  await using ben = new Peer({ ...EASY, trackers: [url] });
  await ann.connect();
  await ben.connect();
  assertEquals(await Promise.all([ann.addData("from Ann"), ben.addData("from Ben")]), [1, 1]);
  await ben.disconnect();
  await ann.disconnect();
  assertEquals(tracker.stats.peers, 0);
});

Deno.test("Peer.connect() reaches a peer by its address, and catches up with it", async () => {
  await using ann = new Peer(EASY);
  await ann.connect();
  await ann.addData("early");
  await using ben = new Peer({ ...EASY, connect: [ann.address!] });
  await ben.connect();
  assertEquals(ben.getData(), ["early"]);
});

Deno.test("Peer.connect() says which tracker does not answer", async () => {
  const peer = new Peer({ ...EASY, trackers: ["http://127.0.0.1:1"] });
  await assertRejects(() => peer.connect(), UnreachableError, "http://127.0.0.1:1");
  await assertRejects(() => peer.addData("x"), TypeError, "not connected");
});

Deno.test("Peer.addData() passes bytes through and survives a validator that rejects", async () => {
  const short = defineValidator({
    name: "short",
    version: 1,
    check: ({ length }) => length <= 2 ? accept() : reject("long", "at most 2 bytes"),
  });
  await using peer = new Peer({ ...EASY, validator: short });
  await peer.connect();
  assertEquals(await peer.addData(new Uint8Array([1, 2, 3])), -1);
  assertEquals(peer.reason, "at most 2 bytes");
  assertEquals(await peer.addData(new Uint8Array([255, 2])), 1);
  assertEquals(peer.getData(), [new Uint8Array([255, 2])]);
});
